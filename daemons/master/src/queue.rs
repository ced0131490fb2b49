//! A bounded queue with one reader, who takes all that waits at once: one wake for a burst, whatever its size.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

#[derive(Debug)]
struct Shared<T> {
    inner: Mutex<Inner<T>>,
    ready: Notify,
}

#[derive(Debug)]
struct Inner<T> {
    waiting: VecDeque<T>,
    is_open: bool,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        // No code that holds the lock can panic between two related changes.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().is_open = false;
        self.ready.notify_one();
    }
}

/// The side that puts in. The queue ends when it is dropped, after what was put in before.
#[derive(Debug)]
pub(crate) struct Sender<T> {
    shared: Arc<Shared<T>>,
    max: usize,
}

/// The side that takes out.
#[derive(Debug)]
pub(crate) struct Receiver<T>(Arc<Shared<T>>);

/// The reader is gone, or too far behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused;

/// A queue in which at most `max` items wait.
pub(crate) fn queue<T>(max: usize) -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(Shared {
        inner: Mutex::new(Inner {
            waiting: VecDeque::new(),
            is_open: true,
        }),
        ready: Notify::new(),
    });
    let sender = Sender {
        shared: Arc::clone(&shared),
        max,
    };
    (sender, Receiver(shared))
}

impl<T> Sender<T> {
    /// Puts items in, and never waits. After [`Refused`] nobody reads any more.
    pub(crate) fn send(&self, items: impl IntoIterator<Item = T>) -> Result<(), Refused> {
        let mut inner = self.shared.lock();
        if inner.is_open {
            inner.waiting.extend(items);
            inner.is_open = inner.waiting.len() <= self.max;
        }
        if !inner.is_open {
            inner.waiting = VecDeque::new();
        }
        let is_open = inner.is_open;
        drop(inner);
        self.shared.ready.notify_one();
        if is_open { Ok(()) } else { Err(Refused) }
    }

    /// Whether nobody reads any more.
    pub(crate) fn is_closed(&self) -> bool {
        !self.shared.lock().is_open
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.shared.close();
    }
}

impl<T> Receiver<T> {
    /// Waits until something is there, and takes all of it; nothing at the end.
    pub(crate) async fn take(&mut self) -> VecDeque<T> {
        loop {
            let ready = self.0.ready.notified();
            {
                let mut inner = self.0.lock();
                if !inner.waiting.is_empty() || !inner.is_open {
                    return std::mem::take(&mut inner.waiting);
                }
            }
            ready.await;
        }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut inner = self.0.lock();
        inner.is_open = false;
        inner.waiting = VecDeque::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_that_waits_is_taken_at_once() {
        let (sender, mut receiver) = queue(3);
        sender.send([1, 2]).expect("room");
        sender.send([3]).expect("room");
        assert_eq!(receiver.take().await, [1, 2, 3]);
        let reader = tokio::spawn(async move { receiver.take().await });
        tokio::task::yield_now().await;
        sender.send([4]).expect("room");
        assert_eq!(reader.await.expect("no panic"), [4]);
        assert!(sender.is_closed());
        assert_eq!(sender.send([5]), Err(Refused));
    }

    #[tokio::test]
    async fn the_end_comes_after_what_was_sent() {
        let (sender, mut receiver) = queue(3);
        sender.send([1]).expect("room");
        drop(sender);
        assert_eq!(receiver.take().await, [1]);
        assert!(receiver.take().await.is_empty());
    }

    #[tokio::test]
    async fn too_much_ends_it() {
        let (sender, mut receiver) = queue(3);
        assert_eq!(sender.send(0..4), Err(Refused));
        assert!(receiver.take().await.is_empty());
    }
}
