//! Endless answers: a bounded queue between the task that makes events and the client that reads them.
//!
//! A chunk leaves at once; those that have to wait for others are joined, so that a queue of many small ones takes little
//! more memory than their bytes. A client that reads too slowly to keep its queue within [`StreamLimits`] is cut off, so
//! nobody waits for it and its memory is bounded. The maker learns of every end through [`EventStream::ended`].

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame};
use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use tokio::sync::{Notify, watch};

/// Chunks up to this length are joined while they wait, longer ones stay as they are.
const JOINED_BYTES_MAX: usize = 8 * 1024;
/// Joined chunks are together at most this long.
const JOINT_BYTES: usize = 64 * 1024;

/// How much may wait for a client that does not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamLimits {
    /// Bytes of all waiting chunks together. A single chunk may be larger when nothing else waits.
    pub bytes: usize,
    /// Waiting chunks, as they leave.
    pub chunks: usize,
}

impl Default for StreamLimits {
    /// 16 MiB in at most 10,000 chunks.
    fn default() -> Self {
        Self {
            bytes: 16 * 1024 * 1024,
            chunks: 10_000,
        }
    }
}

/// Why a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// [`EventStream::close`] was called, or every handle dropped.
    Closed,
    /// The client went away, or its connection broke.
    ClientGone,
    /// The client read too slowly and was cut off.
    TooSlow,
    /// [`EventStream::cut`] was called.
    Cut,
}

/// A chunk was not taken because the stream is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stream is over: {0:?}")]
pub struct SendError(pub Ended);

struct Shared {
    queue: Mutex<Queue>,
    limits: StreamLimits,
    ended: watch::Sender<Option<Ended>>,
    /// Tells the maker that the client took something, or the stream ended.
    taken: Notify,
    /// Tells the connection to stop, even while the client's socket takes nothing.
    cut: watch::Sender<bool>,
}

#[derive(Default)]
struct Queue {
    chunks: VecDeque<Bytes>,
    /// Short chunks that leave together, after the others.
    joint: BytesMut,
    /// All that waits.
    bytes: usize,
    /// What is left of what the stream began with, which does not count.
    beginning: usize,
    ended: Option<Ended>,
    handles: usize,
    reader: Option<Waker>,
}

impl Queue {
    fn put(&mut self, chunk: Bytes) {
        let waits = self.bytes > 0;
        self.bytes += chunk.len();
        let joins = waits && chunk.len() <= JOINED_BYTES_MAX;
        if !joins || self.joint.len() + chunk.len() > JOINT_BYTES {
            self.part();
        }
        if joins {
            if self.joint.is_empty() {
                // It doubles until it is exactly as long as a joint may be.
                self.joint.reserve(chunk.len().next_power_of_two());
            }
            self.joint.extend_from_slice(&chunk);
        } else {
            self.chunks.push_back(chunk);
        }
    }

    /// Nothing more joins what was joined before.
    fn part(&mut self) {
        if !self.joint.is_empty() {
            let joint = std::mem::take(&mut self.joint);
            self.chunks.push_back(joint.freeze());
        }
    }

