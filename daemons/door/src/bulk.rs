//! Long answers leave one at a time and piece by piece, so that short ones never queue behind them.
//!
//! A body that many megabytes of others wait behind keeps a thread busy for as long as the socket takes them. With a
//! [`Turn`] at most one thread of the process does so at any moment, and only for [`SLICE_BYTES`] before it is the next
//! body's turn. A turn lasts no longer than the poll in which it was had: a client that reads slowly holds up nobody.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bodies up to this length need no turn.
pub(crate) const SHORT_BYTES_MAX: usize = 256 * 1024;
/// What one body may send before it is the turn of the next.
const SLICE_BYTES: usize = 64 * 1024;

/// The turns of one connection. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Turn(Arc<Mutex<State>>);

type Acquiring = Pin<Box<dyn Future<Output = Option<OwnedSemaphorePermit>> + Send>>;

struct State {
    turns: Arc<Semaphore>,
    permit: Option<OwnedSemaphorePermit>,
    acquiring: Option<Acquiring>,
    sent: usize,
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Turn")
            .field("is_mine", &state.permit.is_some())
            .field("sent", &state.sent)
            .finish()
    }
}

impl Turn {
    /// All that share `turns`, of which there is one, wait for each other.
    pub(crate) fn new(turns: Arc<Semaphore>) -> Self {
        Self(Arc::new(Mutex::new(State {
            turns,
            permit: None,
            acquiring: None,
            sent: 0,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code that holds the lock can panic between two related changes.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `bytes` more may be sent within this poll.
    pub(crate) fn poll(&self, context: &mut Context<'_>, bytes: usize) -> Poll<()> {
        let mut state = self.lock();
        if state.permit.is_none() {
            let turns = Arc::clone(&state.turns);
            let acquiring = (state.acquiring)
                .get_or_insert_with(|| Box::pin(async { turns.acquire_owned().await.ok() }));
            let permit = ready!(acquiring.as_mut().poll(context));
            (state.acquiring, state.permit, state.sent) = (None, permit, 0);
        } else if state.sent >= SLICE_BYTES {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        state.sent += bytes;
        Poll::Ready(())
    }

    /// The poll is over.
    pub(crate) fn end(&self) {
        drop(self.lock().permit.take());
    }

    /// Nothing more is to be sent.
    pub(crate) fn give_up(&self) {
        let mut state = self.lock();
        (state.permit, state.acquiring) = (None, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    #[tokio::test]
    async fn one_after_the_other() {
        let turns = Arc::new(Semaphore::new(1));
        let [a, b] = [(); 2].map(|()| Turn::new(Arc::clone(&turns)));
        let mut context = Context::from_waker(std::task::Waker::noop());
        assert!(a.poll(&mut context, SLICE_BYTES).is_ready());
        assert!(b.poll(&mut context, 1).is_pending(), "it is not its turn");
        assert!(a.poll(&mut context, 1).is_pending(), "its slice is over");
        a.end();
        poll_fn(|context| b.poll(context, 1)).await;
        assert!(a.poll(&mut context, 1).is_pending());
        a.give_up();
        b.end();
        poll_fn(|context| b.poll(context, 1)).await;
    }
}
