//! The thread that owns the mind: it takes what has happened, makes durable what follows, and only then tells anybody.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use abi_metronome::Refusal;
use jiff::Timestamp;
use services_framework::{Change, End, Keep, Link, Stop};
use store_api::StoreError;
use tokio::sync::{mpsc, oneshot};

use crate::mind::{Answer, Ask, Counters, Input, Mind, Out};
use crate::plan::Jobs;

/// Messages that may wait; whoever sends more waits.
const WAITING_MAX: usize = 4096;
/// Messages that are answered with one commit.
const BATCH_MAX: usize = 512;
/// Longest sleep: the wall clock may be set meanwhile.
const SLEEP_MAX: Duration = Duration::from_secs(30);

/// The present time in milliseconds, as people have it: schedules are by the wall clock.
pub(super) fn now() -> Timestamp {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    let millis = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
}

/// What readers are shown.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    pub(super) jobs: Arc<Jobs>,
    pub(super) counters: Counters,
}

type Answered = Result<Answer, Refusal>;

#[derive(Debug)]
enum Message {
    Input(Input),
    Ask(Box<Ask>, oneshot::Sender<Answered>),
    Look(oneshot::Sender<Picture>),
    Stop,
}

/// How the thread is reached.
#[derive(Clone, Debug)]
pub struct Handle(mpsc::Sender<Message>);

/// The thread has ended.
#[derive(Debug)]
pub(super) struct Ended;

impl Handle {
    /// Has something done.
    pub(super) async fn ask(&self, ask: Ask) -> Result<Answered, Ended> {
        let (answer, answered) = oneshot::channel();
        let message = Message::Ask(Box::new(ask), answer);
        self.0.send(message).await.map_err(|_| Ended)?;
        answered.await.map_err(|_| Ended)
    }

    /// A picture of what is known, with all that was answered before.
    pub(super) async fn look(&self) -> Result<Picture, Ended> {
        let (picture, shown) = oneshot::channel();
        self.0
            .send(Message::Look(picture))
            .await
            .map_err(|_| Ended)?;
        shown.await.map_err(|_| Ended)
    }

    /// Tells that something has happened; false when nobody is there any more.
    pub(super) async fn input(&self, input: Input) -> bool {
        self.0.send(Message::Input(input)).await.is_ok()
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
    messages: mpsc::Receiver<Message>,
    asking: BTreeMap<u64, oneshot::Sender<Answered>>,
    next_number: u64,
    wake: Option<Timestamp>,
}

pub(super) fn core(mind: Mind, keep: Keep, link: Link) -> (Handle, Core) {
    let (sender, messages) = mpsc::channel(WAITING_MAX);
    let core = Core {
        mind,
        keep,
        link,
        messages,
        asking: BTreeMap::new(),
        next_number: 0,
        wake: None,
    };
    (Handle(sender), core)
}

impl Core {
    /// Runs until it is stopped, or can not write any more.
    pub(super) async fn run(mut self) -> Result<End, StoreError> {
        // What came due meanwhile starts at once.
        let mut first = Some(Message::Input(Input::Tick));
        loop {
            let mut out = Out::default();
            let mut looks = Vec::new();
            let message = match first.take() {
                Some(message) => message,
                None => self.next().await,
            };
            let mut stops = self.take(message, &mut out, &mut looks);
            for _ in 1..BATCH_MAX {
                match self.messages.try_recv() {
                    Ok(message) if !stops => stops |= self.take(message, &mut out, &mut looks),
                    Ok(_) | Err(_) => break,
                }
            }
            self.mind.settle(now(), &mut out);
            self.wake = out.wake;
            self.carry_out(out)?;
            for look in looks {
                // Nobody may be waiting any more.
                let _ = look.send(Picture {
                    jobs: Arc::clone(self.mind.jobs()),
                    counters: self.mind.counters().clone(),
                });
            }
            if stops {
                return Ok(End::Stopped);
            }
        }
    }

    async fn next(&mut self) -> Message {
        let left = self.wake.map(|wake| {
            let left = wake.as_millisecond() - now().as_millisecond();
            Duration::from_millis(u64::try_from(left).unwrap_or(0))
        });
        let until = Instant::now() + left.unwrap_or(SLEEP_MAX).min(SLEEP_MAX);
        match tokio::time::timeout_at(until.into(), self.messages.recv()).await {
            Ok(message) => message.unwrap_or(Message::Stop),
            Err(_) => Message::Input(Input::Tick),
        }
    }

    /// Takes a message; tells whether it is the last.
    fn take(
        &mut self,
        message: Message,
        out: &mut Out,
        looks: &mut Vec<oneshot::Sender<Picture>>,
    ) -> bool {
        match message {
            Message::Input(input) => self.mind.step(now(), input, out),
            Message::Ask(ask, answer) => {
                self.next_number += 1;
                self.asking.insert(self.next_number, answer);
                self.mind
                    .step(now(), Input::Ask(self.next_number, ask), out);
            }
            Message::Look(look) => looks.push(look),
            Message::Stop => return true,
        }
        false
    }

    /// First the disk, then everybody else.
    fn carry_out(&mut self, out: Out) -> Result<(), StoreError> {
        let records = out.records.into_iter();
        let records = records.map(|(key, value)| Change { key, value });
        self.keep.commit(records.collect())?;
        if let Some(info) = out.framework {
            self.link.becomes(info);
        }
        for call in out.calls {
            self.link.call(call);
        }
        for (number, answer) in out.answers {
            if let Some(asking) = self.asking.remove(&number) {
                // Nobody may be waiting any more.
                let _ = asking.send(answer);
            }
        }
        Ok(())
    }
}
