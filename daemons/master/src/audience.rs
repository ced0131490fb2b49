//! Subscribers of the operator API, and the news that gather for them.
//!
//! Each time news go out all subscribers wake and one system call is made for each, so the more there are, the longer
//! news gather. What comes after a pause goes out at once.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use kernel_master::{OperatorEvent, View};
use tokio::sync::oneshot;

use crate::gauges::Gauges;
use crate::queue::{self, queue};
use crate::watch::News;

/// News gather so long for each subscriber: some twenty times of what it takes to let one have them.
const PAUSE_EACH: Duration = Duration::from_micros(400);
/// The shortest and the longest time for which news gather.
const PAUSE: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(50));
/// So many events do not wait for more.
const GATHERED_MAX: usize = 8192;
/// Parts of the news that may wait for a subscriber; all subscribers share them.
const NEWS_MAX: usize = 1 << 11;

/// A picture, and what happens after it.
pub(crate) type Watch = (View, queue::Receiver<Arc<News>>);

/// The subscribers, with what they are about to be told.
#[derive(Debug)]
pub(crate) struct Audience {
    /// Oldest first.
    subscribers: VecDeque<queue::Sender<Arc<News>>>,
    /// Most of them.
    max: usize,
    gathered: Vec<OperatorEvent>,
    /// When they may have news again.
    due: Instant,
    gauges: Arc<Gauges>,
}

impl Audience {
    /// At most `max` subscribers, none so far.
    pub(crate) fn new(max: usize, gauges: Arc<Gauges>) -> Self {
        Self {
            subscribers: VecDeque::new(),
            max,
            gathered: Vec::new(),
            due: Instant::now(),
            gauges,
        }
    }

    /// Takes a subscriber in; what was noted before is in its view. The oldest goes when there are too many.
    pub(crate) fn join(&mut self, view: View, reply: oneshot::Sender<Watch>) {
        self.publish();
        let (news, receiver) = queue(NEWS_MAX);
        if reply.send((view, receiver)).is_ok() {
            self.subscribers.push_back(news);
        }
        self.subscribers
            .retain(|subscriber| !subscriber.is_closed());
        if self.subscribers.len() > self.max {
            self.subscribers.pop_front();
        }
        self.count();
    }

    /// Notes what has happened, if anybody wants to know.
    pub(crate) fn note(&mut self, event: OperatorEvent) {
        if !self.subscribers.is_empty() {
            self.gathered.push(event);
        }
    }

    /// When what was noted is to go out.
    pub(crate) fn due(&self) -> Option<Instant> {
        (!self.gathered.is_empty()).then_some(self.due)
    }

    /// Lets subscribers have what was noted, if it is time.
    pub(crate) fn publish_due(&mut self) {
        if self.gathered.len() >= GATHERED_MAX || self.due <= Instant::now() {
            self.publish();
        }
    }

    /// Lets subscribers have what was noted.
    pub(crate) fn publish(&mut self) {
        if self.gathered.is_empty() {
            return;
        }
        let before = self.subscribers.len();
        let each = u32::try_from(before).unwrap_or(u32::MAX);
        self.due = Instant::now() + PAUSE_EACH.saturating_mul(each).clamp(PAUSE.0, PAUSE.1);
        let news = Arc::new(News::new(std::mem::take(&mut self.gathered)));
        self.subscribers
            .retain(|subscriber| subscriber.send([Arc::clone(&news)]).is_ok());
        if self.subscribers.len() != before {
            self.count();
        }
    }

    fn count(&self) {
        (self.gauges.watchers).store(self.subscribers.len(), Ordering::Relaxed);
    }
}
