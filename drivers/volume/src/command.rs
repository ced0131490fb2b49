//! Volumes of Docker, by a program with the arguments of `dvdcli`.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;

use crate::model::{DockerVolume, VolumeError};

/// Longest wait for a mount.
const MOUNT_TIMEOUT: Duration = Duration::from_secs(120);
/// Longest wait for an unmount.
const UNMOUNT_TIMEOUT: Duration = Duration::from_secs(600);
/// Most that the program may say, in bytes.
const OUTPUT_BYTES_MAX: u64 = 64 << 10;

/// Mounts a volume, and tells where.
pub(crate) async fn mount(program: &Path, volume: &DockerVolume) -> Result<PathBuf, VolumeError> {
    let mut arguments = arguments("mount", &volume.driver, &volume.name);
    let options = volume.options.iter();
    arguments.extend(options.map(|(key, value)| format!("--volumeopts={key}={value}")));
    let said = run(program, &arguments, MOUNT_TIMEOUT).await?;
    let path = PathBuf::from(said.trim());
    match path.is_absolute() && path.is_dir() {
        true => Ok(path),
        false => Err(VolumeError::Program {
            program: format!("{} mount", program.display()),
            reason: format!("names no folder where the volume is, but {:?}", said.trim()),
        }),
    }
}

/// Unmounts it.
pub(crate) async fn unmount(program: &Path, driver: &str, name: &str) -> Result<(), VolumeError> {
    let arguments = arguments("unmount", driver, name);
    run(program, &arguments, UNMOUNT_TIMEOUT).await.map(drop)
}

fn arguments(verb: &str, driver: &str, name: &str) -> Vec<String> {
    vec![
        verb.to_owned(),
        format!("--volumedriver={driver}"),
        format!("--volumename={name}"),
    ]
}

/// What a program prints that ends well and in time. It is killed if nobody waits any more.
async fn run(
    program: &Path,
    arguments: &[String],
    timeout: Duration,
) -> Result<String, VolumeError> {
    let failed = |reason: String| VolumeError::Program {
        program: format!("{} {}", program.display(), arguments[0]),
        reason,
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(format!("cannot be run: {error}")))?;
    let (out, errors) = (child.stdout.take(), child.stderr.take());
    let all = async { tokio::join!(said(out), said(errors), child.wait()) };
    let (out, errors, status) = match tokio::time::timeout(timeout, all).await {
        Ok(all) => all,
        Err(_) => {
            let seconds = timeout.as_secs();
            return Err(failed(format!("did not end within {seconds} s")));
        }
    };
    let status = status.map_err(|error| failed(format!("was lost: {error}")))?;
    match status.success() {
        true => Ok(out),
        false if errors.trim().is_empty() => Err(failed(format!("failed: {status}"))),
        false => Err(failed(format!("failed: {}", errors.trim()))),
    }
}

async fn said(from: Option<impl AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        // What was read until it broke is what was said.
        let _ = (&mut from)
            .take(OUTPUT_BYTES_MAX)
            .read_to_end(&mut bytes)
            .await;
        // Who writes on shall not wait for us.
        let _ = tokio::io::copy(&mut from, &mut tokio::io::sink()).await;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