    fn take(&mut self) -> Option<Bytes> {
        if self.chunks.is_empty() {
            self.part();
        }
        let chunk = self.chunks.pop_front()?;
        self.bytes -= chunk.len();
        self.beginning = self.beginning.saturating_sub(chunk.len());
        Some(chunk)
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        // No code that holds the lock can panic between two related changes.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the stream once; what waits is still sent only after [`Ended::Closed`].
    fn end(&self, queue: &mut Queue, how: Ended) {
        if queue.ended.is_some() {
            return;
        }
        queue.ended = Some(how);
        if how != Ended::Closed {
            (queue.chunks, queue.joint, queue.bytes) = Default::default();
            queue.beginning = 0;
        }
        if let Some(reader) = queue.reader.take() {
            reader.wake();
        }
        self.taken.notify_one();
        self.ended.send_replace(Some(how));
        if matches!(how, Ended::TooSlow | Ended::Cut) {
            self.cut.send_replace(true);
        }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let queue = self.lock();
        f.debug_struct("Stream")
            .field("chunks", &queue.chunks.len())
            .field("bytes", &queue.bytes)
            .field("ended", &queue.ended)
            .finish()
    }
}

/// Makes a stream: the handle to send with, and the body for [`crate::Response::stream`].
#[must_use]
pub fn event_stream(limits: StreamLimits) -> (EventStream, EventBody) {
    let shared = Arc::new(Shared {
        queue: Mutex::new(Queue {
            handles: 1,
            ..Queue::default()
        }),
        limits,
        ended: watch::Sender::new(None),
        taken: Notify::new(),
        cut: watch::Sender::new(false),
    });
    (
        EventStream {
            shared: Arc::clone(&shared),
        },
        EventBody { shared },
    )
}

/// The sending side; clones send to the same client. The stream closes when the last one drops.
#[derive(Debug)]
pub struct EventStream {
    shared: Arc<Shared>,
}

impl EventStream {
    /// Queues what the stream begins with, however much that is: it does not count as what waits for a slow client. To be
    /// called before anything else is sent.
    ///
    /// # Errors
    /// [`SendError`] when the stream is over.
    pub fn begin(&self, chunks: Vec<Bytes>) -> Result<(), SendError> {
        let mut queue = self.shared.lock();
        if let Some(how) = queue.ended {
            return Err(SendError(how));
        }
        for chunk in chunks.into_iter().filter(|chunk| !chunk.is_empty()) {
            queue.put(chunk);
        }
        queue.beginning = queue.bytes;
        if let Some(reader) = queue.reader.take() {
            reader.wake();
        }
        Ok(())
    }

    /// Queues one already framed chunk and returns at once. An empty chunk is left out.
    ///
    /// # Errors
    /// [`SendError`] when the stream is over; when this chunk overflows the queue, the stream ends with
    /// [`Ended::TooSlow`].
    pub fn send(&self, chunk: Bytes) -> Result<(), SendError> {
        let mut queue = self.shared.lock();
        if let Some(how) = queue.ended {
            return Err(SendError(how));
        }
        if chunk.is_empty() {
            return Ok(());
        }
        let limits = self.shared.limits;
        let waiting = queue.bytes - queue.beginning;
        let many = queue.beginning == 0 && queue.chunks.len() >= limits.chunks;
        let full = many || waiting + chunk.len() > limits.bytes;
        if full && queue.bytes > 0 {
            self.shared.end(&mut queue, Ended::TooSlow);
            return Err(SendError(Ended::TooSlow));
        }
        queue.put(chunk);
        if let Some(reader) = queue.reader.take() {
            reader.wake();
        }
        Ok(())
    }

    /// Ends the stream in order: what waits is still sent, then the client sees the end of the answer.
    pub fn close(&self) {
        self.shared.end(&mut self.shared.lock(), Ended::Closed);
    }

    /// Breaks the connection and drops what waits.
    pub fn cut(&self) {
        self.shared.end(&mut self.shared.lock(), Ended::Cut);
    }

    /// Why the stream ended, or `None` while it runs.
    #[must_use]
    pub fn end(&self) -> Option<Ended> {
        self.shared.lock().ended
    }

    /// Waits until the stream has ended.
    pub fn ended(&self) -> impl Future<Output = Ended> + Send + use<> {
        let mut ended = self.shared.ended.subscribe();
        // Only the watch is held, so that waiting does not keep the stream open.
        async move {
            ended
                .wait_for(Option::is_some)
                .await
                .ok()
                .and_then(|how| *how)
                .unwrap_or(Ended::Closed)
        }
    }

