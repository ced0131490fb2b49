//! A master that does what the test says.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use abi_node::session::{Config, LinkId, MasterOutput, MasterSessions};
use abi_node::wire::{FrameDecoder, decode_to_master, encode_frame, encode_to_agent};
use abi_node::{ToAgent, ToMaster};
use abi_terms::{Moment, Status};
use base_ids::ConnectionId;
use bytes::BytesMut;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// Longest wait for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

fn now() -> Moment {
    Moment::from(SystemTime::UNIX_EPOCH.elapsed().expect("after 1970"))
}

/// The test's end of a played master.
pub(crate) struct Master {
    pub(crate) address: SocketAddr,
    heard: mpsc::UnboundedReceiver<ToMaster>,
    deposed: mpsc::UnboundedReceiver<u64>,
    say: mpsc::UnboundedSender<ToAgent>,
}

impl Master {
    pub(crate) async fn start() -> Self {
        Self::of_term(1).await
    }

    /// A master of this term.
    pub(crate) async fn of_term(term: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
        let address = listener.local_addr().expect("bound");
        let (heard_sender, heard) = mpsc::unbounded_channel();
        let (say, orders) = mpsc::unbounded_channel();
        let (deposed_sender, deposed) = mpsc::unbounded_channel();
        let out = Heard {
            messages: heard_sender,
            deposed: deposed_sender,
        };
        tokio::spawn(serve(listener, term, out, orders));
        Self {
            address,
            heard,
            deposed,
            say,
        }
    }

    /// The term of the master that the agent follows instead of this one.
    pub(crate) async fn deposed(&mut self) -> u64 {
        tokio::time::timeout(PATIENCE, self.deposed.recv())
            .await
            .expect("the agent refuses in time")
            .expect("the master lives")
    }

    pub(crate) fn say(&self, message: ToAgent) {
        self.say.send(message).expect("the master lives");
    }

    /// The next message of the agent.
    pub(crate) async fn hear(&mut self) -> ToMaster {
        tokio::time::timeout(PATIENCE, self.heard.recv())
            .await
            .expect("the agent speaks in time")
            .expect("the master lives")
    }

    /// The next update, which is acknowledged.
    pub(crate) async fn update(&mut self) -> Arc<Status> {
        loop {
            if let ToMaster::Update {
                framework, status, ..
            } = self.hear().await
            {
                self.say(ToAgent::Acknowledge {
                    framework,
                    task: status.task.clone(),
                    uuid: status.uuid.expect("agents' updates have one"),
                });
                return status;
            }
        }
    }
}

/// What the master hears of the agent.
struct Heard {
    messages: mpsc::UnboundedSender<ToMaster>,
    deposed: mpsc::UnboundedSender<u64>,
}

async fn serve(
    listener: TcpListener,
    term: u64,
    heard: Heard,
    mut orders: mpsc::UnboundedReceiver<ToAgent>,
) {
    let mut sessions = MasterSessions::new(Config::default(), 7, term);
    for link in 0.. {
        let Ok((stream, _)) = listener.accept().await else {
            return;
        };
        converse(stream, LinkId(link), &mut sessions, &heard, &mut orders).await;
        sessions.on_disconnected(now(), LinkId(link), &mut Vec::new());
    }
}

async fn converse(
    mut stream: TcpStream,
    link: LinkId,
    sessions: &mut MasterSessions,
    heard: &Heard,
    orders: &mut mpsc::UnboundedReceiver<ToAgent>,
) {
    let mut inbound = BytesMut::new();
    let head = loop {
        if let Some(at) = inbound.windows(4).position(|four| four == b"\r\n\r\n") {
            break inbound.split_to(at + 4);
        }
        match stream.read_buf(&mut inbound).await {
            Ok(1..) => {}
            _ => return,
        }
    };
    let head = String::from_utf8_lossy(&head).into_owned();
    assert!(head.starts_with("POST /node HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("Upgrade: tepui-node/1\r\n"), "{head}");
    let answer =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: tepui-node/1\r\n\r\n";
    let mut outbound = BytesMut::from(answer);
    let mut connection: Option<ConnectionId> = None;
    let decoder = FrameDecoder::default();
    loop {
        let mut out = Vec::new();
        while let Some(frame) = decoder.decode(&mut inbound).expect("good frames") {
            sessions.on_frame(now(), link, frame, &mut out);
        }
        carry_out(out, &mut connection, &mut outbound, heard);
        if stream.write_all_buf(&mut outbound).await.is_err() {
            return;
        }
        let mut out = Vec::new();
        let wake = sessions.next_wake().unwrap_or(now() + PATIENCE);
        tokio::select! {
            read = stream.read_buf(&mut inbound) => match read {
                Ok(1..) => {}
                _ => return,
            },
            order = orders.recv(), if connection.is_some() => {
                let Some(order) = order else { return };
                let connection = connection.expect("there is one");
                sessions.send(now(), connection, encode_to_agent(&order), &mut out);
            }
            () = tokio::time::sleep(wake.saturating_since(now())) => sessions.tick(now(), &mut out),
        }
        carry_out(out, &mut connection, &mut outbound, heard);
    }
}

fn carry_out(
    out: Vec<MasterOutput>,
    connection: &mut Option<ConnectionId>,
    outbound: &mut BytesMut,
    heard: &Heard,
) {
    for output in out {
        match output {
            MasterOutput::Transmit(_, frame) => encode_frame(&frame, outbound),
            MasterOutput::Opened(opened) => *connection = Some(opened),
            MasterOutput::Deliver(_, payload) => {
                let message = decode_to_master(payload).expect("a good message");
                // The test may be over.
                let _ = heard.messages.send(message);
            }
            MasterOutput::Deposed(term) => {
                let _ = heard.deposed.send(term);
            }
            MasterOutput::Lost(..) | MasterOutput::Hang(_) => {}
        }
    }
}
