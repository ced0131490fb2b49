//! A bounded queue with one reader, who takes many items at once: one wake for a burst.
//!
//! The side that puts in never waits. Whoever causes what is put in can, by a [`Level`].

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

#[derive(Debug)]
struct Shared<T> {
    inner: Mutex<Inner<T>>,
    ready: Notify,
    /// Fewer items wait than before.
    sunk: Notify,
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
        self.sunk.notify_waiters();
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
        sunk: Notify::new(),
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
        if is_open {
            Ok(())
        } else {
            self.shared.sunk.notify_waiters();
            Err(Refused)
        }
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
    pub(crate) fn level(&self) -> Level<T> {
        Level(Arc::clone(&self.0))
    }

    /// Waits until something is there, and takes up to `max` items; nothing at the end.
    pub(crate) async fn take(&mut self, max: usize) -> VecDeque<T> {
        loop {
            let ready = self.0.ready.notified();
            {
                let mut inner = self.0.lock();
                if !inner.waiting.is_empty() || !inner.is_open {
                    let taken = match inner.waiting.len() > max {
                        true => inner.waiting.drain(..max).collect(),
                        false => std::mem::take(&mut inner.waiting),
                    };
                    drop(inner);
                    self.0.sunk.notify_waiters();
                    return taken;
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
        drop(inner);
        self.0.sunk.notify_waiters();
    }
}

/// How full a queue is.
#[derive(Debug)]
pub(crate) struct Level<T>(Arc<Shared<T>>);

impl<T> Clone for Level<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Level<T> {
    /// Waits until at most `count` items wait, or the queue has ended.
    pub(crate) async fn sunk_to(&self, count: usize) {
        loop {
            let sunk = self.0.sunk.notified();
            {
                let inner = self.0.lock();
                if inner.waiting.len() <= count || !inner.is_open {
                    return;
                }
            }
            sunk.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_waits_is_taken_at_once() {
        let (sender, mut receiver) = queue(3);
        sender.send([1, 2]).expect("room");
        sender.send([3]).expect("room");
        assert_eq!(receiver.take(2).await, [1, 2]);
        assert_eq!(receiver.take(2).await, [3]);
        let reader = tokio::spawn(async move { receiver.take(2).await });
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
        assert_eq!(receiver.take(9).await, [1]);
        assert!(receiver.take(9).await.is_empty());
    }

    #[tokio::test]
    async fn the_cause_of_much_waits() {
        let (sender, mut receiver) = queue(9);
        let level = receiver.level();
        sender.send(0..4).expect("room");
        let waiting = tokio::spawn(async move {
            level.sunk_to(1).await;
            level
        });
        for _ in 0..3 {
            assert!(!waiting.is_finished());
            receiver.take(1).await;
            tokio::task::yield_now().await;
        }
        let level = waiting.await.expect("no panic");
        sender.send(0..4).expect("room");
        drop(receiver);
        level.sunk_to(1).await;
    }

    #[tokio::test]
    async fn too_much_ends_it() {
        let (sender, mut receiver) = queue(3);
        assert_eq!(sender.send(0..4), Err(Refused));
        assert!(receiver.take(9).await.is_empty());
    }
}
