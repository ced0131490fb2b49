//! What `docker run` has flags for, as a `DockerInfo` may say it: `privileged` and `parameters`.
//!
//! What makes sense for containers that no Docker runs is carried out, within what the operator allows. What does not is
//! refused, and the text says where to say it instead.

use std::path::PathBuf;

use abi_mesos::v1;
use drivers_container::{Capabilities, Controller, Mount, RLimit, Sysctl};
use drivers_image::Provisioned;

use super::linux::{self, Policy};
use super::names::Names;
use super::{Plan, rooted, stop};
use crate::options::device;

#[cfg(test)]
mod tests;
mod values;

use values::{
    absolute, address, all_devices, bytes, capability, flag, host, own_device, processors,
    security, tmpfs, ulimit, volume, word,
};

/// Most parameters of a container.
const PARAMETERS_MAX: usize = 1000;

/// What the parameters of a container ask for beside what its `ContainerInfo` has fields for.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    is_privileged: bool,
    added: Capabilities,
    dropped: Capabilities,
    ulimits: Vec<RLimit>,
    variables: Vec<(String, String)>,
    user: Option<String>,
    groups: Vec<u32>,
    working_dir: Option<PathBuf>,
    shm_bytes: Option<u64>,
    mounts: Vec<Mount>,
    is_read_only: bool,
    devices: Vec<PathBuf>,
    oom_score: Option<i32>,
    /// Places of volumes that are no more than a place.
    volumes: Vec<PathBuf>,
    stop_signal: Option<i32>,
    /// What stands in the place of the image's entrypoint; an empty text takes that away.
    entrypoint: Option<String>,
    sysctls: Vec<Sysctl>,
    pids: Option<u64>,
    processors: Option<String>,
    names: Names,
}

/// Reads the parameters of a container, if it is of type DOCKER: what its description has fields for is put there, and
/// the rest returned.
///
/// # Errors
/// One cannot be carried out; the text is for people.
pub(super) fn read(info: Option<&mut v1::ContainerInfo>) -> Result<Option<Wishes>, String> {
    use v1::container_info::Type;
    let mut wishes = Wishes::default();
    let Some(info) = info.filter(|info| info.r#type() == Type::Docker) else {
        return Ok(None);
    };
    let Some(docker) = &info.docker else {
        return Ok(None);
    };
    wishes.is_privileged = docker.privileged();
    let parameters = docker.parameters.clone();
    if parameters.len() > PARAMETERS_MAX {
        return Err(format!(
            "a container has {PARAMETERS_MAX} parameters at most"
        ));
    }
    for parameter in &parameters {
        let key = parameter.key().trim_start_matches('-');
        wishes
            .take(info, key, parameter.value())
            .map_err(|why| refusal(key, &why))?;
    }
    Ok(Some(wishes))
}

fn refusal(key: &str, why: &str) -> String {
    format!("the parameter {key:?} cannot be carried out: {why}")
}

/// Adds what parameters asked for, if there are any; `runs_as` is the user of the command.
///
/// # Errors
/// It is more than the container may have; the text is for people.
pub(super) fn grant(
    plan: Plan,
    policy: &Policy,
    info: Option<&v1::ContainerInfo>,
    wishes: Option<Wishes>,
    runs_as: Option<&str>,
) -> Result<Plan, String> {
    let Some(wishes) = wishes else {
        return Ok(plan);
    };
    wishes.grant(
        plan,
        policy,
        info,
        matches!(runs_as, None | Some("root" | "0")),
    )
}

