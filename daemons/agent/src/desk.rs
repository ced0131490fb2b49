//! What every answer of the agent needs, and the pictures that answers are written from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use abi_mesos::v1::agent::response::get_resource_providers::ResourceProvider as ProviderEntry;
use abi_mesos::{Limits, decode_wire, render, v1};
use abi_terms::{Moment, OperationReport};
use base_access::{Action, Authorizer, Object, Principal};
use base_ids::{AgentId, ContainerId};
use base_units::Resources;
use daemons_door::{Files, Handled, Metrics, Rate, Rendered, Request, Response, Toggle};
use drivers_container::{Containers, Disk, Usage};
use http::StatusCode;
use kernel_agent::{Executor, ExecutorState, Framework, Sandbox, Task, View};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::configs::Configs;
use crate::core::CoreHandle;
use crate::disk::{Disks, Quota};
use crate::images::Images;
use crate::sandbox;

/// The version of Mesos whose behaviour this is; clients decide by it what they may ask for.
pub(crate) const COMPATIBLE_VERSION: &str = "1.11.0";

/// What answers are made of.
pub(crate) struct Desk {
    pub(crate) core: CoreHandle,
    pub(crate) containers: Containers,
    pub(crate) disks: Disks,
    pub(crate) work_dir: PathBuf,
    pub(crate) master: String,
    pub(crate) flags: BTreeMap<String, String>,
    pub(crate) started: Moment,
    /// When the program's file was written, in seconds since the epoch.
    pub(crate) build_time: f64,
    pub(crate) authorizer: Arc<dyn Authorizer>,
    pub(crate) files: Files,
    pub(crate) metrics: Metrics,
    /// How many requests for metrics are answered.
    pub(crate) metrics_rate: Option<Rate>,
    pub(crate) level: Arc<Toggle>,
    /// Whether there are access rules at all.
    pub(crate) has_rules: bool,
    /// `/state` as everybody sees it who sees everything, with the version of its view.
    pub(crate) state: Mutex<Option<(u64, Arc<Rendered>)>>,
    pub(crate) configs: Arc<Configs>,
    pub(crate) init: PathBuf,
    pub(crate) images: Option<Images>,
}

/// The age of the program's file.
pub(crate) fn build_time() -> f64 {
    let modified = std::env::current_exe().and_then(std::fs::metadata);
    modified
        .and_then(|metadata| metadata.modified())
        .ok()
        .and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok())
        .unwrap_or_default()
        .as_secs_f64()
}

/// Seconds since the epoch as date and time, UTC.
fn date_text(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Counted from a first of March, so that leap days come last.
    let shifted = days + 719_468;
    let (era, day) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day + 2) / 153;
    let day = day - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hours, minutes, seconds) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02} {hours:02}:{minutes:02}:{seconds:02}")
}

/// Runs what blocks or takes long where it holds up nobody.
///
/// # Errors
/// The answer to give when it panics.
pub(crate) async fn off_the_loop<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Box<Response>> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "an answer could not be made");
        Box::new(Response::status(StatusCode::INTERNAL_SERVER_ERROR))
    })
}

impl Desk {
    /// The body of `/version`.
    pub(crate) fn version(&self) -> Value {
        json!({
            "version": COMPATIBLE_VERSION,
            "build_date": self.build_date(),
            "build_time": self.build_time,
            "build_user": "tepui",
        })
    }

    /// The build time for people.
    pub(crate) fn build_date(&self) -> String {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "seconds since 1970, and the cast saturates"
        )]
        date_text(self.build_time as u64)
    }

    /// A picture, once the agent has found its tasks again.
    ///
    /// # Errors
    /// 503.
    pub(crate) async fn picture(
        self: &Arc<Self>,
        request: &Request,
    ) -> Result<Picture, Box<Response>> {
        let view = self.core.view().await?;
        if !view.recovered {
            return Err(Box::new(Response::text(
                StatusCode::SERVICE_UNAVAILABLE,
                "the agent has not finished its recovery; try again",
            )));
        }
        Ok(Picture {
            desk: Arc::clone(self),
            view,
            principal: request.principal().cloned(),
        })
    }

    /// `/state` for a caller; those who see everything share what was written for the first of them.
    ///
    /// # Errors
    /// 405 and 503.
    pub(crate) async fn state(
        self: &Arc<Self>,
        request: &Request,
        write: fn(&Picture) -> Value,
    ) -> Handled {
        request.only(&["GET"])?;
        let picture = self.picture(request).await?;
        if self.has_rules {
            return off_the_loop(move || Ok(Response::json(&write(&picture)))).await?;
        }
        // The lock makes those wait who would otherwise write the same.
        let mut known = self.state.lock().await;
        let version = picture.view.version;
        if let Some((written, rendered)) = &*known
            && *written >= version
        {
            return Ok(Response::rendered(rendered));
        }
        let rendered = off_the_loop(move || {
            Rendered::new("application/json", write(&picture).to_string().into_bytes())
        })
        .await?;
        *known = Some((version, Arc::clone(&rendered)));
        Ok(Response::rendered(&rendered))
    }

    /// Asks the authorizer.
    ///
    /// # Errors
    /// 403.
    pub(crate) fn require(
        &self,
        request: &Request,
        action: Action,
        object: &Object<'_>,
    ) -> Result<(), Box<Response>> {
        match self.authorizer.allows(request.principal(), action, object) {
            true => Ok(()),
            false => Err(Box::new(Response::status(StatusCode::FORBIDDEN))),
        }
    }
}

