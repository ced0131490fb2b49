//! Tokens of executors: a random text for each container, which says whose calls are whose.
//!
//! They are kept in files, so that executors that live on are known after a restart of the agent.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use base_access::Principal;
use base_ids::ContainerId;
use daemons_door::{Authenticator, Outcome};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use kernel_agent::Sandbox;

/// All tokens. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Tokens {
    /// Where they are kept; nowhere if executors need none.
    folder: Option<PathBuf>,
    known: Arc<RwLock<BTreeMap<String, [String; 3]>>>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Tokens")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl Tokens {
    /// Reads those that are kept in `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// The folder cannot be made or read.
    pub(crate) fn open(folder: PathBuf) -> std::io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        let mut known = BTreeMap::new();
        for entry in std::fs::read_dir(&folder)? {
            let text = std::fs::read_to_string(entry?.path())?;
            if let Ok((token, claims)) = serde_json::from_str(&text) {
                known.insert(token, claims);
            }
        }
        Ok(Self {
            folder: Some(folder),
            known: Arc::new(RwLock::new(known)),
        })
    }

    /// A token for a container, if executors need one.
    pub(crate) fn make(&self, sandbox: &Sandbox) -> Option<String> {
        let folder = self.folder.as_ref()?;
        let token = format!(
            "{}{}",
            uuid::Uuid::new_v4().simple(),
            uuid::Uuid::new_v4().simple()
        );
        let claims = [
            sandbox.framework.to_string(),
            sandbox.executor.to_string(),
            sandbox.container.to_string(),
        ];
        let text = serde_json::json!([token, claims]).to_string();
        let path = folder.join(sandbox.container.as_str());
        let mut options = std::fs::File::options();
        let file = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path);
        if let Err(error) = file.and_then(|mut file| file.write_all(text.as_bytes())) {
            tracing::warn!(path = %path.display(), %error, "a token will be forgotten at a restart");
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(token.clone(), claims);
        Some(token)
    }

    /// The container is over.
    pub(crate) fn forget(&self, container: &ContainerId) {
        let Some(folder) = &self.folder else { return };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, claims| claims[2] != container.as_str());
        // It may never have had one.
        let _ = std::fs::remove_file(folder.join(container.as_str()));
    }
}

impl Authenticator for Tokens {
    fn authenticate(&self, headers: &HeaderMap) -> Outcome {
        let token = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"));
        let Some((_, token)) = token else {
            return Outcome::Unknown;
        };
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        // Tokens have 244 random bits: what the search gives away by its time is of no use.
        match known.get(token.trim()) {
            Some(claims) => {
                let names = ["fid", "eid", "cid"].map(str::to_owned);
                Outcome::Known(Principal::claiming(
                    names.into_iter().zip(claims.iter().cloned()).collect(),
                ))
            }
            None => Outcome::Unknown,
        }
    }

    fn challenge(&self, realm: &str) -> String {
        format!("Bearer realm=\"{realm}\"")
    }
}