    /// Waits until no more than `bytes` wait for the client, or the stream is over. For a maker that would rather wait
    /// than lose a client; only one can at a time.
    pub async fn room(&self, bytes: usize) {
        loop {
            {
                let queue = self.shared.lock();
                if queue.ended.is_some() || queue.bytes <= bytes {
                    return;
                }
            }
            self.shared.taken.notified().await;
        }
    }

    /// Bytes that wait for the client.
    #[must_use]
    pub fn waiting_bytes(&self) -> usize {
        self.shared.lock().bytes
    }
}

impl Clone for EventStream {
    fn clone(&self) -> Self {
        self.shared.lock().handles += 1;
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        let mut queue = self.shared.lock();
        queue.handles -= 1;
        if queue.handles == 0 {
            self.shared.end(&mut queue, Ended::Closed);
        }
    }
}

/// The receiving side, as a response body.
#[derive(Debug)]
pub struct EventBody {
    shared: Arc<Shared>,
}

/// The stream was cut off; the connection breaks so that the client sees it.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the answer was cut off")]
pub struct CutOff;

impl EventBody {
    /// Becomes true when the connection has to go, whether or not the client reads.
    pub(crate) fn cut_signal(&self) -> watch::Receiver<bool> {
        self.shared.cut.subscribe()
    }
}

impl Body for EventBody {
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        let mut queue = self.shared.lock();
        if let Some(chunk) = queue.take() {
            self.shared.taken.notify_one();
            return Poll::Ready(Some(Ok(Frame::data(chunk))));
        }
        match queue.ended {
            Some(Ended::Closed | Ended::ClientGone) => Poll::Ready(None),
            Some(Ended::TooSlow | Ended::Cut) => Poll::Ready(Some(Err(CutOff))),
            None => {
                queue.reader = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for EventBody {
    fn drop(&mut self) {
        let mut queue = self.shared.lock();
        self.shared.end(&mut queue, Ended::ClientGone);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    async fn next(body: &mut EventBody) -> Option<Result<Bytes, CutOff>> {
        let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await?;
        Some(frame.map(|frame| frame.into_data().expect("a data frame")))
    }

    fn chunk(bytes: usize) -> Bytes {
        Bytes::from(vec![b'x'; bytes])
    }

    const SMALL: StreamLimits = StreamLimits {
        bytes: 40_000,
        chunks: 3,
    };

    #[tokio::test]
    async fn chunks_arrive_in_order_and_close_sends_the_rest() {
        let (stream, mut body) = event_stream(SMALL);
        stream.send(Bytes::from_static(b"a")).expect("room");
        stream.send(Bytes::new()).expect("nothing to send");
        stream.send(Bytes::from_static(b"b")).expect("room");
        stream.close();
        assert_eq!(stream.send(chunk(1)), Err(SendError(Ended::Closed)));
        assert_eq!(next(&mut body).await.expect("chunk").expect("whole"), "a");
        assert_eq!(next(&mut body).await.expect("chunk").expect("whole"), "b");
        assert!(next(&mut body).await.is_none());
        drop(body);
        assert_eq!(stream.end(), Some(Ended::Closed), "the first end counts");
    }

    /// A queue of small events once took several times the memory that its limit allows.
    #[tokio::test]
    async fn short_chunks_that_wait_are_joined() {
        let limits = StreamLimits {
            bytes: 1 << 20,
            chunks: 40,
        };
        let (stream, mut body) = event_stream(limits);
        let mut expected = Vec::new();
        for number in 0_u32..10_000 {
            let bytes = match number % 1000 {
                500 => vec![1; JOINED_BYTES_MAX + 1],
                _ => number.to_be_bytes().repeat(20),
            };
            expected.extend_from_slice(&bytes);
            stream.send(bytes.into()).expect("room");
        }
        assert_eq!(stream.waiting_bytes(), expected.len());
        stream.close();
        let (mut chunks, mut all) = (0, Vec::new());
        while let Some(chunk) = next(&mut body).await {
            chunks += 1;
            all.extend_from_slice(&chunk.expect("whole"));
        }
        assert!(all == expected, "in their order");
        assert!(chunks < 40, "{chunks}");
    }

    #[tokio::test]
    async fn a_full_queue_cuts_the_client_off() {
        for chunks in [vec![9000, 9000, 9000, 1], vec![60, 40_000]] {
            let (stream, mut body) = event_stream(SMALL);
            let cut = body.cut_signal();
            let (last, first) = chunks.split_last().expect("not empty");
            for bytes in first {
                stream.send(chunk(*bytes)).expect("room");
            }
            assert_eq!(stream.send(chunk(*last)), Err(SendError(Ended::TooSlow)));
            assert_eq!(stream.waiting_bytes(), 0, "its memory is free at once");
            assert!(*cut.borrow());
            assert!(next(&mut body).await.expect("an error").is_err());
            assert_eq!(stream.ended().await, Ended::TooSlow);
        }
    }

    #[tokio::test]
    async fn a_maker_can_wait_for_the_client() {
        let (stream, mut body) = event_stream(SMALL);
        stream.send(chunk(60)).expect("room");
        let waiting = stream.clone();
        let waiting = tokio::spawn(async move { waiting.room(50).await });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        next(&mut body).await.expect("chunk").expect("whole");
        waiting.await.expect("there is room");
        // Or for its end.
        stream.send(chunk(60)).expect("room");
        let waiting = stream.clone();
        let waiting = tokio::spawn(async move { waiting.room(50).await });
        drop(body);
        waiting.await.expect("nobody takes it any more");
    }

    #[tokio::test]
    async fn one_large_chunk_passes_an_empty_queue() {
        let (stream, mut body) = event_stream(SMALL);
        stream.send(chunk(50_000)).expect("nothing else waits");
        assert_eq!(stream.send(chunk(1)), Err(SendError(Ended::TooSlow)));
        drop(stream);
        assert!(next(&mut body).await.expect("an error").is_err());
    }

    /// A subscriber of a large cluster was once cut off by the first event after the state, before it could read.
    #[tokio::test]
    async fn what_a_stream_begins_with_does_not_count() {
        let (stream, mut body) = event_stream(SMALL);
        stream
            .begin(vec![chunk(50_000), chunk(60), chunk(50_000)])
            .expect("open");
        stream.send(chunk(30_000)).expect("nothing else waits");
        assert_eq!(
            next(&mut body).await.expect("chunk").expect("whole").len(),
            50_000
        );
        assert_eq!(stream.send(chunk(30_000)), Err(SendError(Ended::TooSlow)));
    }

    #[tokio::test]
    async fn the_maker_learns_that_the_client_is_gone() {
        let (stream, body) = event_stream(SMALL);
        let waiting = tokio::spawn(stream.ended());
        drop(body);
        assert_eq!(waiting.await.expect("no panic"), Ended::ClientGone);
        assert_eq!(stream.send(chunk(1)), Err(SendError(Ended::ClientGone)));
    }

    #[tokio::test]
    async fn the_last_handle_closes() {
        let (stream, mut body) = event_stream(SMALL);
        let second = stream.clone();
        let ended = stream.ended();
        drop(stream);
        second.send(chunk(1)).expect("still open");
        drop(second);
        assert_eq!(ended.await, Ended::Closed);
        assert!(next(&mut body).await.is_some());
        assert!(next(&mut body).await.is_none());
    }

    #[tokio::test]
    async fn a_waiting_reader_wakes() {
        let (stream, mut body) = event_stream(SMALL);
        let reader =
            tokio::spawn(async move { next(&mut body).await.expect("chunk").expect("whole") });
        tokio::task::yield_now().await;
        stream.send(Bytes::from_static(b"now")).expect("room");
        assert_eq!(reader.await.expect("no panic"), "now");
    }
}
