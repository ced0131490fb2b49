//! The volumes of an agent: one owner of what is known, and one thing at a time for each volume.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::command;
use crate::csi::{self, Plugin};
use crate::model::{DockerVolume, Mounted, OpenError, Settings, VolumeError, Wanted};
use crate::state::{Key, Progress, Stage, State};

/// Where it is written down who uses what.
const STATE: &str = "volumes.json";

/// The volumes of an agent. Clones share them.
#[derive(Clone, Debug)]
pub struct Volumes(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    state: Mutex<State>,
    locks: Mutex<BTreeMap<Key, Arc<tokio::sync::Mutex<()>>>>,
}

impl Volumes {
    /// Reads what an earlier agent wrote down.
    ///
    /// # Errors
    /// The folder cannot be used, or what is there is not ours.
    pub fn open(settings: Settings) -> Result<Self, OpenError> {
        let path = settings.root.join(STATE);
        let failed = |step| {
            let path = path.clone();
            move |source| OpenError { step, path, source }
        };
        fs::create_dir_all(&settings.root).map_err(failed("make the folder of"))?;
        let state = match fs::read(&path) {
            Ok(text) => {
                serde_json::from_slice(&text).map_err(|error| failed("understand")(error.into()))?
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => State::default(),
            Err(error) => return Err(failed("read")(error)),
        };
        Ok(Self(Arc::new(Inner {
            settings,
            state: Mutex::new(state),
            locks: Mutex::default(),
        })))
    }

    /// Makes volumes ready for a container, and tells where they are, in their order.
    ///
    /// # Errors
    /// One is not to be had; then the container has none. Whoever drops this future calls [`detach`](Self::detach).
    pub async fn attach(
        &self,
        container: &str,
        wanted: &[Wanted],
    ) -> Result<Vec<Mounted>, VolumeError> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut keys = BTreeSet::new();
        for one in wanted {
            if let Some(twice) = keys.replace(key(one)?) {
                return Err(VolumeError::Twice(twice));
            }
        }
        let id = container.to_owned();
        self.change(move |state| state.join(&id, keys)).await?;
        let mut ready = Vec::new();
        for one in wanted {
            match self.mount(one).await {
                Ok(mounted) => ready.push(mounted),
                Err(error) => {
                    self.detach(container).await;
                    return Err(error);
                }
            }
        }
        Ok(ready)
    }

    /// A container is over: takes away what nobody else uses. The log says what does not go; it is tried again when
    /// the agent starts anew.
    pub async fn detach(&self, container: &str) {
        let id = container.to_owned();
        if !self.known().has(container) {
            return;
        }
        match self.change(move |state| state.leave(&id)).await {
            Ok(keys) => self.take_away(keys).await,
            Err(error) => tracing::warn!(container, %error, "its volumes stay"),
        }
    }

    /// Takes away what only containers use that are not `living` any more.
    pub async fn sweep(&self, living: BTreeSet<String>) {
        if self.known().is_empty() {
            return;
        }
        let unused = self.change(move |state| {
            state.keep(&living);
            state.unused()
        });
        match unused.await {
            Ok(keys) => self.take_away(keys).await,
            Err(error) => tracing::warn!(%error, "volumes of earlier containers stay"),
        }
    }

    async fn take_away(&self, keys: impl IntoIterator<Item = Key>) {
        for key in keys {
            if let Err(error) = self.unmount(&key).await {
                tracing::warn!(volume = %key, %error, "a volume stays");
            }
        }
    }

    async fn mount(&self, wanted: &Wanted) -> Result<Mounted, VolumeError> {
        let key = key(wanted)?;
        let lock = self.lock(&key);
        let _held = lock.lock().await;
        let (known, users) = {
            let state = self.known();
            (state.progress(&key).cloned(), state.users(&key))
        };
        let settings = &self.0.settings;
        let is_shared = users > 1;
        let shape = shape(wanted);
        if let Some(known) =
            known.filter(|known| known.stage == Stage::Ready && known.boot == settings.boot)
        {
            if known.shape != shape && is_shared {
                return Err(VolumeError::Otherwise(key));
            }
            if known.shape == shape {
                let path = known.path;
                return Ok(Mounted { path, is_shared });
            }
            // It was left behind, and is wanted in another way.
            self.undo(&key, &known).await?;
        }
        let progress = Progress {
            stage: Stage::Shown,
            boot: settings.boot.clone(),
            path: PathBuf::new(),
            shape,
            node: String::new(),
            context: BTreeMap::new(),
        };
        let pen = Pen {
            volumes: self.clone(),
            key: key.clone(),
        };
        let path = match wanted {
            Wanted::Docker(volume) => {
                let program = self.program()?;
                pen.write(&progress).await?;
                let path = command::mount(program, volume).await?;
                let done = Progress {
                    stage: Stage::Ready,
                    path: path.clone(),
                    ..progress
                };
                pen.write(&done).await?;
                path
            }
            Wanted::Csi(volume) => {
                let plugin = self.plugin(&volume.plugin)?;
                csi::publish(&plugin, volume, progress, &pen).await?.path
            }
        };
        Ok(Mounted { path, is_shared })
    }

