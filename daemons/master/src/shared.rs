//! Documents that many callers read: written once for all who came before the writing began.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base_access::Principal;
use bytes::Bytes;
use daemons_door::{Rendered, Response};
use http::StatusCode;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::call::off_the_loop;
use crate::desk::Desk;
use crate::lists::{Lists, Style};
use crate::picture::Picture;

/// A document that nobody reads for so long is forgotten, and its lists with it.
const KEEP: Duration = Duration::from_secs(60);
/// A longer one is not kept for the next reader.
const KEPT_BYTES_MAX: usize = 1 << 30;

/// A kind of document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub(crate) content_type: &'static str,
    pub(crate) style: Style,
    /// The document in pieces, with lists of the same picture.
    pub(crate) write: fn(&Picture, &Lists) -> Result<Vec<Bytes>, serde_json::Error>,
    /// The same for somebody who does not see everything.
    pub(crate) write_part: fn(&Picture) -> Result<Vec<u8>, serde_json::Error>,
}

/// What is kept of a document.
#[derive(Debug)]
pub(crate) struct Shared {
    kind: Kind,
    /// Views that were taken to be written.
    taken: AtomicU64,
    kept: Mutex<Option<Kept>>,
}

#[derive(Debug)]
struct Kept {
    /// That of the view.
    version: u64,
    /// Which of [`Shared::taken`] the view was.
    number: u64,
    read: Instant,
    lists: Arc<Lists>,
    rendered: Arc<Rendered>,
}

impl Shared {
    pub(crate) fn new(kind: Kind) -> Arc<Self> {
        Arc::new(Self {
            kind,
            taken: AtomicU64::new(0),
            kept: Mutex::new(None),
        })
    }

    /// The document for a caller. All who see everything share one, in which all is contained that was there when they
    /// asked.
    ///
    /// # Errors
    /// 503 when the master is stopping.
    pub(crate) async fn read(
        self: &Arc<Self>,
        desk: &Desk,
        principal: Option<&Principal>,
    ) -> Result<Arc<Rendered>, Box<Response>> {
        let kind = self.kind;
        if !desk.sight(principal).is_whole() {
            let picture = desk.picture(principal).await?;
            let written = off_the_loop(move || (kind.write_part)(&picture)).await?;
            let bytes = written.map_err(|error| unwritten(&error))?;
            return Ok(Rendered::new(kind.content_type, bytes));
        }
        let before = self.taken.load(Ordering::Acquire);
        let mut kept = self.kept.lock().await;
        if let Some(kept) = &mut *kept
            && kept.number > before
        {
            kept.read = Instant::now();
            desk.core
                .gauges()
                .cache_hits
                .fetch_add(1, Ordering::Relaxed);
            return Ok(Arc::clone(&kept.rendered));
        }
        let number = self.taken.fetch_add(1, Ordering::AcqRel) + 1;
        let picture = desk.picture(principal).await?;
        let version = picture.view.version;
        if let Some(kept) = &mut *kept
            && kept.version == version
        {
            (kept.number, kept.read) = (number, Instant::now());
            desk.core
                .gauges()
                .cache_hits
                .fetch_add(1, Ordering::Relaxed);
            return Ok(Arc::clone(&kept.rendered));
        }
        let former = kept.as_ref().map(|kept| Arc::clone(&kept.lists));
        let written = off_the_loop(move || {
            let lists = Lists::new(&picture, kind.style, former.as_deref());
            (kind.write)(&picture, &lists).map(|pieces| (lists, pieces))
        });
        let (lists, pieces) = written.await?.map_err(|error| unwritten(&error))?;
        let rendered = Rendered::of_pieces(kind.content_type, pieces);
        if kept.is_none() {
            tokio::spawn(Arc::clone(self).forget());
        }
        *kept = (rendered.bytes() <= KEPT_BYTES_MAX).then(|| Kept {
            version,
            number,
            read: Instant::now(),
            lists: Arc::new(lists),
            rendered: Arc::clone(&rendered),
        });
        Ok(rendered)
    }

    /// Waits until nobody reads the document any more.
    async fn forget(self: Arc<Self>) {
        let mut due = Instant::now() + KEEP;
        loop {
            tokio::time::sleep_until(due).await;
            let mut kept = self.kept.lock().await;
            match &*kept {
                Some(one) if one.read + KEEP > Instant::now() => due = one.read + KEEP,
                Some(_) | None => {
                    *kept = None;
                    return;
                }
            }
        }
    }
}

fn unwritten(error: &serde_json::Error) -> Box<Response> {
    tracing::error!(%error, "a document could not be written");
    Box::new(Response::status(StatusCode::INTERNAL_SERVER_ERROR))
}
