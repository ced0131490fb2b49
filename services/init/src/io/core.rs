//! The thread that owns the mind: it takes what has happened, makes durable what follows, and only then tells anybody.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use abi_json::Value;
use abi_marathon::event::{Event, HEARTBEAT, What, frame};
use abi_marathon::{Refusal, Timestamp};
use bytes::Bytes;
use daemons_door::EventStream;
use services_framework::{Change, End, Keep, Link, Stop};
use store_api::StoreError;
use tokio::sync::{mpsc, oneshot, watch};

use super::probes::{Probe, wanted};
use crate::mind::state::State;
use crate::mind::{Answer, Ask, Asker, Input, Mind, Out};

/// Messages that may wait; whoever sends more waits.
const WAITING_MAX: usize = 4096;
/// Messages that are answered with one commit.
const BATCH_MAX: usize = 512;
/// How often subscribers hear that the stream lives.
const BEAT: Duration = Duration::from_secs(10);

/// Wall time that never runs backwards. Clones agree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    wall: Duration,
    start: Instant,
}

impl Clock {
    pub(super) fn start() -> Self {
        Self {
            wall: SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default(),
            start: Instant::now(),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        let now = self.wall + self.start.elapsed();
        Timestamp::from_millis(i64::try_from(now.as_millis()).unwrap_or(i64::MAX))
    }

    fn instant(&self, at: Timestamp) -> Instant {
        let since = u64::try_from(at.millis()).unwrap_or(0);
        let since = Duration::from_millis(since).saturating_sub(self.wall);
        self.start + since
    }
}

/// Somebody who listens to events.
#[derive(Debug)]
pub(super) struct Subscriber {
    pub(super) stream: EventStream,
    /// The names of the events that are wanted; all if there is none.
    pub(super) names: BTreeSet<String>,
    pub(super) address: String,
    /// As whom it leads requests to instances, if it does.
    pub(super) watcher: Option<String>,
}

impl Subscriber {
    fn send(&self, body: &Value) {
        let wants = self.names.is_empty() || self.names.contains(Event::name(body));
        if wants {
            // An error means that it is gone, or too slow and cut off.
            let _ = self.stream.send(Bytes::from(frame(body)));
        }
    }
}

/// What the thread is sent.
#[derive(Debug)]
enum Message {
    Input(Input),
    Ask(Box<Ask>, Asker, oneshot::Sender<Result<Answer, Refusal>>),
    Look(oneshot::Sender<Arc<State>>),
    Subscribe(Subscriber),
    Stop,
}

/// How the thread is reached.
#[derive(Clone, Debug)]
pub struct Handle(mpsc::Sender<Message>);

fn stopping() -> Refusal {
    Refusal::Unavailable("the service is stopping".to_owned())
}

impl Handle {
    /// Has something done.
    pub(super) async fn ask(&self, ask: Ask, asker: Asker) -> Result<Answer, Refusal> {
        let (answer, answered) = oneshot::channel();
        let message = Message::Ask(Box::new(ask), asker, answer);
        self.0.send(message).await.map_err(|_| stopping())?;
        answered.await.map_err(|_| stopping())?
    }

    /// A picture of what is known, with all that was answered before.
    pub(super) async fn look(&self) -> Result<Arc<State>, Refusal> {
        let (picture, shown) = oneshot::channel();
        self.0
            .send(Message::Look(picture))
            .await
            .map_err(|_| stopping())?;
        shown.await.map_err(|_| stopping())
    }

    /// Tells that something has happened; false when nobody is there any more.
    pub(super) async fn input(&self, input: Input) -> bool {
        self.0.send(Message::Input(input)).await.is_ok()
    }

    /// Sends events from now on.
    pub(super) async fn subscribe(&self, subscriber: Subscriber) -> Result<(), Refusal> {
        self.0
            .send(Message::Subscribe(subscriber))
            .await
            .map_err(|_| stopping())
    }
}

impl Stop for Handle {
    async fn stop(&self) {
        // An error means that it has ended.
        let _ = self.0.send(Message::Stop).await;
    }
}

/// The thread.
pub(super) struct Core {
    mind: Mind,
    keep: Keep,
    link: Link,
    clock: Clock,
    messages: mpsc::Receiver<Message>,
    probes: watch::Sender<Vec<Probe>>,
    asking: BTreeMap<u64, oneshot::Sender<Result<Answer, Refusal>>>,
    next_number: u64,
    subscribers: Vec<Subscriber>,
    /// Watchers that have gone since the mind was told last.
    parted: Vec<String>,
    beat_at: Instant,
    wake: Option<Timestamp>,
}

/// What the thread is made of.
pub(super) struct Parts {
    pub(super) mind: Mind,
    pub(super) keep: Keep,
    pub(super) link: Link,
    pub(super) clock: Clock,
    pub(super) probes: watch::Sender<Vec<Probe>>,
}

pub(super) fn core(parts: Parts) -> (Handle, Core) {
    let (sender, messages) = mpsc::channel(WAITING_MAX);
    let Parts {
        mind,
        keep,
        link,
        clock,
        probes,
    } = parts;
    let core = Core {
        mind,
        keep,
        link,
        clock,
        messages,
        probes,
        asking: BTreeMap::new(),
        next_number: 0,
        subscribers: Vec::new(),
        parted: Vec::new(),
        beat_at: Instant::now() + BEAT,
        wake: None,
    };
    (Handle(sender), core)
}

impl Core {
    /// Runs until it is stopped, or can not write any more.
    pub(super) async fn run(mut self) -> Result<End, StoreError> {
        let mut first = true;
        loop {
            let mut out = Out::default();
            let mut looks = Vec::new();
            let mut stops = false;
            if first {
                // What was interrupted goes on.
                first = false;
                self.mind.step(self.clock.now(), Input::Tick, &mut out);
            } else {
                let message = self.next().await;
                stops = self.take(message, &mut out, &mut looks);
                for _ in 1..BATCH_MAX {
                    match self.messages.try_recv() {
                        Ok(message) if !stops => {
                            stops |= self.take(Some(message), &mut out, &mut looks);
                        }
                        Ok(_) | Err(_) => break,
                    }
                }
            }
            for name in std::mem::take(&mut self.parted) {
                let now = self.clock.now();
                self.mind.step(now, Input::WatchesNoMore(name), &mut out);
            }
            self.mind.settle(self.clock.now(), &mut out);
            self.wake = out.wake;
            let abdicates = out.abdicates;
            self.carry_out(out)?;
            for look in looks {
                // Nobody may be waiting any more.
                let _ = look.send(Arc::clone(self.mind.state()));
            }
            self.beat();
            if stops {
                return Ok(End::Stopped);
            }
            if abdicates {
                return Ok(End::Abdicated);
            }
        }
    }

