//! Containers with an image: what they see, and what of their image counts for their command.

use std::path::{Component, Path, PathBuf};

use abi_mesos::v1;
use drivers_container::{Mount, Network, Propagation, Root};
use drivers_image::{ImageConfig, Provisioned};
use kernel_agent::{Launch, Program};

use super::volumes::{bind, files};
use super::{Plan, Surroundings, items, read, stop};

/// Where a container with a root of its own sees its sandbox.
pub(crate) const SANDBOX: &str = "/mnt/mesos/sandbox";
/// The signal that asks a command to end if nobody names another.
const TERM: i32 = 15;
/// Most folders that an image can have made writable.
const VOLUMES_MAX: usize = 1000;
/// By these the network of the machine is found; who shares it sees them.
const NETWORK_FILES: [&str; 3] = ["/etc/hosts", "/etc/resolv.conf", "/etc/hostname"];

/// What is fetched for a container before its image is pulled, and for whom; neither depends on the image.
///
/// # Errors
/// An artifact cannot be had; the text is for people.
pub(crate) fn ahead(surroundings: &Surroundings, launch: &Launch) -> Result<Plan, String> {
    let (command, user) = match &launch.program {
        Program::Task(spec) => (read::<v1::TaskInfo>(&spec.body)?.command, &spec.user),
        Program::Executor(spec) | Program::Pod(spec) => {
            (read::<v1::ExecutorInfo>(&spec.body)?.command, &spec.user)
        }
    };
    Ok(Plan {
        items: items(surroundings, &command.unwrap_or_default())?,
        user: user.clone().or_else(|| Some(launch.spec.user.clone())),
        ..Plan::default()
    })
}

/// Puts the container into its image, as Docker would if `is_docker`. `named` is the user that the task names, `otherwise`
/// the one it runs as if it names none.
pub(super) fn with_image(
    mut plan: Plan,
    image: Option<&Provisioned>,
    is_docker: bool,
    named: Option<&str>,
    otherwise: Option<&str>,
) -> Plan {
    let Some(image) = image else { return plan };
    let config = &image.config;
    plan.isolation.root = Some(Root {
        source: files(image),
        read_only: false,
        volumes: volumes(config),
    });
    plan.stop_signal = stop_signal(config);
    // Only in the place of root, and of nobody whom the task names: no image may give its task more than it was allowed.
    let is_root = named.is_none() && matches!(otherwise, None | Some("root" | "0"));
    plan.isolation.image_user = config.user.clone().filter(|_| is_root);
    let folder = config.working_dir.as_deref();
    let folder = folder.unwrap_or_else(|| start(is_docker, plan.isolation.image_user.as_deref()));
    plan.isolation.working_dir = Some(Path::new("/").join(folder));
    plan.image_variables.clone_from(&config.env);
    plan
}

/// Where the command of an image that does not say it starts: in the sandbox, unless Docker would not, or it is a user's
/// of the image, whom the sandbox is closed to.
fn start(is_docker: bool, image_user: Option<&str>) -> &'static str {
    let name = image_user.map(|user| user.split(':').next().unwrap_or_default());
    match name {
        None | Some("root" | "0") if !is_docker => SANDBOX,
        None | Some(_) => "/",
    }
}

/// The folders that the image wants to be writable, without what is none in a container.
fn volumes(config: &ImageConfig) -> Vec<PathBuf> {
    let paths = config.volumes.iter();
    let paths = paths.filter_map(|path| anonymous(path).ok());
    paths.take(VOLUMES_MAX).collect()
}

/// The place of a volume of which only the place is known.
///
/// # Errors
/// It can be none; the text is for people.
pub(super) fn anonymous(path: &str) -> Result<PathBuf, String> {
    let whole = Path::new("/").join(path);
    let is_plain = |part: Component<'_>| part != Component::ParentDir;
    match whole.file_name() {
        Some(_) if whole.components().all(is_plain) && !path.contains('\0') => Ok(whole),
        _ => Err(format!("{path:?} is no place for a volume")),
    }
}

/// What the image wants in place of `SIGTERM`, which stands for all that it says wrongly.
fn stop_signal(config: &ImageConfig) -> Option<i32> {
    let named = config.stop_signal.as_deref()?;
    let number = stop::number(named);
    if number.is_none() {
        tracing::info!(named, "an image names a signal that there is not");
    }
    number.filter(|number| *number != TERM)
}

/// The program of a command, and its arguments with its own name. What the image says counts for a command without a
/// shell and without a value.
///
/// # Errors
/// There is nothing to run; the text is for people.
pub(super) fn words(
    command: &v1::CommandInfo,
    image: Option<&Provisioned>,
) -> Result<(String, Vec<String>), String> {
    let value = command.value.clone().unwrap_or_default();
    if command.shell() {
        if value.is_empty() {
            return Err("its command has no value".to_owned());
        }
        let arguments = ["sh".to_owned(), "-c".to_owned(), value];
        return Ok(("/bin/sh".to_owned(), arguments.into()));
    }
    if !value.is_empty() {
        let arguments = match command.arguments.is_empty() {
            true => vec![value.clone()],
            false => command.arguments.clone(),
        };
        return Ok((value, arguments));
    }
    let Some(image) = image else {
        return Err("its command has no value".to_owned());
    };
    let config = &image.config;
    let (first, rest) = match &config.entrypoint[..] {
        [] => config.cmd.split_at(config.cmd.len().min(1)),
        entrypoint => (entrypoint, &config.cmd[..]),
    };
    let rest = match command.arguments.is_empty() {
        true => rest,
        false => &command.arguments,
    };
    match first {
        [] => Err("its command has no value, and its image names no program".to_owned()),
        [program, ..] => Ok((program.clone(), [first, rest].concat())),
    }
}

/// Shows a container with a root of its own its sandbox, and the files of the network.
pub(crate) fn show(plan: &mut Plan, sandbox: &Path) {
    if plan.isolation.root.is_none() {
        return;
    }
    let mounts = &mut plan.isolation.mounts;
    mounts.push(seen(sandbox.to_owned(), SANDBOX, false));
    if plan.isolation.network == Network::Above {
        for file in NETWORK_FILES {
            // Often a link into another folder.
            if let Ok(path) = std::fs::canonicalize(file)
                && path.is_file()
            {
                mounts.push(seen(path, file, true));
            }
        }
    }
}

fn seen(path: PathBuf, target: &str, read_only: bool) -> Mount {
    Mount {
        target: target.into(),
        source: bind(path, Propagation::Private),
        read_only,
    }
}
