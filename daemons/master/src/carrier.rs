//! One link of an agent: what comes over its socket becomes frames for the owner of all sessions, whose frames go out.
//!
//! There is one for each agent, and with most of them nothing happens: it is a future written by hand that takes little
//! memory, and holds no buffer while it waits.

use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use abi_node::session::{Frame, LinkId};
use abi_node::wire;
use base_access::Principal;
use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use crate::link::News;

/// Bytes that may wait for one link.
const OUTBOX_BYTES_MAX: usize = 64 << 20;
const READ_BYTES: usize = 16 * 1024;

/// Encoded frames on their way to a link.
#[derive(Debug, Default)]
pub(crate) struct Outbox(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    bytes: BytesMut,
    is_closed: bool,
    /// Of the carrier, when it waits for more.
    carrier: Option<Waker>,
}

impl Outbox {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Bytes that a panic left half written would end the link, not the master.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a frame in; false if too much waits. The carrier hears of it by [`Outbox::flush`].
    pub(crate) fn put(&self, frame: &Frame) -> bool {
        let mut waiting = self.lock();
        wire::encode_frame(frame, &mut waiting.bytes);
        waiting.bytes.len() <= OUTBOX_BYTES_MAX
    }

    pub(crate) fn flush(&self) {
        let carrier = self.lock().carrier.take();
        if let Some(carrier) = carrier {
            carrier.wake();
        }
    }

    /// Ends the link after what was put in before.
    pub(crate) fn close(&self) {
        self.lock().is_closed = true;
        self.flush();
    }

    /// Waits for frames, and takes all; nothing at the end.
    fn poll_take(&self, context: &mut Context<'_>) -> Poll<BytesMut> {
        let mut waiting = self.lock();
        if !waiting.bytes.is_empty() || waiting.is_closed {
            return Poll::Ready(std::mem::take(&mut waiting.bytes));
        }
        waiting.carrier = Some(context.waker().clone());
        Poll::Pending
    }
}

/// Ready when the link has ended and the owner of the sessions knows it.
pub(crate) struct Carrier<S> {
    socket: S,
    link: LinkId,
    outbox: Arc<Outbox>,
    news: mpsc::Sender<News>,
    /// News that wait for room; nothing is read meanwhile. True when they were heard.
    telling: Option<Pin<Box<dyn Future<Output = bool> + Send>>>,
    /// What makes no frame yet.
    received: BytesMut,
    /// What is left to write of what was taken out of the outbox.
    leaving: BytesMut,
    is_flushed: bool,
    has_ended: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Carrier<S> {
    /// A link that the owner of the sessions has not heard of.
    pub(crate) fn new(
        socket: S,
        link: LinkId,
        principal: Option<Principal>,
        news: mpsc::Sender<News>,
    ) -> Self {
        let outbox = Arc::<Outbox>::default();
        let opened = News::Opened(link, principal, Arc::clone(&outbox));
        let mut carrier = Self {
            socket,
            link,
            outbox,
            news,
            telling: None,
            received: BytesMut::new(),
            leaving: BytesMut::new(),
            is_flushed: true,
            has_ended: false,
        };
        carrier.tell(opened);
        carrier
    }

    /// Lets the owner of the sessions know, now or as soon as there is room; false if there is no owner.
    fn tell(&mut self, news: News) -> bool {
        match self.news.try_send(news) {
            Ok(()) => true,
            Err(TrySendError::Full(news)) => {
                let owner = self.news.clone();
                self.telling = Some(Box::pin(async move { owner.send(news).await.is_ok() }));
                true
            }
            Err(TrySendError::Closed(_)) => false,
        }
    }

    /// Reads on; ready when nothing more comes.
    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let decoder = wire::FrameDecoder::default();
        loop {
            if let Some(telling) = &mut self.telling {
                if !ready!(telling.as_mut().poll(context)) {
                    return Poll::Ready(());
                }
                self.telling = None;
            }
            let mut frames = Vec::new();
            loop {
                match decoder.decode(&mut self.received) {
                    Ok(Some(frame)) => frames.push(frame),
                    Ok(None) => break,
                    Err(error) => {
                        tracing::warn!(%error, "an agent does not speak the protocol; its link is closed");
                        return Poll::Ready(());
                    }
                }
            }
            if self.received.is_empty() {
                self.received = BytesMut::new();
            }
            if !frames.is_empty() {
                if !self.tell(News::Frames(self.link, frames)) {
                    return Poll::Ready(());
                }
                continue;
            }
            let mut space = [const { MaybeUninit::uninit() }; READ_BYTES];
            let mut space = ReadBuf::uninit(&mut space);
            let read = Pin::new(&mut self.socket).poll_read(context, &mut space);
            if ready!(read).is_err() || space.filled().is_empty() {
                return Poll::Ready(());
            }
            self.received.extend_from_slice(space.filled());
        }
    }

    /// Writes on; ready when nothing more can go out.
    fn poll_write(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            let socket = Pin::new(&mut self.socket);
            if !self.leaving.is_empty() {
                match ready!(socket.poll_write(context, &self.leaving)) {
                    Ok(0) | Err(_) => return Poll::Ready(()),
                    Ok(count) => self.leaving.advance(count),
                }
                self.is_flushed = false;
            } else if !self.is_flushed {
                self.leaving = BytesMut::new();
                if ready!(socket.poll_flush(context)).is_err() {
                    return Poll::Ready(());
                }
                self.is_flushed = true;
            } else {
                self.leaving = ready!(self.outbox.poll_take(context));
                if self.leaving.is_empty() {
                    return socket.poll_shutdown(context).map(|_| ());
                }
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Future for Carrier<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        if !this.has_ended {
            if this.poll_write(context).is_pending() && this.poll_read(context).is_pending() {
                return Poll::Pending;
            }
            this.has_ended = true;
            this.telling = None;
            this.tell(News::Closed(this.link));
        }
        match &mut this.telling {
            Some(telling) => telling.as_mut().poll(context).map(|_| ()),
            None => Poll::Ready(()),
        }
    }
}
