//! Sessions through the API of an agent.

use std::net::SocketAddr;

use abi_mesos::v1::agent::process_io::data;
use abi_mesos::v1::agent::{Call, ProcessIo, Response};
use abi_mesos::{Limits, Message, decode_json, decode_wire, encode_wire};
use abi_recordio::Decoder;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::master::PATIENCE;

/// How a test writes its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Json,
    Protobuf,
}

impl Form {
    fn media(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Protobuf => "application/x-protobuf",
        }
    }

    fn encode(self, call: &Value) -> Vec<u8> {
        let text = call.to_string();
        match self {
            Self::Json => text.into_bytes(),
            Self::Protobuf => {
                let call: Call = decode_json(text.as_bytes(), Limits::default()).unwrap();
                encode_wire(&call)
            }
        }
    }

    fn decode<T: Message>(self, bytes: &[u8]) -> T {
        match self {
            Self::Json => decode_json(bytes, Limits::default()).unwrap(),
            Self::Protobuf => decode_wire(bytes, Limits::default()).unwrap(),
        }
    }
}

/// One request to an agent, whose body and answer may stream.
pub(crate) struct Exchange {
    socket: TcpStream,
    form: Form,
    buffer: Vec<u8>,
    records: Decoder,
    /// Whether all of the answer is there.
    over: bool,
}

impl Exchange {
    /// A call of one message; the answer comes in the same form.
    pub(crate) async fn call(agent: SocketAddr, form: Form, call: &Value) -> Self {
        let body = form.encode(call);
        let kind = call["type"].as_str().unwrap();
        let streams = matches!(
            kind,
            "LAUNCH_NESTED_CONTAINER_SESSION" | "ATTACH_CONTAINER_OUTPUT"
        );
        let accept = match streams && form == Form::Protobuf {
            true => format!(
                "Accept: application/recordio\r\nMessage-Accept: {}",
                form.media()
            ),
            false => format!("Accept: {}", form.media()),
        };
        let head = format!(
            "POST /api/v1 HTTP/1.1\r\nHost: a\r\nContent-Type: {}\r\n{accept}\r\nContent-Length: {}\r\n\r\n",
            form.media(),
            body.len()
        );
        let mut this = Self::open(agent, form).await;
        this.socket.write_all(head.as_bytes()).await.unwrap();
        this.socket.write_all(&body).await.unwrap();
        this
    }

    /// `ATTACH_CONTAINER_INPUT`, of which the first record is sent.
    pub(crate) async fn input(agent: SocketAddr, form: Form, container: &Value) -> Self {
        let head = format!(
            "POST /api/v1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/recordio\r\nMessage-Content-Type: {}\r\n\
             Accept: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
            form.media()
        );
        let mut this = Self::open(agent, form).await;
        this.socket.write_all(head.as_bytes()).await.unwrap();
        let first = json!({"type": "CONTAINER_ID", "container_id": container});
        this.send(&first).await;
        this
    }

    async fn open(agent: SocketAddr, form: Form) -> Self {
        Self {
            socket: TcpStream::connect(agent).await.unwrap(),
            form,
            buffer: Vec::new(),
            records: Decoder::new(1 << 20),
            over: false,
        }
    }

    async fn send(&mut self, attach: &Value) {
        let call = json!({"type": "ATTACH_CONTAINER_INPUT", "attach_container_input": attach});
        let record = abi_recordio::frame(&self.form.encode(&call));
        self.raw(&record).await;
    }

    /// Bytes of the stream of input that need be no record.
    pub(crate) async fn raw(&mut self, bytes: &[u8]) {
        let head = format!("{:x}\r\n", bytes.len());
        for part in [head.as_bytes(), bytes, b"\r\n"] {
            // An agent that has answered already reads no more.
            let _ = self.socket.write_all(part).await;
        }
    }

    pub(crate) async fn io(&mut self, io: Value) {
        self.send(&json!({"type": "PROCESS_IO", "process_io": io}))
            .await;
    }

    pub(crate) async fn stdin(&mut self, text: &str) {
        use base64::Engine as _;
        let data = base64::engine::general_purpose::STANDARD.encode(text);
        self.io(json!({"type": "DATA", "data": {"type": "STDIN", "data": data}}))
            .await;
    }

    /// Ends the stream of input and tells the status and the body of the answer.
    pub(crate) async fn finish(mut self) -> (u16, String) {
        let _ = self.socket.write_all(b"0\r\n\r\n").await;
        self.answer().await
    }

