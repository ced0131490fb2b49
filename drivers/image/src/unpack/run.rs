//! The agent's side of unpacking: starts a child for each layer.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::child::{Answer, Job};
use super::layer::Unpacked;
use super::{Problem, layer, lock};
use crate::digest::Digest;
use crate::manifest::Limits;

/// Of the answer of a child this many bytes are read.
const ANSWER_MAX_BYTES: u64 = 64 * 1024;

/// A packed layer: a file or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Packed {
    pub(crate) file: PathBuf,
    /// Where it begins, in bytes.
    pub(crate) from: u64,
    pub(crate) bytes: u64,
}

/// Unpacks the file `layer` into the empty folder `folder` with a child `<program> container-unpack`, and checks that it is
/// what `diff_id` says. Dropping the future kills the child.
///
/// # Errors
///
/// What is wrong with the layer or with the machine; then the folder holds a part.
pub async fn unpack(
    program: &Path,
    layer: &Path,
    folder: &Path,
    diff_id: &Digest,
    limits: &Limits,
) -> Result<Unpacked, Problem> {
    let bytes = layer
        .metadata()
        .map_err(Problem::of(format!("open the layer {}", layer.display())))?
        .len();
    let packed = Packed {
        file: layer.to_owned(),
        from: 0,
        bytes,
    };
    unpack_part(program, &packed, folder, diff_id, limits).await
}

/// [`unpack`] for a part of a file.
pub(crate) async fn unpack_part(
    program: &Path,
    packed: &Packed,
    folder: &Path,
    diff_id: &Digest,
    limits: &Limits,
) -> Result<Unpacked, Problem> {
    let job = Job::Unpack {
        layer: packed.file.clone(),
        from: packed.from,
        bytes: packed.bytes,
        folder: folder.to_owned(),
        diff_id: diff_id.clone(),
        bytes_max: limits.unpacked_bytes,
        members_max: limits.members,
        ratio_max: limits.ratio,
    };
    match converse(program, &job).await? {
        Answer::Unpacked(unpacked) if unpacked.diff_id == *diff_id => Ok(unpacked),
        Answer::Unpacked(unpacked) => Err(Problem::Refused(format!(
            "a layer unpacks to {}, but the configuration of the image says {diff_id}",
            unpacked.diff_id
        ))),
        other => Err(unexpected(other)),
    }
}

/// Copies unpacked layers, the lowest first, over each other into the empty folder `folder`.
pub(crate) async fn merge(
    program: &Path,
    layers: Vec<PathBuf>,
    folder: &Path,
    limits: &Limits,
) -> Result<(), Problem> {
    let job = Job::Merge {
        layers,
        folder: folder.to_owned(),
        bytes_max: limits.unpacked_bytes,
    };
    match converse(program, &job).await? {
        Answer::Merged => Ok(()),
        other => Err(unexpected(other)),
    }
}

/// Tries whether overlayfs works with folders in the empty folder `folder`.
pub(crate) async fn try_overlay(program: &Path, folder: &Path) -> Result<(), Problem> {
    let folder = folder.to_owned();
    match converse(program, &Job::Overlay { folder }).await? {
        Answer::Mounted => Ok(()),
        other => Err(unexpected(other)),
    }
}

fn unexpected(answer: Answer) -> Problem {
    match answer {
        Answer::Refused(text) => Problem::Refused(text),
        Answer::Failed(text) => Problem::of("unpack")(text),
        Answer::Unpacked(_) | Answer::Merged | Answer::Mounted => {
            Problem::of("unpack")("the child did something else")
        }
    }
}

/// Runs the child, which dies if this is dropped.
async fn converse(program: &Path, job: &Job) -> Result<Answer, Problem> {
    let run = async {
        let mut line = serde_json::to_vec(job)?;
        line.push(b'\n');
        let mut child = tokio::process::Command::new(program)
            .arg("container-unpack")
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut input = child.stdin.take().expect("the input is piped");
        let output = child.stdout.take().expect("the output is piped");
        input.write_all(&line).await?;
        let mut answer = Vec::new();
        output
            .take(ANSWER_MAX_BYTES)
            .read_to_end(&mut answer)
            .await?;
        let status = child.wait().await?;
        drop(input);
        serde_json::from_slice(&answer).map_err(|_| {
            io::Error::other(format!("it ended with {status} and said nothing of use"))
        })
    };
    run.await.map_err(Problem::of(format!(
        "run {} container-unpack",
        program.display()
    )))
}

/// Unpacks the file `layer` into the empty folder `folder` in this process and as its user, with one wall less than the
/// child has: for tests with hostile bytes.
///
/// # Errors
///
/// What is wrong with the layer.
pub fn unpack_here(
    layer: std::fs::File,
    folder: &Path,
    limits: &Limits,
) -> Result<Unpacked, Problem> {
    let flags =
        rustix::fs::OFlags::RDONLY | rustix::fs::OFlags::DIRECTORY | rustix::fs::OFlags::CLOEXEC;
    let root = rustix::fs::open(folder, flags, rustix::fs::Mode::empty())
        .map_err(Problem::of(format!("open {}", folder.display())))?;
    let algorithm = crate::digest::Algorithm::Sha256;
    let bytes = layer
        .metadata()
        .map_err(Problem::of("look at the layer"))?
        .len();
    layer::unpack(
        root,
        (layer, bytes),
        algorithm,
        lock::keeps_owners(),
        limits,
        &|| Ok(()),
    )
}

/// Locks this process, which must have a single thread, into `folder` as the child does: for tests that try what is still
/// possible then.
///
/// # Errors
///
/// What the machine does not allow.
pub fn lock_down_here(folder: &Path) -> Result<(), Problem> {
    lock::lock_down(folder, Limits::default().unpacked_bytes).map(drop)
}
