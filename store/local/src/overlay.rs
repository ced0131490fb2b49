//! A file seen through a layer that keeps all writes in memory, so that checking it can never change it.

use redb::StorageBackend;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::sync::{Mutex, PoisonError};

const PAGE_BYTES: u64 = 4096;

/// The file below, the changed pages above.
#[derive(Debug)]
pub(crate) struct Overlay {
    file: File,
    file_bytes: u64,
    changed: Mutex<Changed>,
}

#[derive(Debug)]
struct Changed {
    pages: BTreeMap<u64, Vec<u8>>,
    len: u64,
    /// How much of the file still shows: it shrinks with `len` and never grows again.
    visible: u64,
}

impl Overlay {
    pub(crate) fn new(file: File) -> io::Result<Self> {
        let file_bytes = file.metadata()?.len();
        Ok(Self {
            file,
            file_bytes,
            changed: Mutex::new(Changed {
                pages: BTreeMap::new(),
                len: file_bytes,
                visible: file_bytes,
            }),
        })
    }

    /// The bytes of one page as the file below has them, zeros past its visible end.
    fn original(&self, page: u64, visible: u64) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(PAGE_BYTES).expect("a page fits in memory")];
        let start = page * PAGE_BYTES;
        let end = visible.min(self.file_bytes).min(start + PAGE_BYTES);
        if end > start {
            let wanted = usize::try_from(end - start).expect("at most a page");
            self.file.read_exact_at(&mut bytes[..wanted], start)?;
        }
        Ok(bytes)
    }
}

/// Cuts `offset..offset + len` at page borders: page, offset inside it, offset inside the buffer, length.
fn pieces(offset: u64, len: usize) -> impl Iterator<Item = (u64, usize, usize, usize)> {
    let page_bytes = usize::try_from(PAGE_BYTES).expect("a page fits in memory");
    let mut done = 0;
    std::iter::from_fn(move || {
        if done == len {
            return None;
        }
        let at = offset + done as u64;
        let inside = usize::try_from(at % PAGE_BYTES).expect("below a page");
        let take = (page_bytes - inside).min(len - done);
        let piece = (at / PAGE_BYTES, inside, done, take);
        done += take;
        Some(piece)
    })
}

impl StorageBackend for Overlay {
    fn len(&self) -> io::Result<u64> {
        Ok(self
            .changed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        if offset
            .checked_add(out.len() as u64)
            .is_none_or(|end| end > changed.len)
        {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        for (page, inside, done, take) in pieces(offset, out.len()) {
            let target = &mut out[done..done + take];
            match changed.pages.get(&page) {
                Some(bytes) => target.copy_from_slice(&bytes[inside..inside + take]),
                None => target
                    .copy_from_slice(&self.original(page, changed.visible)?[inside..inside + take]),
            }
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        if len < changed.len {
            changed.visible = changed.visible.min(len);
            changed.pages.retain(|page, _| page * PAGE_BYTES < len);
            if let Some(bytes) = changed.pages.get_mut(&(len / PAGE_BYTES)) {
                bytes[usize::try_from(len % PAGE_BYTES).expect("below a page")..].fill(0);
            }
        }
        changed.len = len;
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        let visible = changed.visible;
        for (page, inside, done, take) in pieces(offset, data.len()) {
            let bytes = match changed.pages.entry(page) {
                Entry::Occupied(page) => page.into_mut(),
                Entry::Vacant(place) => place.insert(self.original(page, visible)?),
            };
            bytes[inside..inside + take].copy_from_slice(&data[done..done + take]);
        }
        changed.len = changed.len.max(offset + data.len() as u64);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_shrinks_and_growths_stay_above_the_file() {
        let mut file = tempfile::tempfile().expect("temporary file");
        io::Write::write_all(&mut file, &[1; 10_000]).expect("fill");
        let overlay = Overlay::new(file.try_clone().expect("clone")).expect("overlay");
        overlay
            .write(4000, &[2; 200])
            .expect("write across a page border");
        let mut seen = [0; 300];
        overlay.read(3950, &mut seen).expect("read");
        assert_eq!(seen[..50], [1; 50]);
        assert_eq!(seen[50..250], [2; 200]);
        assert_eq!(seen[250..], [1; 50]);
        overlay.set_len(4100).expect("shrink");
        overlay.set_len(9000).expect("grow");
        let mut seen = [9; 200];
        overlay.read(4050, &mut seen).expect("read");
        assert_eq!(seen[..50], [2; 50]);
        assert_eq!(seen[50..], [0; 150], "what was cut off does not come back");
        assert!(overlay.read(8999, &mut [0; 2]).is_err(), "past the end");
        let mut below = vec![0; 10_000];
        file.read_exact_at(&mut below, 0).expect("read below");
        assert_eq!(below, [1; 10_000]);
    }
}