    /// The next message; none when time has passed.
    async fn next(&mut self) -> Option<Message> {
        let wake = self.wake.map(|at| self.clock.instant(at));
        let beat = (!self.subscribers.is_empty()).then_some(self.beat_at);
        let Some(until) = wake.into_iter().chain(beat).min() else {
            return Some(self.messages.recv().await.unwrap_or(Message::Stop));
        };
        let until = tokio::time::Instant::from_std(until);
        match tokio::time::timeout_at(until, self.messages.recv()).await {
            Ok(message) => Some(message.unwrap_or(Message::Stop)),
            Err(_) => None,
        }
    }

    /// Takes a message; tells whether it is the last.
    fn take(
        &mut self,
        message: Option<Message>,
        out: &mut Out,
        looks: &mut Vec<oneshot::Sender<Arc<State>>>,
    ) -> bool {
        let now = self.clock.now();
        match message {
            None => self.mind.step(now, Input::Tick, out),
            Some(Message::Input(input)) => self.mind.step(now, input, out),
            Some(Message::Ask(ask, asker, answer)) => {
                self.next_number += 1;
                self.asking.insert(self.next_number, answer);
                let input = Input::Ask(self.next_number, ask, asker);
                self.mind.step(now, input, out);
            }
            Some(Message::Look(look)) => looks.push(look),
            Some(Message::Subscribe(subscriber)) => {
                let what = What::StreamAttached {
                    remote_address: subscriber.address.clone(),
                };
                let timestamp = now;
                out.events.push(Event { what, timestamp }.body());
                if let Some(name) = &subscriber.watcher {
                    self.mind.step(now, Input::Watches(name.clone()), out);
                }
                self.subscribers.push(subscriber);
            }
            Some(Message::Stop) => return true,
        }
        false
    }

    /// First the disk, then everybody else.
    fn carry_out(&mut self, out: Out) -> Result<(), StoreError> {
        let changed = !out.records.is_empty();
        let records = out.records.into_iter();
        let records = records.map(|(key, value)| Change { key, value });
        self.keep.commit(records.collect())?;
        if let Some(info) = out.framework {
            self.link.becomes(info);
        }
        for call in out.calls {
            self.link.call(call);
        }
        self.part();
        for body in &out.events {
            for subscriber in &self.subscribers {
                subscriber.send(body);
            }
        }
        for (number, answer) in out.answers {
            if let Some(asking) = self.asking.remove(&number) {
                // Nobody may be waiting any more.
                let _ = asking.send(answer);
            }
        }
        if changed {
            let probes = wanted(self.mind.state());
            self.probes.send_if_modified(|old| {
                let news = *old != probes;
                *old = probes;
                news
            });
        }
        Ok(())
    }

    /// Forgets subscribers that are gone, and tells the others.
    fn part(&mut self) {
        let (gone, left): (Vec<_>, Vec<_>) = std::mem::take(&mut self.subscribers)
            .into_iter()
            .partition(|it| it.stream.end().is_some());
        self.subscribers = left;
        for subscriber in gone {
            let name = subscriber.watcher;
            let others = || self.subscribers.iter().map(|it| &it.watcher);
            if name.is_some() && !others().any(|other| *other == name) {
                self.parted.extend(name);
            }
            let what = What::StreamDetached {
                remote_address: subscriber.address,
            };
            let timestamp = self.clock.now();
            let body = Event { what, timestamp }.body();
            for other in &self.subscribers {
                other.send(&body);
            }
        }
    }

    fn beat(&mut self) {
        let now = Instant::now();
        if now < self.beat_at {
            return;
        }
        self.beat_at = now + BEAT;
        for subscriber in &self.subscribers {
            // As in `send`.
            let _ = subscriber
                .stream
                .send(Bytes::from_static(HEARTBEAT.as_bytes()));
        }
        self.part();
    }
}
