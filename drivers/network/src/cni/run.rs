//! Running plugins: programs that the operator put there, but not to be waited for or listened
//! to without end.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{MemfdFlags, memfd_create};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open};

use super::answer::{ANSWER_BYTES_MAX, complaint};

/// How long a plugin may take.
const PLUGIN_WAIT: Duration = Duration::from_secs(60);
/// Longest error output that is kept, in bytes.
const ERRORS_BYTES_MAX: usize = 16 << 10;
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What a plugin shall do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Add,
    Check,
    Del,
}

impl Verb {
    fn name(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Check => "CHECK",
            Self::Del => "DEL",
        }
    }
}

/// A call of a plugin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) verb: Verb,
    /// Name of the plugin.
    pub(crate) plugin: &'a str,
    /// Where plugins are.
    pub(crate) folders: &'a [PathBuf],
    pub(crate) container: &'a str,
    pub(crate) namespace: &'a Path,
    pub(crate) device: &'a str,
    pub(crate) input: &'a serde_json::Value,
}

/// The program of a plugin.
pub(crate) fn find(folders: &[PathBuf], name: &str) -> Option<PathBuf> {
    folders.iter().map(|folder| folder.join(name)).find(|path| {
        path.metadata()
            .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
    })
}

/// Runs a plugin and tells what it says.
///
/// # Errors
/// It failed, or took too long; the text names it.
pub(crate) fn run(call: Call<'_>) -> Result<Vec<u8>, String> {
    let Call { verb, plugin, .. } = call;
    let name = verb.name();
    let (status, stdout, stderr) = execute(call, PLUGIN_WAIT)
        .map_err(|error| format!("{name} of plugin {plugin} cannot be run: {error}"))?;
    if status.success() {
        return Ok(stdout);
    }
    let text = complaint(&stdout, &stderr);
    Err(format!("{name} of plugin {plugin} failed: {text}"))
}

fn execute(call: Call<'_>, limit: Duration) -> io::Result<(ExitStatus, Vec<u8>, Vec<u8>)> {
    let program = find(call.folders, call.plugin)
        .ok_or_else(|| io::Error::other("there is no such plugin any more"))?;
    let mut input = File::from(memfd_create("plugin", MemfdFlags::CLOEXEC)?);
    input.write_all(&serde_json::to_vec(call.input)?)?;
    input.rewind()?;
    let folders = std::env::join_paths(call.folders).map_err(io::Error::other)?;
    let mut child = Command::new(program)
        .env_clear()
        .env("CNI_COMMAND", call.verb.name())
        .env("CNI_CONTAINERID", call.container)
        .env("CNI_NETNS", call.namespace)
        .env("CNI_IFNAME", call.device)
        .env("CNI_PATH", folders)
        .env(
            "PATH",
            std::env::var_os("PATH").unwrap_or_else(|| PATH.into()),
        )
        .current_dir("/")
        .process_group(0)
        .stdin(input)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let heard = listen(&mut child, limit);
    if heard.is_err()
        && let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw)
    {
        // Its number is its own until we wait for it.
        let _ = kill_process_group(group, Signal::KILL);
    }
    let status = child.wait()?;
    let [stdout, stderr] = heard?;
    Ok((status, stdout, stderr))
}

/// Takes what a child says until it has ended.
fn listen(child: &mut Child, limit: Duration) -> io::Result<[Vec<u8>; 2]> {
    let deadline = Instant::now() + limit;
    let number = i32::try_from(child.id()).map_err(io::Error::other)?;
    let number = Pid::from_raw(number).ok_or(Errno::SRCH)?;
    let ended = pidfd_open(number, PidfdFlags::empty())?;
    let missing = || io::Error::other("it has no output");
    let out = OwnedFd::from(child.stdout.take().ok_or_else(missing)?);
    let err = OwnedFd::from(child.stderr.take().ok_or_else(missing)?);
    let mut streams = [
        Stream::new(out, ANSWER_BYTES_MAX),
        Stream::new(err, ERRORS_BYTES_MAX),
    ];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            let text = format!("it took longer than {} seconds", limit.as_secs());
            return Err(io::Error::new(io::ErrorKind::TimedOut, text));
        }
        let mut polled = vec![PollFd::new(&ended, PollFlags::IN)];
        let open = streams.iter().filter_map(|stream| stream.from.as_ref());
        polled.extend(open.map(|from| PollFd::new(from, PollFlags::IN)));
        let wait = Timespec::try_from(left).map_err(io::Error::other)?;
        match poll(&mut polled, Some(&wait)) {
            Err(Errno::INTR) => continue,
            done => done?,
        };
        let is_over = polled
            .first()
            .is_some_and(|ended| !ended.revents().is_empty());
        let ready: Vec<bool> = polled
            .iter()
            .skip(1)
            .map(|one| !one.revents().is_empty())
            .collect();
        let open = streams.iter_mut().filter(|stream| stream.from.is_some());
        for (stream, _) in open.zip(ready).filter(|(_, ready)| *ready) {
            stream.read()?;
        }
        if is_over {
            // What it said before it ended is there to be read; what it left running may hold
            // the pipe for ever.
            for stream in &mut streams {
                while stream.text.len() <= stream.max && stream.has_more()? {
                    stream.read()?;
                }
            }
            return Ok(streams.map(|stream| stream.text));
        }
    }
}