impl Wishes {
    fn take(&mut self, info: &mut v1::ContainerInfo, key: &str, value: &str) -> Result<(), String> {
        match key {
            "privileged" => self.is_privileged |= flag(value)?,
            "cap-add" => self.added = self.added.union(capability(value)?),
            "cap-drop" => self.dropped = self.dropped.union(capability(value)?),
            "ulimit" => self.ulimits.push(ulimit(value)?),
            "env" | "e" => {
                let (name, value) = value
                    .split_once('=')
                    .filter(|(name, _)| !name.is_empty())
                    .ok_or(
                        "expected NAME=VALUE; nothing of the agent's own environment is passed on",
                    )?;
                self.variables.push((name.to_owned(), value.to_owned()));
            }
            "hostname" | "h" => info.hostname = Some(value.to_owned()),
            "user" | "u" => self.user = Some(value.to_owned()),
            "group-add" => {
                let number = value.parse();
                self.groups
                    .push(number.map_err(|_| "expected the number of a group")?);
            }
            "workdir" | "w" => self.working_dir = Some(absolute(value)?),
            "shm-size" => self.shm_bytes = Some(bytes(value)?),
            "tmpfs" => self.mounts.push(tmpfs(value)?),
            "read-only" => self.is_read_only |= flag(value)?,
            "security-opt" => security(info, value)?,
            "device" => self.devices.push(own_device(value)?),
            "volume" | "v" if !value.contains(':') => self.volumes.push(rooted::anonymous(value)?),
            "volume" | "v" => info.volumes.push(volume(value)?),
            "entrypoint" => self.entrypoint = Some(value.to_owned()),
            "sysctl" => self.sysctls.push(Sysctl::parse(value)?),
            "pids-limit" => self.pids = values::pids(value)?,
            "cpuset-cpus" => self.processors = Some(processors(value)?),
            "add-host" => self.names.hosts.push(host(value)?),
            "dns" => self.names.servers.push(address(value)?),
            "dns-search" => self.names.search.push(word(value)?),
            "dns-option" | "dns-opt" => self.names.options.push(word(value)?),
            "stop-signal" => {
                let number = stop::number(value);
                self.stop_signal =
                    Some(number.ok_or_else(|| format!("there is no signal {value}"))?);
            }
            "ipc" => {
                let linux = info.linux_info.get_or_insert_default();
                linux.ipc_mode = Some(match value {
                    "private" | "shareable" => v1::linux_info::IpcMode::Private,
                    "host" => v1::linux_info::IpcMode::ShareParent,
                    _ => return Err("expected private, shareable or host".to_owned()),
                });
            }
            "pid" => match value {
                "host" => {
                    let linux = info.linux_info.get_or_insert_default();
                    linux.share_pid_namespace = Some(true);
                }
                _ => return Err("expected host".to_owned()),
            },
            "oom-score-adj" => {
                let score = value
                    .parse()
                    .ok()
                    .filter(|score| (0..=1000).contains(score));
                self.oom_score = Some(score.ok_or("expected a number from 0 to 1000")?);
            }
            // Every container has a first process that reaps, and goes when it has ended; labels are for those who ask
            // Docker.
            "init" | "rm" => drop(flag(value)?),
            "label" | "l" => {}
            _ => return Err(reason(key)),
        }
        Ok(())
    }

    /// The program of a command, and its arguments with its own name, as `docker run` puts them together.
    ///
    /// # Errors
    /// There is nothing to run; the text is for people.
    pub(super) fn words(
        &self,
        command: &v1::CommandInfo,
        image: Option<&Provisioned>,
    ) -> Result<(String, Vec<String>), String> {
        let config = image.map(|image| &image.config);
        let value = command.value.clone().filter(|value| !value.is_empty());
        let own = self.entrypoint.as_ref().map(|own| match &**own {
            "" => Vec::new(),
            own => vec![own.to_owned()],
        });
        let has_own = own.is_some();
        let (mut words, rest) = match (command.shell(), value) {
            (true, None) => return Err("its command has no value".to_owned()),
            (true, Some(value)) => (
                own.unwrap_or_else(|| vec!["/bin/sh".to_owned()]),
                vec!["-c".to_owned(), value],
            ),
            (false, value) => {
                let given: Vec<String> =
                    value.into_iter().chain(command.arguments.clone()).collect();
                let of_image = |part: fn(&drivers_image::ImageConfig) -> &Vec<String>| {
                    config.map(part).cloned().unwrap_or_default()
                };
                let rest = match given.is_empty() && !has_own {
                    true => of_image(|config| &config.cmd),
                    false => given,
                };
                let first = own.unwrap_or_else(|| of_image(|config| &config.entrypoint));
                (first, rest)
            }
        };
        words.extend(rest);
        match words.first().cloned() {
            Some(program) => Ok((program, words)),
            None => Err("its command has no value, and its image names no program".to_owned()),
        }
    }

