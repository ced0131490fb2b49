//! Volumes of containers that others provide: there before their container, and away after it.

use std::collections::BTreeSet;
use std::os::unix::fs::lchown;
use std::path::PathBuf;
use std::time::Duration;

use base_ids::ContainerId;
use drivers_volume::{Mounted, OpenError, Settings, Volumes, Wanted};

use crate::options::VolumeOptions;
use crate::sandbox::User;

/// How long a plugin that is not there, or busy, is asked again.
const PATIENCE: Duration = Duration::from_secs(60);
/// Where the program is that volumes of Docker are mounted by, if it is not in the path.
const USUAL_PROGRAM: &str = "/opt/emccode/dvdcli";

/// The volumes of an agent that others provide. Clones share them.
#[derive(Clone)]
pub(crate) struct External {
    volumes: Volumes,
    /// Whether volumes of Docker are given to their users, as those of CSI are.
    gives_docker: bool,
}

impl External {
    /// Reads what is known in `root` of the volumes of earlier containers. `boot` names the boot of the machine.
    ///
    /// # Errors
    /// The folder cannot be used.
    pub(crate) fn open(
        options: &VolumeOptions,
        root: PathBuf,
        boot: &str,
    ) -> Result<Self, OpenError> {
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let usual = std::env::split_paths(&paths)
            .map(|folder| folder.join("dvdcli"))
            .chain([USUAL_PROGRAM.into()])
            .find(|path| path.is_file());
        let volumes = Volumes::open(Settings {
            root,
            program: options.docker_program.clone().or(usual),
            plugins: options.csi_plugins.clone(),
            boot: boot.to_owned(),
            patience: PATIENCE,
        })?;
        Ok(Self {
            volumes,
            gives_docker: options.gives_docker,
        })
    }

    /// Takes away what only containers use that are not `living` any more, beside everything else.
    pub(crate) fn sweep(&self, living: &BTreeSet<ContainerId>) {
        let volumes = self.volumes.clone();
        let living = living.iter().map(ToString::to_string).collect();
        tokio::spawn(async move { volumes.sweep(living).await });
    }

    /// A container is over: takes away what nobody else uses.
    pub(crate) async fn detach(&self, id: &ContainerId) {
        self.volumes.detach(id.as_str()).await;
    }

    /// Gives volumes to the user of a container, but for root and for those that others use already.
    ///
    /// # Errors
    /// A volume cannot be given away; the text is for people.
    pub(crate) fn give(
        &self,
        wanted: &[Wanted],
        mounted: &[Mounted],
        owner: Option<&User>,
    ) -> Result<(), String> {
        let Some(user) = owner.filter(|user| user.uid != 0) else {
            return Ok(());
        };
        for (wanted, mounted) in wanted.iter().zip(mounted) {
            let gives = match wanted {
                Wanted::Docker(_) => self.gives_docker,
                Wanted::Csi(_) => !mounted.is_shared,
            };
            if gives {
                let path = &mounted.path;
                lchown(path, Some(user.uid), Some(user.gid))
                    .map_err(|error| format!("failed to give away {}: {error}", path.display()))?;
            }
        }
        Ok(())
    }
}

/// Makes the volumes of a container ready that others provide.
///
/// # Errors
/// One is not to be had; the text is for people.
pub(crate) async fn provide(
    external: Option<&External>,
    id: &ContainerId,
    wanted: &[Wanted],
) -> Result<Vec<Mounted>, String> {
    match external {
        _ if wanted.is_empty() => Ok(Vec::new()),
        Some(external) => {
            let attached = external.volumes.attach(id.as_str(), wanted).await;
            attached.map_err(|error| format!("failed to provide its volumes: {error}"))
        }
        None => Err(
            "containers of this agent have no volumes of others: it must be root, and not have the plain launcher"
                .to_owned(),
        ),
    }
}

/// A container is over, whether it has such volumes or not.
pub(crate) async fn detach(external: Option<&External>, id: &ContainerId) {
    if let Some(external) = external {
        external.detach(id).await;
    }
}
