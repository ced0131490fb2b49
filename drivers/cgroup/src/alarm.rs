//! News that a container is short of memory.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use rustix::event::{EventfdFlags, epoll, eventfd};

use crate::group::{Group, Version};
use crate::usage::number_of;

/// Becomes readable when a container may have hit its memory limit.
#[derive(Debug)]
pub struct MemoryAlarm {
    handle: OwnedFd,
    /// What is told of it, in version 2.
    events: Option<File>,
}

impl AsFd for MemoryAlarm {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.handle.as_fd()
    }
}

impl MemoryAlarm {
    /// Whether the container has hit its limit so that the kernel must kill. Version 2 tells of less, too; then the alarm is
    /// readable no more.
    ///
    /// # Errors
    /// Nothing is told any more.
    pub fn rings(&mut self) -> io::Result<bool> {
        let Some(events) = &mut self.events else {
            return Ok(true);
        };
        let mut text = String::new();
        events.rewind()?;
        events.read_to_string(&mut text)?;
        let mut keys = ["oom", "oom_kill"].iter();
        Ok(keys.any(|key| number_of(&text, key) > Some(0)))
    }
}

impl Group {
    /// An alarm for the limit of this cgroup; `None` where none can be had.
    pub fn memory_alarm(&self) -> Option<MemoryAlarm> {
        let seat = self.memory.as_ref()?;
        match seat.version {
            Version::One => {
                let handle = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK).ok()?;
                let control = File::open(seat.folder.join("memory.oom_control")).ok()?;
                let words = format!("{} {}", handle.as_raw_fd(), control.as_raw_fd());
                fs::write(seat.folder.join("cgroup.event_control"), words).ok()?;
                Some(MemoryAlarm {
                    handle,
                    events: None,
                })
            }
            // The kernel kills all that is in the cgroup at once, but what is around it, such as a container that only holds
            // others, goes on. What containers below with limits of their own do is told elsewhere.
            Version::Two => {
                let mut events = File::open(seat.folder.join("memory.events.local")).ok()?;
                // News are what differs from what was read.
                let mut text = String::new();
                events.read_to_string(&mut text).ok()?;
                let handle = epoll::create(epoll::CreateFlags::CLOEXEC).ok()?;
                let (data, flags) = (epoll::EventData::new_u64(0), epoll::EventFlags::PRI);
                epoll::add(&handle, &events, data, flags).ok()?;
                Some(MemoryAlarm {
                    handle,
                    events: Some(events),
                })
            }
        }
    }
}