    /// The status and body of an answer that does not stream.
    pub(crate) async fn answer(&mut self) -> (u16, String) {
        let status = self.head().await.0;
        let mut body = Vec::new();
        while !self.over {
            body.extend(self.chunk().await);
        }
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    /// The same as a message.
    pub(crate) async fn message(&mut self) -> Response {
        let (status, text) = self.answer().await;
        assert_eq!(status, 200, "{text}");
        self.form.decode(text.as_bytes())
    }

    /// Status and headers, in small letters.
    pub(crate) async fn head(&mut self) -> (u16, String) {
        let end = loop {
            if let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            self.more().await;
        };
        let head: Vec<u8> = self.buffer.drain(..end).collect();
        let head = String::from_utf8(head).unwrap().to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        if !head.contains("transfer-encoding: chunked") {
            let length = head.split("content-length: ").nth(1);
            let length = length.map_or(0, |rest| rest.lines().next().unwrap().parse().unwrap());
            while self.buffer.len() < length {
                self.more().await;
            }
            // As one chunk, so that all is read in the same way.
            let body = std::mem::take(&mut self.buffer);
            self.buffer = format!("{:x}\r\n", body.len()).into_bytes();
            if !body.is_empty() {
                self.buffer.extend(&body);
                self.buffer.extend(b"\r\n0\r\n\r\n");
            } else {
                self.buffer.extend(b"\r\n");
            }
        }
        (status, head)
    }

    async fn chunk(&mut self) -> Vec<u8> {
        loop {
            if let Some(line) = self.buffer.windows(2).position(|two| two == b"\r\n") {
                let text = std::str::from_utf8(&self.buffer[..line]).unwrap();
                let length = usize::from_str_radix(text, 16).unwrap();
                if length == 0 {
                    self.over = true;
                    return Vec::new();
                }
                let end = line + 2 + length + 2;
                if self.buffer.len() >= end {
                    let chunk = self.buffer[line + 2..end - 2].to_vec();
                    self.buffer.drain(..end);
                    return chunk;
                }
            }
            self.more().await;
        }
    }

    async fn more(&mut self) {
        let read = self.socket.read_buf(&mut self.buffer);
        let count = tokio::time::timeout(PATIENCE, read).await.expect("in time");
        assert_ne!(count.unwrap(), 0, "the connection broke: {:?}", self.buffer);
    }

    /// The next message of a stream; `None` at its end.
    pub(crate) async fn next(&mut self) -> Option<ProcessIo> {
        loop {
            if let Some(record) = self.records.next_record().unwrap() {
                return Some(self.form.decode(&record));
            }
            if self.over {
                return None;
            }
            let chunk = self.chunk().await;
            self.records.push(&chunk);
        }
    }

    /// What is written, to standard output and error, until some text has come or to the end.
    pub(crate) async fn read(&mut self, until: Option<&str>) -> [String; 2] {
        let mut all = [String::new(), String::new()];
        while !until.is_some_and(|until| all.iter().any(|text| text.contains(until))) {
            let Some(io) = self.next().await else {
                assert_eq!(until, None, "it ended with {all:?}");
                break;
            };
            let Some(data) = io.data else { continue };
            let place = match data.r#type() {
                data::Type::Stderr => &mut all[1],
                _ => &mut all[0],
            };
            place.push_str(std::str::from_utf8(&data.data.unwrap()).unwrap());
        }
        all
    }
}

/// An id in the form of the API.
pub(crate) fn id(name: &str) -> Value {
    let mut id = Value::Null;
    for part in name.split('.') {
        id = match id {
            Value::Null => json!({ "value": part }),
            parent => json!({"value": part, "parent": parent}),
        };
    }
    id
}

/// `LAUNCH_NESTED_CONTAINER_SESSION` of a script.
pub(crate) fn session(name: &str, script: &str, has_terminal: bool) -> Value {
    let mut launch = json!({"container_id": id(name), "command": {"value": script}});
    if has_terminal {
        launch["container"] =
            json!({"type": "MESOS", "tty_info": {"window_size": {"rows": 20, "columns": 60}}});
    }
    json!({"type": "LAUNCH_NESTED_CONTAINER_SESSION", "launch_nested_container_session": launch})
}

/// A call about a container.
pub(crate) fn about(kind: &str, name: &str) -> Value {
    let mut call = json!({ "type": kind });
    call[kind.to_lowercase()] = json!({"container_id": id(name)});
    call
}

/// How a container ended, as `wait(2)` has it.
pub(crate) async fn wait(agent: SocketAddr, name: &str) -> Option<i32> {
    let call = about("WAIT_NESTED_CONTAINER", name);
    let mut exchange = Exchange::call(agent, Form::Json, &call).await;
    let answer = exchange.message().await;
    answer.wait_nested_container.unwrap().exit_status
}
