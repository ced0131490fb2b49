//! Layers as builders make them, and as attackers do.

use std::io::Write as _;

use tar::{Builder, EntryType, Header};

/// A layer in the making.
pub(crate) struct Layer(Builder<Vec<u8>>);

/// Of members whose owner does not matter.
fn own_ids() -> (u64, u64) {
    let uid = rustix::process::geteuid().as_raw();
    let gid = rustix::process::getegid().as_raw();
    (uid.into(), gid.into())
}

impl Layer {
    pub(crate) fn new() -> Self {
        Self(Builder::new(Vec::new()))
    }

    /// A member with any name and target; what does not fit into a header goes before it.
    pub(crate) fn member(
        mut self,
        kind: EntryType,
        name: &[u8],
        target: &[u8],
        mode: u32,
        content: &[u8],
    ) -> Self {
        let mut header = Header::new_gnu();
        for (field, kind) in [(name, b'L'), (target, b'K')] {
            if field.len() > 100 {
                let mut long = Header::new_gnu();
                long.set_entry_type(EntryType::new(kind));
                long.set_size(field.len() as u64 + 1);
                long.as_old_mut().name[..13].copy_from_slice(b"././@LongLink");
                long.set_cksum();
                self.0
                    .append(&long, &[field, b"\0"].concat()[..])
                    .expect("in memory");
            }
        }
        let fit = |field: &[u8]| field.len().min(100);
        header.as_old_mut().name[..fit(name)].copy_from_slice(&name[..fit(name)]);
        header.as_old_mut().linkname[..fit(target)].copy_from_slice(&target[..fit(target)]);
        header.set_entry_type(kind);
        header.set_mode(mode);
        let (uid, gid) = own_ids();
        header.set_uid(uid);
        header.set_gid(gid);
        header.set_mtime(1_000_000_000);
        header.set_size(content.len() as u64);
        header.set_cksum();
        self.0.append(&header, content).expect("in memory");
        self
    }

    /// Any header as it is, with what follows it.
    pub(crate) fn raw(mut self, change: impl FnOnce(&mut Header), content: &[u8]) -> Self {
        let mut header = Header::new_gnu();
        let (uid, gid) = own_ids();
        header.set_uid(uid);
        header.set_gid(gid);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_size(content.len() as u64);
        change(&mut header);
        header.set_cksum();
        self.0.append(&header, content).expect("in memory");
        self
    }

    pub(crate) fn file(self, name: &str, content: &str) -> Self {
        self.member(
            EntryType::Regular,
            name.as_bytes(),
            b"",
            0o644,
            content.as_bytes(),
        )
    }

    pub(crate) fn program(self, name: &str, content: &[u8]) -> Self {
        self.member(EntryType::Regular, name.as_bytes(), b"", 0o755, content)
    }

    pub(crate) fn folder(self, name: &str) -> Self {
        self.member(EntryType::Directory, name.as_bytes(), b"", 0o755, b"")
    }

    pub(crate) fn symlink(self, name: &str, target: &str) -> Self {
        self.member(
            EntryType::Symlink,
            name.as_bytes(),
            target.as_bytes(),
            0o777,
            b"",
        )
    }

    pub(crate) fn hard_link(self, name: &str, target: &str) -> Self {
        self.member(
            EntryType::Link,
            name.as_bytes(),
            target.as_bytes(),
            0o644,
            b"",
        )
    }

    pub(crate) fn pax(mut self, records: &[(&str, &[u8])]) -> Self {
        self.0
            .append_pax_extensions(records.iter().copied())
            .expect("in memory");
        self
    }

    pub(crate) fn tar(self) -> Vec<u8> {
        self.0.into_inner().expect("in memory")
    }
}

pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).expect("in memory");
    encoder.finish().expect("in memory")
}