/// The agent at one instant, as one caller may see it.
pub(crate) struct Picture {
    pub(crate) desk: Arc<Desk>,
    pub(crate) view: View,
    principal: Option<Principal>,
}

/// A container that runs.
pub(crate) struct Contained {
    pub(crate) framework: Arc<Framework>,
    pub(crate) executor: Arc<Executor>,
    pub(crate) usage: Option<Usage>,
    pub(crate) quotas: Vec<Quota>,
}

/// The Unix user of a task.
fn task_user<'a>(framework: &'a Framework, task: &'a Task) -> &'a str {
    task.spec.user.as_ref().unwrap_or(&framework.spec.user)
}

impl Picture {
    fn may(&self, action: Action, user: &str) -> bool {
        let principal = self.principal.as_ref();
        self.desk
            .authorizer
            .allows(principal, action, &Object::One(user))
    }

    pub(crate) fn sees(&self, framework: &Framework) -> bool {
        self.may(Action::ViewFramework, &framework.spec.user)
    }

    pub(crate) fn sees_flags(&self) -> bool {
        let principal = self.principal.as_ref();
        (self.desk.authorizer).allows(principal, Action::ViewFlags, &Object::Any)
    }

    /// Resources without what is reserved for or allocated to roles that are not seen.
    pub(crate) fn seen(&self, resources: &Resources) -> Resources {
        if !self.desk.has_rules {
            return resources.clone();
        }
        resources.filter(|resource| {
            let reserved = resource.reservations.iter().map(|one| &one.role);
            let mut roles = reserved.chain(resource.allocation_role.as_ref());
            roles.all(|role| self.may(Action::ViewRole, role.as_str()))
        })
    }

    pub(crate) fn sees_executor(&self, framework: &Framework, executor: &Executor) -> bool {
        self.may(Action::ViewExecutor, executor.user(&framework.spec))
    }

    pub(crate) fn sees_task(&self, framework: &Framework, task: &Task) -> bool {
        self.may(Action::ViewTask, task_user(framework, task))
    }

    /// Whether the caller may see all roles that an operation concerns.
    fn sees_operation(&self, report: &OperationReport) -> bool {
        let spec = &report.spec;
        let both = [spec.consumed(), spec.allocated(&spec.conversion.converted)];
        both.iter().all(|part| self.seen(part) == *part)
    }

    /// Operations that the caller may see.
    pub(crate) fn operations(&self) -> Vec<v1::Operation> {
        let all = self.view.operations.values();
        let seen = all.filter(|report| self.sees_operation(report));
        seen.map(|report| render::operation(report, self.view.id.as_ref()))
            .collect()
    }

    /// Resource providers with what they have, if the caller may see them.
    pub(crate) fn providers(&self) -> Vec<ProviderEntry> {
        let principal = self.principal.as_ref();
        let authorizer = &self.desk.authorizer;
        if !authorizer.allows(principal, Action::ViewResourceProvider, &Object::Any) {
            return Vec::new();
        }
        let entry = |known: &Arc<kernel_agent::Provider>| {
            let total = known.state.as_ref().map(|(_, total)| total);
            let total = total.map(|total| render::resources(total, render::Spelling::New, true));
            ProviderEntry {
                resource_provider_info: Some(Box::new(render::provider_info(
                    &known.spec,
                    &known.id,
                ))),
                total_resources: total.unwrap_or_default(),
            }
        };
        self.view.providers.values().map(entry).collect()
    }

