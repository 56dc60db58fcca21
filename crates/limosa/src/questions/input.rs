//! [`Input`]: lines that a person types, during which Ctrl-C is an answer.
//!
//! Django ends a menu and a prompt with "Cancelled." when Ctrl-C is pressed. So from the first question on, the signal is
//! watched for, and a line is read by a thread of its own, which is left behind when the signal comes.

use std::cell::OnceCell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use limosa_engine::Interrupt;

/// How often is looked whether the signal came.
const LOOK: Duration = Duration::from_millis(20);

/// The standard input, as lines; clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct Input {
    interrupt: Rc<OnceCell<Interrupt>>,
}

impl Input {
    /// Whether Ctrl-C was pressed since the first question.
    pub(crate) fn interrupted(&self) -> bool {
        self.interrupt.get().is_some_and(Interrupt::raised)
    }

    fn watch(&self) -> io::Result<()> {
        if self.interrupt.get().is_none() {
            // Nobody else sets it: the cell is not shared with other threads.
            let _ = self.interrupt.set(Interrupt::install()?);
        }
        Ok(())
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        io::stdin().read(buffer)
    }
}

impl BufRead for Input {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "only whole lines are read"))
    }

    fn consume(&mut self, _: usize) {}

    /// A line; the error is of the kind `Interrupted` when Ctrl-C was pressed.
    fn read_line(&mut self, line: &mut String) -> io::Result<usize> {
        self.watch()?;
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let outcome = io::stdin().read_line(&mut line).map(|_| line);
            // Nobody waits for it any more when the signal came first.
            let _ = sender.send(outcome);
        });
        loop {
            match receiver.recv_timeout(LOOK) {
                // The line may be what the terminal had left when the signal came.
                Ok(_) if self.interrupted() => return Err(io::ErrorKind::Interrupted.into()),
                Ok(outcome) => {
                    let text = outcome?;
                    line.push_str(&text);
                    return Ok(text.len());
                }
                Err(RecvTimeoutError::Timeout) if self.interrupted() => return Err(io::ErrorKind::Interrupted.into()),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(io::ErrorKind::BrokenPipe.into()),
            }
        }
    }
}
