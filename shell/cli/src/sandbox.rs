//! `tepui task ls|download`: the files in a task's sandbox, through the file API of its agent.

use std::fs::{DirBuilder, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use abi_mesos::v1::FileInfo;
use abi_mesos::v1::agent::{Call, call};
use anyhow::{Context, bail};
use serde::Serialize;
use shell_client::{Client, ClientError};

use crate::args::{DownloadArgs, LsArgs};
use crate::log;
use crate::output::{self, Outcome};
use crate::state;

/// Folders within folders that are copied.
const DEPTH_MAX: usize = 64;

/// The sandbox of a task, on its agent.
struct Sandbox {
    client: Client,
    agent: String,
    folder: String,
}

/// What came of a file.
enum Copied {
    /// So many bytes.
    File(u64),
    /// It is a folder, or something that cannot be read.
    NoFile,
    /// There is none.
    Missing,
}

#[derive(Serialize)]
struct Row {
    name: String,
    folder: bool,
    size: u64,
    mode: String,
    user: String,
    group: String,
    /// Seconds since the epoch.
    modified: i64,
}

impl Row {
    fn of(info: FileInfo) -> Self {
        let mode = mode(info.mode.unwrap_or_default());
        let path = info.path.unwrap_or_default();
        let modified = info.mtime.and_then(|time| time.nanoseconds);
        Self {
            name: path.rsplit('/').next().unwrap_or_default().to_owned(),
            folder: mode.starts_with('d'),
            size: info.size.unwrap_or_default(),
            mode,
            user: info.uid.unwrap_or_default(),
            group: info.gid.unwrap_or_default(),
            modified: modified.unwrap_or_default() / 1_000_000_000,
        }
    }
}

impl Sandbox {
    /// `None` if there is no such task, which the user is told.
    async fn find(args: &crate::ClusterArgs, name: &str) -> anyhow::Result<Option<Self>> {
        let client = crate::client(args)?;
        let state = state::get(&client).await?;
        let Some(task) = state::find(&state, name) else {
            output::progress(&format!(
                "no task is named {name} (`tepui task list --all` shows them)"
            ));
            return Ok(None);
        };
        let (agent, folder) = log::sandbox(&client, &state, state::id_of(task)).await?;
        Ok(Some(Self {
            client,
            agent,
            folder,
        }))
    }

    /// What is in a folder; `None` if there is no such folder.
    async fn list(&self, path: &str) -> anyhow::Result<Option<Vec<Row>>> {
        let call = Call {
            r#type: Some(call::Type::ListFiles),
            list_files: Some(call::ListFiles {
                path: Some(self.path(path)),
            }),
            ..Default::default()
        };
        match self.client.agent(&self.agent, &call).await {
            Ok(answer) => {
                let files = answer.list_files.unwrap_or_default().file_infos;
                Ok(Some(files.into_iter().map(Row::of).collect()))
            }
            Err(ClientError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn path(&self, path: &str) -> String {
        match path.trim_matches('/') {
            "" | "." => self.folder.clone(),
            path => format!("{}/{path}", self.folder),
        }
    }

    /// Copies a file to one that does not exist.
    async fn copy_file(&self, path: &str, to: &Path) -> anyhow::Result<Copied> {
        let download = self.client.download(&self.agent, &self.path(path)).await;
        let mut download = match download {
            Ok(download) => download,
            Err(ClientError::Refused { status: 404, .. }) => return Ok(Copied::Missing),
            Err(ClientError::Refused { status: 400, .. }) => return Ok(Copied::NoFile),
            Err(error) => return Err(error.into()),
        };
        let mut file =
            File::create_new(to).with_context(|| format!("failed to make {}", to.display()))?;
        let mut bytes = 0;
        while let Some(piece) = download.next().await? {
            file.write_all(&piece)
                .with_context(|| format!("failed to write {}", to.display()))?;
            bytes += piece.len() as u64;
        }
        Ok(Copied::File(bytes))
    }

    /// Copies a folder, with all in it, to one that does not exist; tells how many files, and their bytes.
    async fn copy_folder(&self, path: &str, to: &Path) -> anyhow::Result<(u64, u64)> {
        let mut left = vec![(path.to_owned(), to.to_owned(), 0)];
        let (mut files, mut bytes) = (0, 0);
        while let Some((path, to, depth)) = left.pop() {
            if depth > DEPTH_MAX {
                bail!("{path} is more than {DEPTH_MAX} folders deep");
            }
            let made = DirBuilder::new().create(&to);
            made.with_context(|| format!("failed to make {}", to.display()))?;
            for row in self.list(&path).await?.unwrap_or_default() {
                let (path, to) = (
                    format!("{path}/{}", row.name),
                    to.join(file_name(&row.name)?),
                );
                if row.folder {
                    left.push((path, to, depth + 1));
                    continue;
                }
                match self.copy_file(&path, &to).await? {
                    Copied::File(more) => {
                        bytes += more;
                        files += 1;
                    }
                    // It may be gone again, or a link to somewhere else.
                    Copied::NoFile | Copied::Missing => {
                        output::progress(&format!("{path} is left out: it is no file"));
                    }
                }
            }
        }
        Ok((files, bytes))
    }
}

/// A name that an agent told, if it leads nowhere else.
fn file_name(name: &str) -> anyhow::Result<&str> {
    match name {
        "" | "." | ".." => bail!("the agent told of a file named {name:?}"),
        name if name.contains(['/', '\0']) => bail!("the agent told of a file named {name:?}"),
        name => Ok(name),
    }
}

/// Kind and permissions as `ls -l` has them.
fn mode(bits: u32) -> String {
    let kind = match bits & 0o170_000 {
        0o040_000 => 'd',
        0o120_000 => 'l',
        0o020_000 => 'c',
        0o060_000 => 'b',
        0o010_000 => 'p',
        0o140_000 => 's',
        _ => '-',
    };
    let letter = |(index, letter): (u32, char)| match bits & (0o400 >> index) {
        0 => '-',
        _ => letter,
    };
    let letters = (0..).zip("rwxrwxrwx".chars()).map(letter);
    std::iter::once(kind).chain(letters).collect()
}

pub(crate) async fn ls(args: LsArgs) -> anyhow::Result<Outcome> {
    let Some(sandbox) = Sandbox::find(&args.cluster, &args.task).await? else {
        return Ok(Outcome::NotFound);
    };
    let Some(mut rows) = sandbox.list(&args.path).await? else {
        return Ok(missing(&args.path));
    };
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    if args.cluster.json {
        output::json(&rows)?;
    } else if args.long {
        let text = rows.iter().map(|row| {
            vec![
                row.mode.clone(),
                row.user.clone(),
                row.group.clone(),
                row.size.to_string(),
                row.modified.to_string(),
                row.name.clone(),
            ]
        });
        let head = ["MODE", "USER", "GROUP", "SIZE", "MODIFIED", "NAME"];
        output::table(&head, text.collect())?;
    } else {
        let names = rows.iter().map(|row| format!("{}\n", row.name));
        output::write_out(names.collect::<String>().as_bytes())?;
    }
    Ok(Outcome::Done)
}

pub(crate) async fn download(args: DownloadArgs) -> anyhow::Result<Outcome> {
    let Some(sandbox) = Sandbox::find(&args.cluster, &args.task).await? else {
        return Ok(Outcome::NotFound);
    };
    let path = args.path.trim_matches('/');
    let name = match Path::new(path).file_name() {
        Some(name) => PathBuf::from(name),
        None => PathBuf::from(&args.task),
    };
    let to = args.to.unwrap_or(name);
    if to.symlink_metadata().is_ok() {
        bail!(
            "{} is there already; --to names another place",
            to.display()
        );
    }
    let (files, bytes) = match sandbox.copy_file(path, &to).await? {
        Copied::File(bytes) => (1, bytes),
        Copied::NoFile => sandbox.copy_folder(path, &to).await?,
        Copied::Missing => return Ok(missing(path)),
    };
    if args.cluster.json {
        let to = to.display().to_string();
        output::json(&serde_json::json!({ "to": to, "files": files, "bytes": bytes }))?;
    } else {
        output::progress(&format!(
            "{bytes} bytes in {files} files are at {}",
            to.display()
        ));
    }
    Ok(Outcome::Done)
}

fn missing(path: &str) -> Outcome {
    output::progress(&format!(
        "there is no {path} in the sandbox (`tepui task ls TASK` shows what is)"
    ));
    Outcome::NotFound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_read_as_people_know_them() {
        for (bits, text) in [
            (0o100_644, "-rw-r--r--"),
            (0o040_755, "drwxr-xr-x"),
            (0o120_777, "lrwxrwxrwx"),
            (0o010_000, "p---------"),
        ] {
            assert_eq!(mode(bits), text);
        }
    }

    #[test]
    fn names_lead_nowhere_else() {
        for bad in ["", ".", "..", "a/b", "a\0"] {
            assert!(file_name(bad).is_err(), "{bad:?}");
        }
        assert_eq!(file_name("..a").unwrap(), "..a");
    }
}