    async fn unmount(&self, key: &Key) -> Result<(), VolumeError> {
        let lock = self.lock(key);
        let held = lock.lock().await;
        let known = {
            let state = self.known();
            let is_used = state.users(key) > 0;
            state.progress(key).filter(|_| !is_used).cloned()
        };
        if let Some(known) = known {
            self.undo(key, &known).await?;
        }
        drop(held);
        let mut locks = self.0.locks.lock().unwrap_or_else(PoisonError::into_inner);
        // The table's, and this one.
        if Arc::strong_count(&lock) == 2 {
            locks.remove(key);
        }
        Ok(())
    }

    async fn undo(&self, key: &Key, known: &Progress) -> Result<(), VolumeError> {
        match key {
            Key::Docker { driver, name } => {
                command::unmount(self.program()?, driver, name).await?;
            }
            Key::Csi { plugin, id } => {
                csi::unpublish(&self.plugin(plugin)?, id, known).await?;
            }
        }
        let key = key.clone();
        self.change(move |state| state.set(&key, None)).await
    }

    fn program(&self) -> Result<&Path, VolumeError> {
        self.0.settings.program.as_deref().ok_or_else(|| {
            let text = "there are no volumes of Docker: this machine has no program `dvdcli`, and --docker_volume_program \
                        names no other";
            VolumeError::Nobody(text.to_owned())
        })
    }

    fn plugin(&self, kind: &str) -> Result<Plugin, VolumeError> {
        let settings = &self.0.settings;
        Plugin::find(
            settings.plugins.as_deref(),
            kind,
            &settings.root,
            settings.patience,
        )
    }

    fn lock(&self, key: &Key) -> Arc<tokio::sync::Mutex<()>> {
        let mut locks = self.0.locks.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(locks.entry(key.clone()).or_default())
    }

    fn known(&self) -> MutexGuard<'_, State> {
        // Every change is made to a copy, and put in place at once.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is known, on the disk first.
    async fn change<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut State) -> T + Send + 'static,
    ) -> Result<T, VolumeError> {
        let this = self.clone();
        let work = move || {
            let mut state = this.known();
            let mut next = state.clone();
            let result = change(&mut next);
            write(&this.0.settings.root, &next)?;
            *state = next;
            Ok(result)
        };
        let done = tokio::task::spawn_blocking(work).await;
        let failed = |source| VolumeError::Disk {
            step: "write",
            path: self.0.settings.root.join(STATE),
            source,
        };
        done.map_err(io::Error::other).flatten().map_err(failed)
    }
}

/// Writes down how far a volume has come.
#[derive(Debug)]
pub(crate) struct Pen {
    volumes: Volumes,
    key: Key,
}

impl Pen {
    pub(crate) async fn write(&self, progress: &Progress) -> Result<(), VolumeError> {
        let (key, progress) = (self.key.clone(), progress.clone());
        let change = move |state: &mut State| state.set(&key, Some(progress));
        self.volumes.change(change).await
    }
}

/// Writes a file anew, so that it is whole whatever happens.
fn write(root: &Path, state: &State) -> io::Result<()> {
    let fresh = root.join(format!(".{STATE}"));
    let mut file = File::create(&fresh)?;
    file.write_all(&serde_json::to_vec(state)?)?;
    file.sync_all()?;
    fs::rename(&fresh, root.join(STATE))?;
    File::open(root)?.sync_all()
}

fn key(wanted: &Wanted) -> Result<Key, VolumeError> {
    let (whose, name) = match wanted {
        Wanted::Docker(DockerVolume { driver, name, .. }) => (driver, name),
        Wanted::Csi(volume) => (&volume.plugin, &volume.id),
    };
    for text in [whose, name] {
        if text.is_empty() || text.contains('\0') {
            return Err(VolumeError::Name(text.clone()));
        }
    }
    // Drivers make folders of names.
    let is_path = |text: &str| {
        text.starts_with('/') || text.split('/').any(|part| matches!(part, "." | ".."))
    };
    if matches!(wanted, Wanted::Docker(_)) && is_path(name) {
        return Err(VolumeError::Name(name.clone()));
    }
    let (whose, name) = (whose.clone(), name.clone());
    Ok(match wanted {
        Wanted::Docker(_) => Key::Docker {
            driver: whose,
            name,
        },
        Wanted::Csi(_) => Key::Csi {
            plugin: whose,
            id: name,
        },
    })
}

/// How a volume is to be used, as a text that is the same for those who can share it.
fn shape(wanted: &Wanted) -> String {
    match wanted {
        // Drivers know their options when they make a volume, which may be long ago.
        Wanted::Docker(_) => String::new(),
        Wanted::Csi(volume) => format!("{:?} {:?}", volume.capability, volume.context),
    }
}
