//! The files in a sandbox that take what a command writes.
//!
//! With a [`Rotation`] a file that has become too long is renamed to `stdout.1`, that to `stdout.2`, and so on; what is
//! beyond the last is deleted. The folder belongs to whoever runs there: nothing in it is followed that is a link, and a
//! file that somebody else can reach by another name is not written.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{MetadataExt, fchown};

use drivers_syscall::User;
use rustix::fs::{AtFlags, Mode, OFlags, openat, renameat, unlinkat};
use rustix::process::geteuid;

use super::board::Stream;
use crate::model::Rotation;

/// One file.
#[derive(Debug)]
pub(super) struct Log {
    name: &'static str,
    rotation: Option<Rotation>,
    /// `None` while it cannot be opened.
    file: Option<File>,
    bytes: u64,
}

/// Where the files are, and whose.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) folder: OwnedFd,
    pub(super) user: Option<User>,
}

impl Log {
    /// Opens the file of a stream, or makes it.
    pub(super) fn open(
        place: &Place,
        stream: Stream,
        rotation: Option<Rotation>,
    ) -> io::Result<Self> {
        let name = match stream {
            Stream::Out => "stdout",
            Stream::Err => "stderr",
        };
        let mut log = Self {
            name,
            rotation,
            file: None,
            bytes: 0,
        };
        log.reopen(place)?;
        Ok(log)
    }

    fn reopen(&mut self, place: &Place) -> io::Result<()> {
        let flags = OFlags::CREATE
            | OFlags::APPEND
            | OFlags::WRONLY
            | OFlags::NOFOLLOW
            | OFlags::NONBLOCK
            | OFlags::NOCTTY
            | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::ROTH;
        let file = File::from(openat(&place.folder, self.name, flags, mode)?);
        let metadata = file.metadata()?;
        if !metadata.is_file() || metadata.nlink() != 1 {
            return Err(io::Error::other("it is not a regular file of its own"));
        }
        if let Some(user) = place.user.as_ref().filter(|_| geteuid().is_root()) {
            fchown(&file, Some(user.uid), Some(user.gid))?;
        }
        self.bytes = metadata.len();
        self.file = Some(file);
        Ok(())
    }

    /// Appends. What a full disk or a spoiled folder does not take is lost: the command goes on. A file that is turned
    /// over never exceeds its size; lines stay together where they can.
    pub(super) fn write(&mut self, place: &Place, bytes: &[u8]) {
        let Some(rotation) = self.rotation else {
            return self.append(place, bytes);
        };
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = rotation.bytes_max.saturating_sub(self.bytes);
            let room = usize::try_from(room).unwrap_or(usize::MAX).min(rest.len());
            let (fits, _) = rest.split_at(room);
            let lines = fits.iter().rposition(|byte| *byte == b'\n');
            let part = match lines {
                _ if room == rest.len() => room,
                Some(last) => last + 1,
                // A line that is longer than a file is cut.
                None if self.bytes == 0 => room.max(1),
                None => 0,
            };
            let (now, later) = rest.split_at(part);
            self.append(place, now);
            rest = later;
            if !rest.is_empty() {
                self.turn(place, rotation);
            }
        }
    }

    fn append(&mut self, place: &Place, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        if self.file.is_none() {
            let _ = self.reopen(place);
        }
        if let Some(file) = &mut self.file
            && file.write_all(bytes).is_ok()
        {
            self.bytes += bytes.len() as u64;
        }
    }

    /// Makes room for a new file.
    fn turn(&mut self, place: &Place, rotation: Rotation) {
        (self.file, self.bytes) = (None, 0);
        let folder = &place.folder;
        let of = |number: u32| match number {
            0 => self.name.to_owned(),
            number => format!("{}.{number}", self.name),
        };
        // Those that are not there cannot be moved, nor can what somebody put in the way.
        let _ = unlinkat(folder, of(rotation.files), AtFlags::empty());
        for number in (0..rotation.files).rev() {
            let _ = renameat(folder, of(number), folder, of(number + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::*;

    fn place(folder: &Path) -> Place {
        Place {
            folder: File::open(folder).unwrap().into(),
            user: None,
        }
    }

    fn written(folder: &Path, rotation: Option<Rotation>, parts: &[&str]) -> Vec<String> {
        let place = place(folder);
        let mut log = Log::open(&place, Stream::Out, rotation).unwrap();
        for part in parts {
            log.write(&place, part.as_bytes());
        }
        let names = ["stdout", "stdout.1", "stdout.2", "stdout.3"];
        let there = names.map(|name| fs::read_to_string(folder.join(name)));
        there.into_iter().map_while(Result::ok).collect()
    }

    #[test]
    fn files_are_turned_over() {
        let folder = tempfile::tempdir().unwrap();
        let rotation = |files| {
            Some(Rotation {
                bytes_max: 4,
                files,
            })
        };
        let parts = ["ab", "cd", "e", "f", "ghi", "jklmn", "o"];
        let found = written(folder.path(), rotation(2), &parts);
        assert_eq!(found, ["no", "jklm", "ghi"]);
        let again = tempfile::tempdir().unwrap();
        assert_eq!(written(again.path(), rotation(0), &parts), ["no"]);
        let found = written(again.path(), rotation(1), &["pq", "rs"]);
        assert_eq!(found, ["rs", "nopq"]);
        assert_eq!(written(again.path(), None, &["tuvw"]), ["rstuvw", "nopq"]);
        // However much comes at once, lines stay together.
        let lines = tempfile::tempdir().unwrap();
        let found = written(lines.path(), rotation(2), &["a\nb\nc", "\nd\ne"]);
        assert_eq!(found, ["e", "c\nd\n", "a\nb\n"]);
    }

    #[test]
    fn nothing_outside_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let outside = folder.path().join("outside");
        fs::write(&outside, "precious").unwrap();
        let sandbox = folder.path().join("sandbox");
        fs::create_dir(&sandbox).unwrap();
        let opened = || Log::open(&place(&sandbox), Stream::Out, None);
        symlink(&outside, sandbox.join("stdout")).unwrap();
        assert!(opened().is_err());
        fs::remove_file(sandbox.join("stdout")).unwrap();
        fs::hard_link(&outside, sandbox.join("stdout")).unwrap();
        assert!(opened().is_err());
        fs::remove_file(sandbox.join("stdout")).unwrap();
        // In the way of a turn: it is lost, and the next may be written again.
        let place = place(&sandbox);
        let rotation = Some(Rotation {
            bytes_max: 4,
            files: 1,
        });
        let mut log = Log::open(&place, Stream::Out, rotation).unwrap();
        log.write(&place, b"abcd");
        fs::create_dir(sandbox.join("stdout.1")).unwrap();
        fs::remove_file(sandbox.join("stdout")).unwrap();
        symlink(&outside, sandbox.join("stdout")).unwrap();
        log.write(&place, b"lost");
        assert_eq!(fs::read_to_string(&outside).unwrap(), "precious");
        fs::remove_file(sandbox.join("stdout")).unwrap();
        log.write(&place, b"kept");
        assert_eq!(fs::read_to_string(sandbox.join("stdout")).unwrap(), "kept");
    }
}