    /// Whether the caller sees a container: one of an executor and what is below by the user of the executor, others by
    /// the rule for standalone ones.
    pub(crate) fn sees_container(&self, id: &ContainerId) -> bool {
        let (root, principal) = (id.root(), self.principal.as_ref());
        let allows =
            |action, object: &Object<'_>| self.desk.authorizer.allows(principal, action, object);
        match self.view.executor_above(id) {
            Some((framework, executor)) => {
                let object = Object::Container {
                    user: Some(executor.user(&framework.spec)),
                    root: root.as_str(),
                };
                allows(Action::ViewContainer, &object)
            }
            None => allows(Action::ViewStandaloneContainer, &Object::Any),
        }
    }

    /// The agent's id; empty before it has one.
    pub(crate) fn agent(&self) -> AgentId {
        self.view.id.clone().unwrap_or_else(|| AgentId::from(""))
    }

    /// The host's path of an executor's sandbox.
    pub(crate) fn directory(&self, executor: &Executor) -> String {
        let sandbox = Sandbox {
            framework: executor.framework.clone(),
            executor: executor.id.clone(),
            container: executor.container.clone(),
        };
        sandbox::path(&self.desk.work_dir, &self.agent(), &sandbox)
            .map(|path| path.to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    /// The info of an executor; for a command task the one that Mesos would have made up.
    pub(crate) fn info(&self, executor: &Executor) -> v1::ExecutorInfo {
        if let Some(spec) = &executor.spec {
            return render::executor_info_shown(spec, &executor.framework, &executor.role);
        }
        let task = executor
            .tasks
            .values()
            .chain(executor.completed.values())
            .next();
        let command = task.and_then(|task| {
            let info: v1::TaskInfo = decode_wire(&task.spec.body, Limits::default()).ok()?;
            info.command
        });
        let described = command
            .map(|command| describe(&command))
            .unwrap_or_default();
        let launcher_dir = self
            .desk
            .init
            .parent()
            .map(|path| path.display().to_string());
        v1::ExecutorInfo {
            executor_id: Some(render::executor_id(&executor.id)),
            framework_id: Some(render::framework_id(&executor.framework)),
            command: Some(v1::CommandInfo {
                shell: Some(false),
                value: Some(self.desk.init.display().to_string()),
                arguments: vec![
                    "mesos-executor".to_owned(),
                    format!("--launcher_dir={}", launcher_dir.unwrap_or_default()),
                ],
                ..Default::default()
            }),
            resources: render::resources(&executor.resources, render::Spelling::New, true),
            name: Some(format!(
                "Command Executor (Task: {}) (Command: {described})",
                executor.id
            )),
            source: Some(executor.id.to_string()),
            ..Default::default()
        }
    }

    /// All containers that run and that the caller may see, with what they use. Blocks.
    pub(crate) fn containers(&self) -> Vec<Contained> {
        let mut all = Vec::new();
        for framework in self.view.frameworks.values() {
            for executor in framework.executors.values() {
                let seen = self.sees_container(&executor.container);
                let runs =
                    executor.started.is_some() && executor.state != ExecutorState::Terminated;
                if seen && runs {
                    all.push(Contained {
                        framework: Arc::clone(framework),
                        executor: Arc::clone(executor),
                        usage: self.desk.containers.usage(&executor.container),
                        quotas: self.desk.disks.of(&executor.container),
                    });
                }
            }
        }
        all
    }

    /// Names of the tasks that wait for their executor.
    pub(crate) fn queued(executor: &Executor) -> BTreeSet<base_ids::TaskId> {
        executor
            .queue
            .iter()
            .flat_map(|batch| batch.tasks.iter().cloned())
            .collect()
    }
}

/// A command as it is shown in the name of its executor.
fn describe(command: &v1::CommandInfo) -> String {
    let value = command.value();
    if command.shell() {
        let short = match value.char_indices().nth(15) {
            None => value.to_owned(),
            Some(_) => value.chars().take(12).collect::<String>() + "...",
        };
        format!("sh -c '{short}'")
    } else {
        format!("[{value}, {}]", command.arguments.join(", "))
    }
}

/// What a container uses, as the wire has it.
pub(crate) fn statistics(usage: Option<&Usage>, quotas: &[Quota]) -> v1::ResourceStatistics {
    let timestamp = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    let mut wire = v1::ResourceStatistics {
        timestamp: Some(timestamp.as_secs_f64()),
        ..Default::default()
    };
    if let Some(sandbox) = quotas.iter().find(|quota| quota.persistence.is_none()) {
        wire.disk_limit_bytes = Some(sandbox.limit_bytes);
        wire.disk_used_bytes = sandbox.used_bytes;
    }
    wire.disk_statistics = quotas.iter().map(disk_statistics).collect();
    if let Some(usage) = usage {
        wire.processes = Some(usage.processes);
        wire.threads = Some(usage.threads);
        wire.cpus_limit = Some(usage.cpus_limit);
        wire.cpus_user_time_secs = Some(usage.cpus_user_time_secs);
        wire.cpus_system_time_secs = Some(usage.cpus_system_time_secs);
        wire.cpus_nr_periods = usage.cpus_nr_periods;
        wire.cpus_nr_throttled = usage.cpus_nr_throttled;
        wire.cpus_throttled_time_secs = usage.cpus_throttled_time_secs;
        wire.mem_total_bytes = usage.mem_total_bytes;
        wire.mem_rss_bytes = Some(usage.mem_rss_bytes);
        wire.mem_anon_bytes = Some(usage.mem_rss_bytes);
        wire.mem_file_bytes = usage.mem_file_bytes;
        wire.mem_cache_bytes = usage.mem_file_bytes;
        wire.mem_limit_bytes = usage.mem_limit_bytes;
        wire.mem_soft_limit_bytes = usage.mem_soft_limit_bytes;
        wire.cpus_soft_limit = Some(usage.cpus_soft_limit);
        wire.mem_total_memsw_bytes = usage.mem_and_swap_bytes;
        wire.mem_kmem_usage_bytes = usage.mem_kernel_bytes;
        wire.mem_kmem_tcp_usage_bytes = usage.mem_kernel_tcp_bytes;
        wire.mem_mapped_file_bytes = usage.mem_mapped_bytes;
        wire.mem_swap_bytes = usage.mem_swap_bytes;
        wire.mem_unevictable_bytes = usage.mem_unevictable_bytes;
        wire.blkio_statistics = (!usage.disks.is_empty()).then(|| blkio(&usage.disks));
    }
    wire
}

fn disk_statistics(quota: &Quota) -> v1::DiskStatistics {
    v1::DiskStatistics {
        persistence: quota
            .persistence
            .as_ref()
            .map(|id| v1::resource::disk_info::Persistence {
                id: Some(id.to_string()),
                ..Default::default()
            }),
        limit_bytes: Some(quota.limit_bytes),
        used_bytes: quota.used_bytes,
        ..Default::default()
    }
}

/// What was read from and written to disks, as the wire has it.
fn blkio(disks: &[Disk]) -> v1::cgroup_info::blkio::Statistics {
    use v1::cgroup_info::blkio::{Operation, Statistics, Value, throttling};
    let values = |read: u64, write: u64| {
        let value = |op, value| Value {
            op: Some(op),
            value: Some(value),
        };
        vec![
            value(Operation::Read, read),
            value(Operation::Write, write),
            value(Operation::Total, read.saturating_add(write)),
        ]
    };
    let throttling = disks.iter().map(|disk| throttling::Statistics {
        device: Some(v1::device::Number {
            major_number: Some(u64::from(disk.major)),
            minor_number: Some(u64::from(disk.minor)),
        }),
        io_serviced: values(disk.reads, disk.writes),
        io_service_bytes: values(disk.read_bytes, disk.written_bytes),
    });
    Statistics {
        throttling: throttling.collect(),
        ..Default::default()
    }
}

/// The status of a container, as its start told it.
pub(crate) fn status(executor: &Executor) -> v1::ContainerStatus {
    let told = decode_wire(&executor.status, Limits::default());
    told.unwrap_or_else(|_| v1::ContainerStatus {
        container_id: Some(render::container_id(&ContainerId::clone(
            &executor.container,
        ))),
        ..Default::default()
    })
}

/// Answers that are made of a picture, off the loop.
pub(crate) async fn answer(
    desk: Arc<Desk>,
    request: Request,
    write: fn(&Picture, &Request) -> Response,
) -> Handled {
    request.only(&["GET"])?;
    let picture = desk.picture(&request).await?;
    off_the_loop(move || write(&picture, &request)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(date_text(0), "1970-01-01 00:00:00");
        assert_eq!(date_text(951_782_399), "2000-02-28 23:59:59");
        assert_eq!(date_text(951_782_400), "2000-02-29 00:00:00");
        assert_eq!(date_text(1_735_689_600), "2025-01-01 00:00:00");
    }

    #[test]
    fn commands_are_described_as_in_mesos() {
        let mut command = v1::CommandInfo {
            value: Some("sleep 100".into()),
            ..Default::default()
        };
        assert_eq!(describe(&command), "sh -c 'sleep 100'");
        command.value = Some("0123456789abcdef".into());
        assert_eq!(describe(&command), "sh -c '0123456789ab...'");
    }
}
