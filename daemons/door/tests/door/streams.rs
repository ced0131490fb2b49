//! Streamed answers over a socket.

use crate::support::{Level, PATIENCE, Running, login, run, wait_for};
use bytes::Bytes;
use daemons_door::{
    Access, Ended, EventStream, Request, Response, Router, SendError, Server, ServerOptions,
    StreamLimits, event_stream,
};
use std::net::SocketAddr;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const LIMITS: StreamLimits = StreamLimits {
    bytes: 1024 * 1024,
    chunks: 1000,
};

/// A server whose only route hands the sending side of each stream to the test.
async fn start() -> (Running, Arc<Mutex<Vec<EventStream>>>) {
    let options = ServerOptions {
        grace: Duration::from_millis(50),
        ..ServerOptions::default()
    };
    let server = Server::bind(SocketAddr::from(([127, 0, 0, 1], 0)), options)
        .await
        .expect("bind");
    let streams = Arc::new(Mutex::new(Vec::new()));
    let shared = Arc::clone(&streams);
    let mut router = Router::new(&[]);
    router.route("/events", Access::Open, move |_: Request| {
        let (stream, body) = event_stream(LIMITS);
        shared.lock().expect("not poisoned").push(stream);
        async move { Response::stream("application/json", body) }
    });
    (
        run(server, router, login(), Arc::new(Level(AtomicU32::new(0)))),
        streams,
    )
}

/// Subscribes and reads the head of the answer.
async fn subscribe(address: SocketAddr) -> (TcpStream, String) {
    let mut socket = TcpStream::connect(address).await.expect("connect");
    socket
        .write_all(b"GET /events HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n")
        .await
        .expect("send");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(read(&mut socket, 1).await[0]);
    }
    (
        socket,
        String::from_utf8(head).expect("text").to_ascii_lowercase(),
    )
}

async fn read(socket: &mut TcpStream, bytes: usize) -> Vec<u8> {
    let mut buffer = vec![0; bytes];
    tokio::time::timeout(PATIENCE, socket.read_exact(&mut buffer))
        .await
        .expect("in time")
        .expect("read");
    buffer
}

fn only(streams: &Mutex<Vec<EventStream>>) -> EventStream {
    streams
        .lock()
        .expect("not poisoned")
        .pop()
        .expect("one stream")
}

#[tokio::test]
async fn each_event_is_a_chunk_of_its_own_and_leaves_at_once() {
    let (running, streams) = start().await;
    let (mut socket, head) = subscribe(running.address).await;
    assert!(
        head.starts_with("http/1.1 200"),
        "the head does not wait for an event"
    );
    assert!(
        head.contains("transfer-encoding: chunked")
            && head.contains("content-type: application/json"),
        "{head}"
    );
    assert!(
        !head.contains("content-encoding"),
        "streams are not compressed: {head}"
    );
    let stream = only(&streams);
    for event in ["{\"type\":\"HEARTBEAT\"}", "second"] {
        stream.send(Bytes::from(event)).expect("room");
        let expect = format!("{:X}\r\n{event}\r\n", event.len());
        assert_eq!(
            String::from_utf8(read(&mut socket, expect.len()).await).expect("text"),
            expect
        );
    }
    stream.close();
    assert_eq!(read(&mut socket, 5).await, b"0\r\n\r\n");
    running.stop().await;
}

#[tokio::test]
async fn a_client_that_leaves_is_noticed() {
    let (running, streams) = start().await;
    let (socket, _) = subscribe(running.address).await;
    let stream = only(&streams);
    assert_eq!(stream.end(), None);
    drop(socket);
    let how = tokio::time::timeout(PATIENCE, stream.ended())
        .await
        .expect("noticed without sending anything");
    assert_eq!(how, Ended::ClientGone);
    running.stop().await;
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut_off() {
    let (running, streams) = start().await;
    let (mut slow, _) = subscribe(running.address).await;
    let stream = only(&streams);
    let (mut quick, _) = subscribe(running.address).await;
    let other = only(&streams);
    let chunk = Bytes::from(vec![b'x'; 64 * 1024]);
    let mut most = 0;
    let error = loop {
        most = most.max(stream.waiting_bytes());
        if let Err(error) = stream.send(chunk.clone()) {
            break error;
        }
        // Lets the server move what the socket still takes.
        tokio::task::yield_now().await;
    };
    assert_eq!(error, SendError(Ended::TooSlow));
    assert!(most <= LIMITS.bytes, "{most}");
    assert_eq!(stream.waiting_bytes(), 0);
    let mut buffer = vec![0; 64 * 1024];
    let broken = async {
        loop {
            match slow.read(&mut buffer).await {
                Ok(0) | Err(_) => break,
                Ok(more) => assert!(
                    !buffer[..more].ends_with(b"0\r\n\r\n"),
                    "the answer does not end in order"
                ),
            }
        }
    };
    tokio::time::timeout(PATIENCE, broken)
        .await
        .expect("the connection is broken");
    other
        .send(Bytes::from_static(b"ok"))
        .expect("others are not concerned");
    assert_eq!(read(&mut quick, 7).await, b"2\r\nok\r\n");
    running.stop().await;
}

#[tokio::test]
async fn a_stream_can_be_cut_by_its_maker() {
    let (running, streams) = start().await;
    let (mut socket, _) = subscribe(running.address).await;
    only(&streams).cut();
    let mut rest = Vec::new();
    // Either way of breaking will do.
    let _ = tokio::time::timeout(PATIENCE, socket.read_to_end(&mut rest))
        .await
        .expect("broken");
    assert_eq!(rest, b"");
    running.stop().await;
}

#[tokio::test]
async fn stopping_breaks_streams() {
    let (running, streams) = start().await;
    let (socket, _) = subscribe(running.address).await;
    let stream = only(&streams);
    running.stop().await;
    wait_for(|| stream.end() == Some(Ended::ClientGone)).await;
    drop(socket);
}
