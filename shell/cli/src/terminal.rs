//! The terminal of whoever types: raw while a session has it, and as it was afterwards.

use std::io::{self, IsTerminal};

use abi_mesos::v1::agent::ProcessIo;
use abi_mesos::v1::agent::process_io::{Control, Data, Type, control, data};
use abi_mesos::v1::{TtyInfo, tty_info};
use bytes::Bytes;
use rustix::stdio::{stdin, stdout};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Standard input as a raw terminal, until this is dropped.
#[derive(Debug)]
pub(crate) struct Raw(Termios);

impl Raw {
    /// Makes it raw; `None` if it is no terminal.
    pub(crate) fn enter() -> io::Result<Option<Self>> {
        if !io::stdin().is_terminal() {
            return Ok(None);
        }
        let before = tcgetattr(stdin())?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(stdin(), OptionalActions::Now, &raw)?;
        Ok(Some(Self(before)))
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing any more.
        let _ = tcsetattr(stdin(), OptionalActions::Now, &self.0);
    }
}

/// The size of the terminal, if there is one.
pub(crate) fn window() -> Option<TtyInfo> {
    let size = tcgetwinsize(stdout())
        .or_else(|_| tcgetwinsize(stdin()))
        .ok()?;
    Some(TtyInfo {
        window_size: Some(tty_info::WindowSize {
            rows: Some(size.ws_row.into()),
            columns: Some(size.ws_col.into()),
        }),
    })
}

/// A message that says so.
pub(crate) fn resized(window: TtyInfo) -> ProcessIo {
    ProcessIo {
        r#type: Some(Type::Control),
        control: Some(Control {
            r#type: Some(control::Type::TtyInfo),
            tty_info: Some(window),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// A message that this side is still there.
pub(crate) fn heartbeat() -> ProcessIo {
    ProcessIo {
        r#type: Some(Type::Control),
        control: Some(Control {
            r#type: Some(control::Type::Heartbeat),
            heartbeat: Some(control::Heartbeat::default()),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// A message with input; without any it is the end.
pub(crate) fn typed(bytes: Bytes) -> ProcessIo {
    ProcessIo {
        r#type: Some(Type::Data),
        data: Some(Data {
            r#type: Some(data::Type::Stdin),
            data: Some(bytes),
        }),
        ..Default::default()
    }
}

/// The signals that end a program, taken in so that the terminal can be put in order before.
#[derive(Debug)]
pub(crate) struct Signals([(SignalKind, Signal); 4]);

impl Signals {
    pub(crate) fn listen() -> io::Result<Self> {
        let of = |kind: SignalKind| Ok::<_, io::Error>((kind, signal(kind)?));
        Ok(Self([
            of(SignalKind::interrupt())?,
            of(SignalKind::terminate())?,
            of(SignalKind::hangup())?,
            of(SignalKind::quit())?,
        ]))
    }

    /// The number of the one that came.
    pub(crate) async fn next(&mut self) -> i32 {
        let [(a, on_a), (b, on_b), (c, on_c), (d, on_d)] = &mut self.0;
        tokio::select! {
            _ = on_a.recv() => a.as_raw_value(),
            _ = on_b.recv() => b.as_raw_value(),
            _ = on_c.recv() => c.as_raw_value(),
            _ = on_d.recv() => d.as_raw_value(),
        }
    }
}

/// Finds the keys with which one leaves a task that goes on: Ctrl-P, then Ctrl-Q.
#[derive(Debug, Default)]
pub(crate) struct Leaving {
    began: bool,
}

impl Leaving {
    const FIRST: u8 = 0x10;
    const SECOND: u8 = 0x11;

    /// What of `typed` goes to the task, and whether one leaves after it. The first key is held back until it is clear
    /// what it means.
    pub(crate) fn filter(&mut self, typed: &[u8]) -> (Vec<u8>, bool) {
        let mut out = Vec::with_capacity(typed.len() + 1);
        for byte in typed {
            if std::mem::take(&mut self.began) {
                if *byte == Self::SECOND {
                    return (out, true);
                }
                out.push(Self::FIRST);
            }
            match *byte {
                Self::FIRST => self.began = true,
                other => out.push(other),
            }
        }
        (out, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_keys_leave() {
        let check = |typed: &[&[u8]], sent: &[u8], left: bool| {
            let mut leaving = Leaving::default();
            let mut all = Vec::new();
            let mut leaves = false;
            for part in typed {
                let (out, now) = leaving.filter(part);
                all.extend(out);
                leaves |= now;
            }
            assert_eq!((&*all, leaves), (sent, left), "{typed:?}");
        };
        check(&[b"ls\x10\x11rest"], b"ls", true);
        check(&[b"\x10", b"\x11"], b"", true);
        check(&[b"\x10a"], b"\x10a", false);
        check(&[b"\x10\x10\x11"], b"\x10", true);
        check(&[b"\x11\x10"], b"\x11", false);
    }
}
