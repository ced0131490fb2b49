//! Where the values of secrets come from.
//!
//! Definitions name secrets, and tasks are launched with these names. A provider may put values in their place, in the
//! call to the master and nowhere else: nothing here is stored, logged or shown, and the mind never sees a value.

use std::fmt;
use std::path::{Path, PathBuf};

use abi_mesos::v1;
use abi_mesos::v1::scheduler::Call;
use daemons_door::{is_plain, read_below};

/// Longest secret, in bytes; agents take no longer one.
const SECRET_BYTES_MAX: u64 = 1 << 20;

/// Knows values of secrets.
pub trait SecretProvider: fmt::Debug + Send {
    /// The value of the secret that has this source; none leaves it to the agent that runs the task.
    fn value(&self, source: &str) -> Option<Vec<u8>>;
}

/// The provider of a service that is told of a folder, or of none.
pub(super) fn provider(folder: Option<PathBuf>) -> Box<dyn SecretProvider> {
    match folder {
        Some(folder) => Box::new(Folder(folder)),
        None => Box::new(Agents),
    }
}

/// Agents resolve references themselves, in their `--secrets_dir`.
#[derive(Debug)]
struct Agents;

impl SecretProvider for Agents {
    fn value(&self, _: &str) -> Option<Vec<u8>> {
        None
    }
}

/// A file for each secret, read at each launch.
#[derive(Debug)]
struct Folder(PathBuf);

impl SecretProvider for Folder {
    fn value(&self, source: &str) -> Option<Vec<u8>> {
        // A source may begin with a slash, as those of DC/OS do.
        let path = Path::new(source.trim_start_matches('/'));
        if !is_plain(path) {
            return None;
        }
        match read_below(&self.0, path, SECRET_BYTES_MAX) {
            Ok(value) if value.len() as u64 <= SECRET_BYTES_MAX => Some(value),
            Ok(_) => {
                tracing::warn!(%source, "a secret is longer than {SECRET_BYTES_MAX} bytes: the agent is to find it");
                None
            }
            Err(error) => {
                tracing::warn!(%source, %error, "a secret can not be read: the agent is to find it");
                None
            }
        }
    }
}

/// Puts the values that a provider knows in the place of references, in the variables, files and images of tasks.
///
/// Those of CSI volumes stay references: the agent alone speaks to the plugin.
pub(super) fn supply(call: &mut Call, provider: &dyn SecretProvider) {
    let operations = call.accept.iter_mut().flat_map(|it| &mut it.operations);
    for operation in operations {
        let alone = operation
            .launch
            .iter_mut()
            .flat_map(|it| &mut it.task_infos);
        alone.for_each(|task| of_task(task, provider));
        if let Some(pod) = &mut operation.launch_group {
            if let Some(executor) = &mut pod.executor {
                of_executor(executor, provider);
            }
            let tasks = pod.task_group.iter_mut().flat_map(|it| &mut it.tasks);
            tasks.for_each(|task| of_task(task, provider));
        }
    }
}

fn of_task(task: &mut v1::TaskInfo, provider: &dyn SecretProvider) {
    if let Some(executor) = &mut task.executor {
        of_executor(executor, provider);
    }
    if let Some(command) = &mut task.command {
        of_command(command, provider);
    }
    if let Some(container) = &mut task.container {
        of_container(container, provider);
    }
}

fn of_executor(executor: &mut v1::ExecutorInfo, provider: &dyn SecretProvider) {
    if let Some(command) = &mut executor.command {
        of_command(command, provider);
    }
    if let Some(container) = &mut executor.container {
        of_container(container, provider);
    }
}

fn of_command(command: &mut v1::CommandInfo, provider: &dyn SecretProvider) {
    let variables = command
        .environment
        .iter_mut()
        .flat_map(|it| &mut it.variables);
    for secret in variables.filter_map(|it| it.secret.as_mut()) {
        of_secret(secret, provider);
    }
}

fn of_container(container: &mut v1::ContainerInfo, provider: &dyn SecretProvider) {
    for volume in &mut container.volumes {
        let source = volume.source.as_mut();
        if let Some(secret) = source.and_then(|it| it.secret.as_mut()) {
            of_secret(secret, provider);
        }
    }
    let image = container.mesos.as_mut().and_then(|it| it.image.as_mut());
    let docker = image.and_then(|it| it.docker.as_mut());
    if let Some(secret) = docker.and_then(|it| it.config.as_mut()) {
        of_secret(secret, provider);
    }
}

fn of_secret(secret: &mut v1::Secret, provider: &dyn SecretProvider) {
    let Some(source) = secret.reference.as_ref().and_then(|it| it.name.as_deref()) else {
        return;
    };
    if let Some(value) = provider.value(source) {
        *secret = v1::Secret {
            r#type: Some(v1::secret::Type::Value),
            reference: None,
            value: Some(v1::secret::Value {
                data: Some(value.into()),
            }),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_folder_are_values() {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let folder = dir.path().join("secrets");
        std::fs::create_dir_all(folder.join("db")).expect("a folder can be made");
        std::fs::write(folder.join("db/pw"), "sesame").expect("writes");
        std::fs::write(dir.path().join("outside"), "no").expect("writes");
        std::os::unix::fs::symlink("../outside", folder.join("out")).expect("links");
        std::fs::write(folder.join("long"), vec![0; 1 << 20 | 1]).expect("writes");
        let check = |source: &str, expect: Option<&str>| {
            let value = provider(Some(folder.clone())).value(source);
            assert_eq!(value.as_deref(), expect.map(str::as_bytes), "{source}");
            assert_eq!(provider(None).value(source), None);
        };
        check("db/pw", Some("sesame"));
        check("/db/pw", Some("sesame"));
        for other in [
            "",
            "/",
            "db",
            "none",
            "out",
            "../outside",
            "db/../../outside",
            "a\0b",
            "long",
        ] {
            check(other, None);
        }
    }
}
