//! The process itself: its start, its pipes, and who reads them.
//!
//! Three threads serve one child: whoever asks, one that reads answers, one that reads stderr. The child is in a process
//! group of its own, so that Ctrl-C on the terminal reaches Limosa alone, which decides what becomes of the child.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child as OsChild, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use super::error::ChildError;
use super::protocol::{FailureKind, Hello, Message, Output, Stream};
use super::{HELLO_TIMEOUT, SCRIPT};

/// Reads the script from its input and runs it; what follows in the input is the conversation.
const BOOTSTRAP: &str = "import os\nstream = os.fdopen(os.dup(0), 'rb')\nsource = stream.read(int(stream.readline()))\n\
                         names = {'__name__': '__limosa__'}\nexec(compile(source, '<limosa>', 'exec'), names)\n\
                         names['main'](stream)\n";

/// How many lines of stderr are kept for the report of its end.
const STDERR_LINES: usize = 40;

/// Who wants to hear at once what the project's code prints.
pub(super) type Listener<'a> = Option<&'a mut dyn FnMut(&Output)>;

pub(super) struct Process {
    python: PathBuf,
    hello: Hello,
    next_id: AtomicU64,
    stdin: Mutex<Option<ChildStdin>>,
    messages: Mutex<Receiver<Message>>,
    unheard: Mutex<Vec<Output>>,
    stderr: Arc<Mutex<VecDeque<String>>>,
    os: Mutex<OsChild>,
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process")
            .field("python", &self.python)
            .field("hello", &self.hello)
            .finish_non_exhaustive()
    }
}