    /// Adds what was asked for. `runs_as_root` says whether the task may choose who it is inside.
    ///
    /// # Errors
    /// It is more than the container may have; the text is for people.
    fn grant(
        self,
        mut plan: Plan,
        policy: &Policy,
        info: Option<&v1::ContainerInfo>,
        runs_as_root: bool,
    ) -> Result<Plan, String> {
        let isolation = &mut plan.isolation;
        if self.is_privileged {
            if !runs_as_root {
                return Err(refusal("privileged", "it takes a task that runs as root"));
            }
            isolation.bounding = Capabilities::ALL;
            isolation.filter = None;
            isolation.masked = false;
            isolation.devices = all_devices();
        }
        // What is added by name stays, whatever is dropped, and all is all but that.
        let caps = match self.added == Capabilities::ALL {
            true => self.added.without(self.dropped),
            false => isolation.bounding.without(self.dropped).union(self.added),
        };
        if caps != isolation.bounding || self.is_privileged {
            if let Some(most) = policy.bounding.filter(|most| !most.contains(caps)) {
                let key = if self.is_privileged {
                    "privileged"
                } else {
                    "cap-add"
                };
                return Err(refusal(key, &linux::not_allowed(linux::beyond(caps, most))));
            }
            isolation.bounding = caps;
            isolation.effective = isolation.effective.map(|set| set.intersection(caps));
            if !self.is_privileged {
                let asked = info.and_then(|info| info.linux_info.as_ref());
                let asked = asked.and_then(|linux| linux.seccomp.as_ref());
                isolation.filter = linux::filter(policy, asked, caps)?;
            }
        }
        for path in &self.devices {
            let device = device(path, true, true).map_err(|why| refusal("device", &why))?;
            let is_same = |other: &drivers_container::Device| {
                (other.kind, other.major, other.minor) == (device.kind, device.major, device.minor)
            };
            if !isolation.devices.iter().any(is_same) {
                let path = path.display();
                let why = format!("{path} is not among --allowed_devices of this agent");
                return Err(refusal("device", &why));
            }
        }
        if let Some(user) = self.user {
            if !runs_as_root {
                let why = "it is for tasks of root: give the user in the command";
                return Err(refusal("user", why));
            }
            isolation.image_user = Some(user);
        }
        for (is_asked, controller, key, isolator) in [
            (
                self.pids.is_some(),
                Controller::Pids,
                "pids-limit",
                "cgroups/pids",
            ),
            (
                self.processors.is_some(),
                Controller::Cpuset,
                "cpuset-cpus",
                "cgroups/cpuset",
            ),
        ] {
            if is_asked && !policy.controllers.contains(&controller) {
                let why = format!("{isolator} is not in --isolation of this agent");
                return Err(refusal(key, &why));
            }
        }
        plan.share.pids = self.pids;
        plan.share.processors = self.processors;
        plan.names = self.names;
        isolation.sysctls = self.sysctls;
        if let Some(root) = &mut isolation.root {
            root.read_only |= self.is_read_only;
            root.volumes.extend(self.volumes);
        }
        isolation.groups.extend(self.groups);
        isolation.working_dir = self.working_dir.or(isolation.working_dir.take());
        isolation.shm_bytes = self.shm_bytes.or(isolation.shm_bytes);
        isolation.oom_score = self.oom_score.or(isolation.oom_score);
        isolation.mounts.extend(self.mounts);
        plan.stop_signal = self.stop_signal.or(plan.stop_signal);
        plan.rlimits.extend(self.ulimits);
        plan.image_variables.extend(self.variables);
        Ok(plan)
    }
}

/// Why something is not to be had, or where to say it.
fn reason(key: &str) -> String {
    let text = match key {
        "memory" | "m" | "memory-reservation" | "cpus" | "cpu-shares" | "c" | "cpu-period"
        | "cpu-quota" | "gpus" => "the resources and limits of the task say it",
        "network" | "net" | "publish" | "p" | "expose" | "ip" | "ip6" | "mac-address"
        | "network-alias" | "link" => {
            "give networks and ports in 'network_infos' and 'port_mappings'"
        }
        "restart" => "it is the framework that starts tasks anew",
        "health-cmd" | "health-interval" | "health-retries" | "health-timeout"
        | "no-healthcheck" => "give a health check of the task",
        "log-driver" | "log-opt" => "output goes to files of the sandbox",
        "stop-timeout" => "give a kill policy of the task",
        "runtime" | "isolation" | "platform" | "storage-opt" | "cgroup-parent" | "cgroupns"
        | "userns" | "uts" | "cidfile" | "name" | "detach" | "d" | "volume-driver" => {
            "no Docker runs the container"
        }
        "mount" | "volumes-from" => "give it as a volume of the container",
        "device-read-bps" | "device-write-bps" | "device-read-iops" | "device-write-iops"
        | "blkio-weight" | "kernel-memory" | "memory-swap" | "memory-swappiness"
        | "oom-kill-disable" | "cpuset-mems" => {
            "this limit is not supported; the operator may choose isolators"
        }
        _ => "it is not known",
    };
    text.to_owned()
}
