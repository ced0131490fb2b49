//! The connection to the master: subscribed again whenever it breaks.
//!
//! What is called while there is no connection is lost, as it would be on a line that breaks a moment later: whoever
//! calls asks anew after [`Heard::Subscribed`], by reconciliation.

use std::time::Duration;

use abi_mesos::v1::scheduler::{Call, event};
use abi_mesos::v1::{FrameworkInfo, Offer, TaskStatus};
use shell_client::{Caller, Client, ClientError, Scheduler};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

/// Pauses between tries grow from the first to the last.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));
/// Missed heartbeats after which a connection counts as broken.
const HEARTBEATS_MISSED_MAX: u32 = 5;
/// Events that may wait for the service; the master's stream is not read meanwhile.
const HEARD_MAX: usize = 1024;

/// What is heard from the master.
#[derive(Debug)]
pub enum Heard {
    /// The service is a framework now, under this id; offers from before are gone.
    Subscribed {
        /// The id.
        framework: String,
        /// The address of the master.
        master: String,
        /// Its region.
        region: Option<String>,
    },
    /// The connection is broken; it is made again.
    Lost,
    /// The master does not take the framework any more: all its tasks are gone, and it subscribes as a new one.
    Removed,
    /// Offers.
    Offers(Vec<Offer>),
    /// An offer is gone.
    Rescinded(String),
    /// A task has changed.
    Update(Box<TaskStatus>),
    /// An executor sent bytes.
    Message {
        /// The executor.
        executor: String,
        /// Its agent.
        agent: String,
        /// The bytes.
        data: Vec<u8>,
    },
}

/// The side that calls.
#[derive(Clone, Debug)]
pub struct Link {
    calls: mpsc::UnboundedSender<Call>,
    info: watch::Sender<FrameworkInfo>,
}

impl Link {
    /// Sends a call, once those before it are answered; its framework is filled in.
    pub fn call(&self, call: Call) {
        // Without a reader the service is stopping.
        let _ = self.calls.send(call);
    }

    /// What the framework says of itself from the next connection on.
    pub fn becomes(&self, info: FrameworkInfo) {
        self.info.send_replace(info);
    }
}

/// Connects for ever, until the events are not taken any more.
pub fn link(client: Client, info: FrameworkInfo) -> (Link, mpsc::Receiver<Heard>) {
    let (calls, waiting) = mpsc::unbounded_channel();
    let (heard, events) = mpsc::channel(HEARD_MAX);
    let (info, told) = watch::channel(info);
    let connection = Connection {
        client,
        info: told,
        waiting,
        heard,
    };
    tokio::spawn(connection.run());
    (Link { calls, info }, events)
}

struct Connection {
    client: Client,
    info: watch::Receiver<FrameworkInfo>,
    waiting: mpsc::UnboundedReceiver<Call>,
    heard: mpsc::Sender<Heard>,
}

/// Nobody listens any more.
struct Over;

impl Connection {
    async fn run(mut self) {
        let (first, last) = PAUSES;
        let mut pause = first;
        loop {
            let info = self.info.borrow().clone();
            let broken = tokio::select! {
                subscribed = Scheduler::subscribe(&self.client, info) => match subscribed {
                    Ok(scheduler) => {
                        pause = first;
                        self.serve(scheduler).await
                    }
                    Err(error) => Ok(error),
                },
                () = self.heard.closed() => return,
            };
            let told = match broken {
                Err(Over) => return,
                Ok(ClientError::Framework(reason)) => {
                    tracing::error!(%reason, "the master does not take this framework any more");
                    Heard::Removed
                }
                Ok(error) => {
                    let reason = chain(&error);
                    tracing::warn!(%reason, "no connection to the master");
                    Heard::Lost
                }
            };
            if self.heard.send(told).await.is_err() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.heard.closed() => return,
            }
            pause = (pause * 2).min(last);
        }
    }

    /// Serves one connection until it breaks.
    async fn serve(&mut self, mut scheduler: Scheduler) -> Result<ClientError, Over> {
        // What was called before is of no use on this connection.
        while self.waiting.try_recv().is_ok() {}
        let silence = scheduler.heartbeat() * HEARTBEATS_MISSED_MAX;
        let caller = scheduler.caller();
        let framework = scheduler.framework().value().to_owned();
        let master = self.client.base().to_owned();
        tracing::info!(%framework, %master, "subscribed");
        let subscribed = Heard::Subscribed {
            framework,
            master,
            region: scheduler.region().map(str::to_owned),
        };
        self.tell(subscribed).await?;
        let calling = call_all(&mut self.waiting, &caller);
        tokio::pin!(calling);
        let heard = self.heard.clone();
        let mut silent_at = Instant::now() + silence;
        loop {
            let event = tokio::select! {
                event = scheduler.next() => event,
                error = &mut calling => return error.ok_or(Over),
                () = tokio::time::sleep_until(silent_at) => return Ok(ClientError::Closed),
                () = heard.closed() => return Err(Over),
            };
            silent_at = Instant::now() + silence;
            let told = match event {
                Ok(event) => told(event),
                Err(error) => return Ok(error),
            };
            if let Some(told) = told {
                heard.send(told).await.map_err(|_| Over)?;
            }
        }
    }

    async fn tell(&self, heard: Heard) -> Result<(), Over> {
        self.heard.send(heard).await.map_err(|_| Over)
    }
}

/// Sends calls one after the other; ends with what breaks the connection, or with nothing when nobody calls any more.
async fn call_all(
    waiting: &mut mpsc::UnboundedReceiver<Call>,
    caller: &Caller,
) -> Option<ClientError> {
    loop {
        let call = waiting.recv().await?;
        let name = call.r#type();
        match caller.send(call).await {
            Ok(()) => {}
            // The master lives, and does not like this call; others may be better.
            Err(ClientError::Refused {
                status: 400, text, ..
            }) => tracing::error!(call = %name, %text, "the master refused a call"),
            Err(error) => return Some(error),
        }
    }
}

/// What an event says to a service.
fn told(event: abi_mesos::v1::scheduler::Event) -> Option<Heard> {
    match event.r#type() {
        event::Type::Offers => event.offers.map(|it| Heard::Offers(it.offers)),
        event::Type::Rescind => {
            let offer = event.rescind?.offer_id?;
            Some(Heard::Rescinded(offer.value().to_owned()))
        }
        event::Type::Update => event.update?.status.map(Heard::Update),
        event::Type::Message => {
            let message = event.message?;
            Some(Heard::Message {
                executor: message.executor_id?.value().to_owned(),
                agent: message.agent_id?.value().to_owned(),
                data: message.data.map(|data| data.to_vec()).unwrap_or_default(),
            })
        }
        // Tasks of lost agents and executors come as updates of their own; the others are not asked for here.
        event::Type::Failure
        | event::Type::Heartbeat
        | event::Type::Subscribed
        | event::Type::Error
        | event::Type::InverseOffers
        | event::Type::RescindInverseOffer
        | event::Type::UpdateOperationStatus
        | event::Type::Unknown => None,
    }
}

/// An error with its causes, in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}