/// What comes out of a child, up to a limit; what is beyond is read and dropped.
struct Stream {
    from: Option<File>,
    text: Vec<u8>,
    max: usize,
}

impl Stream {
    fn new(from: OwnedFd, max: usize) -> Self {
        Self {
            from: Some(from.into()),
            text: Vec::new(),
            max,
        }
    }

    fn has_more(&self) -> io::Result<bool> {
        let Some(from) = &self.from else {
            return Ok(false);
        };
        let mut polled = [PollFd::from_borrowed_fd(from.as_fd(), PollFlags::IN)];
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        Ok(poll(&mut polled, Some(&now))? > 0)
    }

    fn read(&mut self) -> io::Result<()> {
        let Some(from) = &mut self.from else {
            return Ok(());
        };
        let mut piece = [0; 8192];
        match from.read(&mut piece) {
            Ok(0) => self.from = None,
            Ok(length) => {
                let room = self.max.saturating_add(1).saturating_sub(self.text.len());
                let piece = piece.get(..length.min(room)).unwrap_or_default();
                self.text.extend_from_slice(piece);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Runs a script as a plugin.
    fn plugin(script: &str, limit: Duration) -> io::Result<(ExitStatus, Vec<u8>, Vec<u8>)> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("p");
        // Written by another process: nobody here may hold it open while it is executed.
        let made = Command::new("sh")
            .args(["-c", "cat > \"$1\"; chmod 755 \"$1\"", "sh"])
            .arg(&path)
            .stdin(Stdio::piped())
            .spawn()
            .and_then(|mut child| {
                let mut stdin = child.stdin.take().unwrap();
                stdin.write_all(format!("#!/bin/sh\n{script}").as_bytes())?;
                drop(stdin);
                child.wait()
            });
        assert!(made.unwrap().success());
        let call = Call {
            verb: Verb::Add,
            plugin: "p",
            folders: &[dir.path().to_owned()],
            container: "c.d",
            namespace: Path::new("/n"),
            device: "eth0",
            input: &json!({"name": "x"}),
        };
        execute(call, limit)
    }

    const LONG: Duration = Duration::from_secs(30);

    #[test]
    fn plugins_get_what_the_specification_says() {
        let script = "cat; echo; echo $CNI_COMMAND $CNI_CONTAINERID $CNI_NETNS $CNI_IFNAME; exit 3";
        let (status, stdout, _) = plugin(script, LONG).unwrap();
        assert_eq!(status.code(), Some(3));
        let text = String::from_utf8(stdout).unwrap();
        assert_eq!(text, "{\"name\":\"x\"}\nADD c.d /n eth0\n");
    }

    #[test]
    fn nobody_is_listened_to_without_end() {
        let script = "head -c 3000000 /dev/zero; head -c 100000 /dev/zero >&2";
        let (status, stdout, stderr) = plugin(script, LONG).unwrap();
        assert!(status.success());
        assert_eq!(stdout.len(), ANSWER_BYTES_MAX + 1);
        assert_eq!(stderr.len(), ERRORS_BYTES_MAX + 1);
    }

    #[test]
    fn nobody_is_waited_for_without_end() {
        let error = plugin("exec sleep 1000", Duration::from_millis(50)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        // What it leaves behind does not count.
        let (status, stdout, _) = plugin("sleep 1000 & echo $!; exit 0", LONG).unwrap();
        assert!(status.success());
        let left: i32 = String::from_utf8(stdout).unwrap().trim().parse().unwrap();
        rustix::process::kill_process(Pid::from_raw(left).unwrap(), Signal::KILL).unwrap();
    }

    #[test]
    fn what_is_not_there_is_not_run() {
        let error = run(Call {
            verb: Verb::Del,
            plugin: "none",
            folders: &[],
            container: "c",
            namespace: Path::new("/n"),
            device: "eth0",
            input: &json!({}),
        });
        let text = error.unwrap_err();
        assert!(text.contains("DEL of plugin none cannot be run"), "{text}");
    }
}
