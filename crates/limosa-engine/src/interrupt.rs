//! [`Interrupt`]: Ctrl-C, seen by whatever runs.
//!
//! A thread waits for the signal; it sets a flag, which the executor looks at between statements, and calls what the
//! running statement has registered to be stopped with. Nothing is killed: the statement fails, the transaction rolls
//! back, and the user is told.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::{DatabaseError, ErrorKind};

/// Signals that come within this time are one.
const SAME_PRESS: Duration = Duration::from_millis(500);

type Stop = Box<dyn Fn() + Send>;

#[derive(Default)]
struct Shared {
    raised: AtomicBool,
    stop: Mutex<Option<Stop>>,
}

/// A handle on the interrupt; clones are the same one.
#[derive(Clone, Default)]
pub struct Interrupt {
    shared: Arc<Shared>,
}

impl std::fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Interrupt").field("raised", &self.raised()).finish()
    }
}

impl Interrupt {
    /// One that only [`Interrupt::raise`] raises.
    pub fn new() -> Self {
        Self::default()
    }

    /// One that Ctrl-C and the termination signal raise, from now on, for this process. A second signal ends the
    /// process at once, with exit code 130.
    ///
    /// # Errors
    /// When the system refuses a signal handler.
    pub fn install() -> std::io::Result<Self> {
        let interrupt = Self::new();
        let raiser = interrupt.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        // Registered before this returns: no signal is lost in between.
        let mut signals = {
            let _guard = runtime.enter();
            Signals::new()?
        };
        std::thread::spawn(move || {
            runtime.block_on(async {
                signals.next().await;
                raiser.raise();
                // One press may come as several signals: to the process and to its group.
                tokio::time::sleep(SAME_PRESS).await;
                if let Ok(mut again) = Signals::new() {
                    again.next().await;
                    std::process::exit(130);
                }
            });
        });
        Ok(interrupt)
    }

    /// Raises it, as Ctrl-C does.
    pub fn raise(&self) {
        self.shared.raised.store(true, Ordering::SeqCst);
        if let Some(stop) = &*self.lock() {
            stop();
        }
    }

    /// Whether it was raised.
    pub fn raised(&self) -> bool {
        self.shared.raised.load(Ordering::SeqCst)
    }

    /// Until the guard is dropped, `stop` is called when it is raised. Refused when it was raised already.
    pub(crate) fn stop_by(&self, stop: impl Fn() + Send + 'static) -> Result<Guard<'_>, DatabaseError> {
        *self.lock() = Some(Box::new(stop));
        // After the hook is set: a signal in between is seen by one of the two.
        let guard = Guard(self);
        self.check()?;
        Ok(guard)
    }

    /// Refuses to go on when it was raised.
    pub(crate) fn check(&self) -> Result<(), DatabaseError> {
        match self.raised() {
            true => Err(DatabaseError::new(ErrorKind::Interrupted, "interrupted")),
            false => Ok(()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Stop>> {
        self.shared.stop.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the hook away again.
pub(crate) struct Guard<'a>(&'a Interrupt);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        *self.0.lock() = None;
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // An error means that no signal can ever come.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
