//! The hosts whose agents are offered (`--whitelist`): a list, or a file that is read again every few seconds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kernel_master::Input;

use crate::core::CoreHandle;

/// How often the file is read, as Mesos does it.
const READ_EVERY: Duration = Duration::from_secs(5);
/// A longer file is none of hosts.
const FILE_BYTES_MAX: u64 = 16 << 20;

/// What the flag says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Whitelist {
    /// These hosts.
    Hosts(BTreeSet<Arc<str>>),
    /// The hosts in a file, one in each line.
    File(PathBuf),
}

impl Whitelist {
    /// A path has a `/`, a list of hosts has none.
    pub(crate) fn parse(flag: &Path) -> Self {
        match flag.to_str() {
            Some(list) if !list.contains('/') => Self::Hosts(hosts(list)),
            Some(_) | None => Self::File(flag.to_owned()),
        }
    }

    /// The hosts as they are now.
    ///
    /// # Errors
    /// Why the file cannot be read.
    pub(crate) fn read(&self) -> std::io::Result<BTreeSet<Arc<str>>> {
        let path = match self {
            Self::Hosts(hosts) => return Ok(hosts.clone()),
            Self::File(path) => path,
        };
        if std::fs::metadata(path)?.len() > FILE_BYTES_MAX {
            return Err(std::io::Error::other("the file is too long"));
        }
        Ok(hosts(&std::fs::read_to_string(path)?))
    }
}

fn hosts(text: &str) -> BTreeSet<Arc<str>> {
    let lines = text.split([',', '\n']).map(str::trim);
    lines
        .filter(|host| !host.is_empty())
        .map(Arc::from)
        .collect()
}

/// Tells the master when the file has changed. What cannot be read changes nothing.
pub(crate) async fn watch(list: Whitelist, mut known: BTreeSet<Arc<str>>, core: CoreHandle) {
    if matches!(list, Whitelist::Hosts(_)) {
        return;
    }
    loop {
        tokio::time::sleep(READ_EVERY).await;
        let again = list.clone();
        let read = tokio::task::spawn_blocking(move || again.read()).await;
        match read {
            Ok(Ok(hosts)) if hosts != known => {
                tracing::info!(hosts = hosts.len(), "the whitelist has changed");
                known.clone_from(&hosts);
                if core.input(Input::Whitelist(Some(hosts))).await.is_err() {
                    return;
                }
            }
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                tracing::warn!(%error, "the whitelist cannot be read; the last one counts")
            }
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_a_list_or_a_file() {
        let list = Whitelist::parse(Path::new("a, b"));
        assert_eq!(list, Whitelist::Hosts(["a".into(), "b".into()].into()));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hosts");
        let file = Whitelist::parse(&path);
        assert!(file.read().is_err());
        std::fs::write(&path, "a\nb\n\n").unwrap();
        assert_eq!(file.read().unwrap(), ["a".into(), "b".into()].into());
    }
}