/// A lock that a panic elsewhere does not make useless.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Process {
    pub(super) fn spawn(
        python: &Path,
        settings_module: &str,
        root: &Path,
        environ: &BTreeMap<String, String>,
        argv: &[String],
    ) -> Result<Self, ChildError> {
        let start_error = |reason: String| ChildError::Start {
            python: python.to_owned(),
            reason,
        };
        let mut command = Command::new(python);
        command
            .args(["-c", BOOTSTRAP])
            .env_clear()
            .envs(environ)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut os = command.spawn().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => ChildError::NoPython {
                python: python.to_owned(),
            },
            _ => start_error(error.to_string()),
        })?;
        let (Some(stdin), Some(stdout), Some(stderr)) = (os.stdin.take(), os.stdout.take(), os.stderr.take()) else {
            return Err(start_error("its pipes could not be opened".to_owned()));
        };
        let tail = Arc::new(Mutex::new(VecDeque::new()));
        let (sender, messages) = channel();
        read_stderr(stderr, Arc::clone(&tail), sender.clone());
        read_answers(stdout, sender);
        let mut process = Self {
            python: python.to_owned(),
            hello: Hello {
                executable: python.to_owned(),
                python_version: (0, 0, 0),
                django_version: None,
                django_error: None,
            },
            next_id: AtomicU64::new(1),
            stdin: Mutex::new(Some(stdin)),
            messages: Mutex::new(messages),
            unheard: Mutex::new(Vec::new()),
            stderr: tail,
            os: Mutex::new(os),
        };
        // A child that dies at once breaks the pipe; what it said on stderr is the better report, and `ask` gives it.
        let _ = process.write(&format!("{}\n{SCRIPT}", SCRIPT.len()));
        let arguments = json!({"settings_module": settings_module, "root": root, "argv": argv});
        process.hello = match process.ask("hello", arguments, Some(HELLO_TIMEOUT), None) {
            Ok(hello) => hello,
            Err(ChildError::Died { status, stderr, .. }) => {
                let stderr = stderr.trim();
                return Err(start_error(if stderr.is_empty() {
                    status
                } else {
                    format!("{status}: {stderr}")
                }));
            }
            Err(error) => return Err(error),
        };
        Ok(process)
    }

    pub(super) fn hello(&self) -> &Hello {
        &self.hello
    }

    pub(super) fn take_output(&self) -> Vec<Output> {
        let mut unheard = std::mem::take(&mut *lock(&self.unheard));
        // What was printed after the last answer.
        unheard.extend(lock(&self.messages).try_iter().filter_map(|message| match message {
            Message::Output(output) => Some(output),
            _ => None,
        }));
        unheard
    }

    pub(super) fn cancel(&self) {
        // When the pipe is gone so is what should be interrupted.
        let _ = self.write("{\"do\": \"cancel\"}\n");
    }

    fn write(&self, text: &str) -> std::io::Result<()> {
        match &mut *lock(&self.stdin) {
            Some(stdin) => stdin.write_all(text.as_bytes()).and_then(|()| stdin.flush()),
            None => Err(std::io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Asks one thing and waits for its answer.
    pub(super) fn ask<T: DeserializeOwned>(
        &self,
        request: &str,
        mut arguments: Json,
        timeout: Option<Duration>,
        mut listener: Listener<'_>,
    ) -> Result<T, ChildError> {
        // Held for the whole exchange: one question at a time.
        let messages = lock(&self.messages);
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        arguments["id"] = json!(id);
        arguments["do"] = json!(request);
        // A broken pipe is reported by the missing answer, with the reason.
        let _ = self.write(&format!("{arguments}\n"));
        let deadline = timeout.map(|timeout| Instant::now() + timeout);
        loop {
            let message = match deadline {
                None => messages.recv().unwrap_or(Message::End),
                Some(deadline) => match messages.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                    Ok(message) => message,
                    Err(RecvTimeoutError::Disconnected) => Message::End,
                    Err(RecvTimeoutError::Timeout) => {
                        self.kill();
                        return Err(ChildError::Timeout {
                            python: self.python.clone(),
                            request: request.to_owned(),
                            seconds: timeout.unwrap_or_default().as_secs(),
                        });
                    }
                },
            };
            match message {
                Message::Answer { id: answered, result } if answered == id => {
                    return match result {
                        Ok(answer) => serde_json::from_value(answer).map_err(|error| ChildError::Protocol {
                            request: request.to_owned(),
                            message: error.to_string(),
                        }),
                        Err(failure) => Err(match failure.kind {
                            FailureKind::NoDjango => self.no_django(failure.exception.message),
                            FailureKind::NoDriver => ChildError::NoDriver {
                                python: self.python.clone(),
                                version: self.version(),
                            },
                            FailureKind::Setup => ChildError::Setup(failure.exception),
                            FailureKind::Exception => ChildError::Exception(failure.exception),
                            FailureKind::Interrupted => ChildError::Interrupted,
                        }),
                    };
                }
                // The answer to a question that nobody waits for any more.
                Message::Answer { .. } => {}
                Message::Output(output) => match &mut listener {
                    Some(listener) => listener(&output),
                    None => lock(&self.unheard).push(output),
                },
                Message::Unreadable(message) => {
                    return Err(ChildError::Protocol {
                        request: request.to_owned(),
                        message,
                    });
                }
                Message::End => return Err(self.died(request)),
            }
        }
    }

    fn no_django(&self, message: String) -> ChildError {
        ChildError::NoDjango {
            python: self.python.clone(),
            version: self.version(),
            message,
        }
    }

    /// Python's version: `3.12.1`.
    fn version(&self) -> String {
        let (major, minor, micro) = self.hello.python_version;
        format!("{major}.{minor}.{micro}")
    }

    fn died(&self, request: &str) -> ChildError {
        let status = self.wait(Duration::from_secs(2)).unwrap_or_else(|| {
            self.kill();
            "its output was closed".to_owned()
        });
        ChildError::Died {
            python: self.python.clone(),
            request: request.to_owned(),
            status,
            stderr: lock(&self.stderr).make_contiguous().join("\n"),
        }
    }

    /// How it ended, when it ends within the time.
    fn wait(&self, patience: Duration) -> Option<String> {
        let deadline = Instant::now() + patience;
        loop {
            match lock(&self.os).try_wait() {
                Ok(Some(status)) => return Some(status.to_string()),
                Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(2)),
                _ => return None,
            }
        }
    }

    fn kill(&self) {
        let mut os = lock(&self.os);
        // It may have ended by itself.
        let _ = os.kill();
        let _ = os.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The end of its input is the sign to go; one that does not heed it is killed.
        lock(&self.stdin).take();
        if self.wait(Duration::from_secs(2)).is_none() {
            self.kill();
        }
    }
}

fn read_answers(stdout: ChildStdout, sender: Sender<Message>) {
    thread::spawn(move || {
        let mut lines = BufReader::new(stdout);
        let mut line = String::new();
        loop {
            line.clear();
            let message = match lines.read_line(&mut line) {
                Ok(0) => Message::End,
                Ok(_) => Message::parse(line.trim_end()),
                Err(error) => Message::Unreadable(error.to_string()),
            };
            let last = !matches!(message, Message::Answer { .. } | Message::Output(_));
            if sender.send(message).is_err() || last {
                return;
            }
        }
    });
}

fn read_stderr(stderr: ChildStderr, tail: Arc<Mutex<VecDeque<String>>>, sender: Sender<Message>) {
    thread::spawn(move || {
        let mut lines = BufReader::new(stderr);
        let mut line = Vec::new();
        while matches!(lines.read_until(b'\n', &mut line), Ok(1..)) {
            let text = String::from_utf8_lossy(&line).into_owned();
            {
                let mut tail = lock(&tail);
                if tail.len() == STDERR_LINES {
                    tail.pop_front();
                }
                tail.push_back(text.trim_end().to_owned());
            }
            line.clear();
            let output = Output {
                text,
                stream: Stream::Stderr,
            };
            if sender.send(Message::Output(output)).is_err() {
                return;
            }
        }
    });
}
