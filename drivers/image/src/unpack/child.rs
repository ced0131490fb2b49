//! The child process that unpacks: opens what it is given, locks itself in, and only then looks at the bytes.

use std::fs::File;
use std::io::{self, BufRead as _, Read as _, Seek as _, Write as _};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::ExitCode;

use rustix::event::{PollFd, PollFlags};
use serde::{Deserialize, Serialize};

use super::{Problem, layer, lock, merge, overlay};
use crate::digest::Digest;
use crate::manifest::Limits;

/// A request that is longer than this is none of ours.
const REQUEST_MAX_BYTES: u64 = 1 << 20;

/// What one child does.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Job {
    /// One layer into an empty folder.
    Unpack {
        layer: PathBuf,
        /// Where in the file it begins, and how much of it there is.
        from: u64,
        bytes: u64,
        folder: PathBuf,
        /// Of the kind that `diff_id` is.
        diff_id: Digest,
        bytes_max: u64,
        members_max: u64,
        ratio_max: u64,
    },
    /// Several unpacked layers, the lowest first, into an empty folder.
    Merge {
        layers: Vec<PathBuf>,
        folder: PathBuf,
        bytes_max: u64,
    },
    /// An overlayfs in an empty folder, to see whether that works.
    Overlay { folder: PathBuf },
}

/// What it answers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    Unpacked(layer::Unpacked),
    Merged,
    Mounted,
    /// The fault of the bytes.
    Refused(String),
    /// The fault of the machine.
    Failed(String),
}

/// The whole life of `tepui container-unpack`. `main` calls it before any thread exists, since what it gives up concerns
/// one thread only.
pub fn container_unpack() -> ExitCode {
    let answer = match read_request().and_then(run) {
        Ok(answer) => answer,
        Err(problem @ Problem::Refused(_)) => Answer::Refused(problem.chain()),
        Err(problem) => Answer::Failed(problem.chain()),
    };
    let text = serde_json::to_vec(&answer).expect("an answer is plain text");
    // Who asked is gone if this fails, and then nobody is left to be told.
    match io::stdout().write_all(&text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn read_request() -> Result<Job, Problem> {
    let mut line = Vec::new();
    io::stdin()
        .lock()
        .take(REQUEST_MAX_BYTES)
        .read_until(b'\n', &mut line)
        .map_err(Problem::of("read the request from standard input"))?;
    serde_json::from_slice(&line).map_err(Problem::of(
        "understand the request on standard input, which `tepui agent` writes",
    ))
}

fn run(job: Job) -> Result<Answer, Problem> {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o022));
    let keep_owners = lock::keeps_owners();
    match job {
        Job::Unpack {
            layer,
            from,
            bytes,
            folder,
            diff_id,
            bytes_max,
            members_max,
            ratio_max,
        } => {
            let step = format!("open the layer {}", layer.display());
            let file = File::open(&layer)
                .and_then(|mut file| file.seek(io::SeekFrom::Start(from)).map(|_| file))
                .map_err(Problem::of(step))?;
            let root = lock::lock_down(&folder, bytes_max)?;
            let limits = Limits {
                unpacked_bytes: bytes_max,
                members: members_max,
                ratio: ratio_max,
                ..Limits::default()
            };
            layer::unpack(
                root,
                (file, bytes),
                diff_id.algorithm(),
                keep_owners,
                &limits,
                &agent_lives,
            )
            .map(Answer::Unpacked)
        }
        Job::Merge {
            layers,
            folder,
            bytes_max,
        } => {
            let layers = layers
                .iter()
                .map(|layer| {
                    let flags = rustix::fs::OFlags::RDONLY
                        | rustix::fs::OFlags::DIRECTORY
                        | rustix::fs::OFlags::NOFOLLOW
                        | rustix::fs::OFlags::CLOEXEC;
                    rustix::fs::open(layer, flags, rustix::fs::Mode::empty())
                        .map_err(Problem::of(format!("open the layer {}", layer.display())))
                })
                .collect::<Result<Vec<OwnedFd>, _>>()?;
            let root = lock::lock_down(&folder, bytes_max)?;
            merge::merge(&layers, &root, keep_owners, &agent_lives)?;
            Ok(Answer::Merged)
        }
        Job::Overlay { folder } => {
            overlay::mount(&folder)?;
            Ok(Answer::Mounted)
        }
    }
}

/// The agent holds the other end of our input and closes it by dying.
fn agent_lives() -> io::Result<()> {
    let input = io::stdin();
    let mut waiting = [PollFd::new(&input, PollFlags::empty())];
    let now = rustix::event::Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    rustix::event::poll(&mut waiting, Some(&now))?;
    if waiting[0]
        .revents()
        .intersects(PollFlags::HUP | PollFlags::ERR)
    {
        return Err(io::Error::other("the agent is gone"));
    }
    Ok(())
}
