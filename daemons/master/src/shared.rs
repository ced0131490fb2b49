//! Documents that many callers read: written once for all who came before the writing began.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
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
    /// What those who do not see everything are reading.
    parts: Mutex<Vec<Part>>,
}

/// What somebody sees of a document, as long as it is being read.
#[derive(Debug)]
struct Part {
    principal: Option<Principal>,
    version: u64,
    number: u64,
    rendered: Weak<Rendered>,
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
            parts: Mutex::new(Vec::new()),
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
        if !desk.sight(principal).is_whole() {
            return self.read_part(desk, principal).await;
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
        let number = self.number();
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
        let (_, rendered) = self.write(&mut kept, number, &picture).await?;
        Ok(rendered)
    }

    /// What a caller sees of the document. All readers of one principal share it, and one at a time is written.
    async fn read_part(
        &self,
        desk: &Desk,
        principal: Option<&Principal>,
    ) -> Result<Arc<Rendered>, Box<Response>> {
        let before = self.taken.load(Ordering::Acquire);
        let mut parts = self.parts.lock().await;
        parts.retain(|part| part.rendered.strong_count() > 0);
        let place = parts
            .iter()
            .position(|part| part.principal.as_ref() == principal);
        let known = place.and_then(|place| {
            let part = &parts[place];
            Some((part.version, part.number, part.rendered.upgrade()?))
        });
        if let Some((_, number, rendered)) = &known
            && *number > before
        {
            return Ok(Arc::clone(rendered));
        }
        let number = self.number();
        let picture = desk.picture(principal).await?;
        let version = picture.view.version;
        let rendered = match known {
            Some((known, _, rendered)) if known == version => rendered,
            Some(_) | None => {
                let kind = self.kind;
                let written = off_the_loop(move || (kind.write_part)(&picture)).await?;
                let bytes = written.map_err(|error| unwritten(&error))?;
                Rendered::new(kind.content_type, bytes)
            }
        };
        let part = Part {
            principal: principal.cloned(),
            version,
            number,
            rendered: Arc::downgrade(&rendered),
        };
        match place {
            Some(place) => parts[place] = part,
            None => parts.push(part),
        }
        Ok(rendered)
    }

    /// The number of a view that is about to be taken.
    pub(crate) fn number(&self) -> u64 {
        self.taken.fetch_add(1, Ordering::AcqRel) + 1
    }

    /// The lists of a picture in which everything is seen; its view was taken after `number` was.
    ///
    /// # Errors
    /// 503 when the master is stopping.
    pub(crate) async fn lists(
        self: &Arc<Self>,
        number: u64,
        picture: &Picture,
    ) -> Result<Arc<Lists>, Box<Response>> {
        let mut kept = self.kept.lock().await;
        if let Some(kept) = &mut *kept
            && kept.version == picture.view.version
        {
            kept.read = Instant::now();
            return Ok(Arc::clone(&kept.lists));
        }
        let (lists, _) = self.write(&mut kept, number, picture).await?;
        Ok(lists)
    }

    /// Writes the document; what was not in the one before, that is. The newest is kept.
    async fn write(
        self: &Arc<Self>,
        kept: &mut Option<Kept>,
        number: u64,
        picture: &Picture,
    ) -> Result<(Arc<Lists>, Arc<Rendered>), Box<Response>> {
        let (kind, picture) = (self.kind, picture.clone());
        let version = picture.view.version;
        let former = kept.as_ref().map(|kept| Arc::clone(&kept.lists));
        let written = off_the_loop(move || {
            let lists = Lists::new(&picture, kind.style, former.as_deref());
            (kind.write)(&picture, &lists).map(|pieces| (lists, pieces))
        });
        let (lists, pieces) = written.await?.map_err(|error| unwritten(&error))?;
        let (lists, rendered) = (
            Arc::new(lists),
            Rendered::of_pieces(kind.content_type, pieces),
        );
        if kept.as_ref().is_none_or(|kept| kept.number < number) {
            if kept.is_none() {
                tokio::spawn(Arc::clone(self).forget());
            }
            *kept = (rendered.bytes() <= KEPT_BYTES_MAX).then(|| Kept {
                version,
                number,
                read: Instant::now(),
                lists: Arc::clone(&lists),
                rendered: Arc::clone(&rendered),
            });
        }
        Ok((lists, rendered))
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
