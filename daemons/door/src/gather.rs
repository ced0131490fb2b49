//! A socket that lets small writes wait until the task that makes them has nothing more to do at once.
//!
//! hyper flushes after each answer, so requests that arrive together would cost a system call each. Whoever polls the
//! connection calls [`Gathered::poll_drain`] after each time, so nothing waits while the task sleeps; [`Gathered::pass`]
//! ends the gathering once the socket belongs to somebody else.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes that may wait; longer writes go out as they are.
const GATHERED_BYTES_MAX: usize = 16 * 1024;

/// The socket. Clones are the same one.
#[derive(Debug)]
pub(crate) struct Gathered<S>(Arc<Mutex<Shared<S>>>);

#[derive(Debug)]
struct Shared<S> {
    socket: S,
    waiting: Vec<u8>,
    /// Those of them that are written.
    written: usize,
    is_passed: bool,
}

impl<S> Clone for Gathered<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Gathered<S> {
    pub(crate) fn new(socket: S) -> Self {
        Self(Arc::new(Mutex::new(Shared {
            socket,
            waiting: Vec::new(),
            written: 0,
            is_passed: false,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, Shared<S>> {
        // A socket within which a panic happened is about to be closed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what waits.
    pub(crate) fn poll_drain(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.lock().drain(context)
    }

    /// Writes what waits, and from then on everything at once.
    pub(crate) async fn pass(&self) -> io::Result<()> {
        std::future::poll_fn(|context| {
            let mut shared = self.lock();
            ready!(shared.drain(context))?;
            shared.is_passed = true;
            Poll::Ready(Ok(()))
        })
        .await
    }
}

impl<S: AsyncWrite + Unpin> Shared<S> {
    fn drain(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.waiting.is_empty() {
            return Poll::Ready(Ok(()));
        }
        while self.written < self.waiting.len() {
            let rest = &self.waiting[self.written..];
            match ready!(Pin::new(&mut self.socket).poll_write(context, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                count => self.written += count,
            }
        }
        // Idle connections hold no buffer.
        (self.waiting, self.written) = (Vec::new(), 0);
        Pin::new(&mut self.socket).poll_flush(context)
    }

    /// Whether so many bytes may wait, once there is room.
    fn poll_room(&mut self, context: &mut Context<'_>, bytes: usize) -> Poll<io::Result<bool>> {
        let waits = !self.is_passed && bytes <= GATHERED_BYTES_MAX;
        if !waits || self.waiting.len() + bytes > GATHERED_BYTES_MAX {
            ready!(self.drain(context))?;
        }
        Poll::Ready(Ok(waits))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Gathered<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.lock().socket).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Gathered<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut shared = self.lock();
        if ready!(shared.poll_room(context, bytes.len()))? {
            shared.waiting.extend_from_slice(bytes);
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut shared.socket).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let bytes = slices.iter().map(|slice| slice.len()).sum();
        let mut shared = self.lock();
        if ready!(shared.poll_room(context, bytes))? {
            for slice in slices {
                shared.waiting.extend_from_slice(slice);
            }
            return Poll::Ready(Ok(bytes));
        }
        Pin::new(&mut shared.socket).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.lock().socket.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut shared = self.lock();
        if !shared.is_passed {
            return Poll::Ready(Ok(()));
        }
        ready!(shared.drain(context))?;
        Pin::new(&mut shared.socket).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut shared = self.lock();
        ready!(shared.drain(context))?;
        Pin::new(&mut shared.socket).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    async fn next(peer: &mut (impl AsyncRead + Unpin)) -> String {
        let mut bytes = [0; 64];
        let count = peer.read(&mut bytes).await.expect("open");
        String::from_utf8_lossy(&bytes[..count]).into_owned()
    }

    #[tokio::test]
    async fn small_writes_go_out_together() {
        let (socket, mut peer) = duplex(1024);
        let mut gathered = Gathered::new(socket);
        gathered.write_all(b"a").await.expect("room");
        gathered.flush().await.expect("nothing to do");
        gathered.write_all(b"b").await.expect("room");
        poll_fn(|context| gathered.poll_drain(context))
            .await
            .expect("open");
        assert_eq!(next(&mut peer).await, "ab");
        gathered.write_all(b"c").await.expect("room");
        gathered.pass().await.expect("open");
        gathered.write_all(b"d").await.expect("room");
        gathered.write_all(b"e").await.expect("room");
        assert_eq!(next(&mut peer).await, "cde");
    }

    #[tokio::test]
    async fn order_is_kept_whatever_the_size() {
        let (socket, mut peer) = duplex(1 << 10);
        let mut gathered = Gathered::new(socket);
        let reader = tokio::spawn(async move {
            let mut all = Vec::new();
            peer.read_to_end(&mut all).await.expect("open");
            all
        });
        let mut expected = Vec::new();
        for (byte, size) in [(1, 10), (2, 20_000), (3, 5), (4, 16_000), (5, 900)] {
            let part = vec![byte; size];
            gathered.write_all(&part).await.expect("room");
            expected.extend(part);
        }
        gathered.shutdown().await.expect("open");
        assert_eq!(reader.await.expect("no panic"), expected);
    }
}
