//! Apps with what becomes of them, and tasks.

use abi_json::{At, Faults, Number, Read, Value, record};
use serde::{Serialize, Serializer};

use crate::app::App;
use crate::check::IpProtocol;
use crate::id::PathId;
use crate::shown::answers::Name;
use crate::time::Timestamp;

record! {
    /// An address of an instance.
    pub struct IpAddr: open {
        "ipAddress" ip_address: String = need;
        "protocol" protocol: IpProtocol = or(IpProtocol::V4);
    }
}

record! {
    /// What is known of the health of an instance by one check.
    pub struct Health: open {
        "alive" alive: bool = need;
        "consecutiveFailures" consecutive_failures: u32 = or(0u32);
        "firstSuccess" first_success: Timestamp = maybe;
        "instanceId" instance_id: String = need;
        "lastFailure" last_failure: Timestamp = maybe;
        "lastFailureCause" last_failure_cause: String = maybe;
        "lastSuccess" last_success: Timestamp = maybe;
    }
}

record! {
    /// The last answer to a request.
    pub struct HttpResult: open {
        "statusCode" status_code: u32 = need;
    }
}

record! {
    /// Whether a connection was made.
    pub struct TcpResult: open {
        "succeeded" succeeded: bool = need;
    }
}

record! {
    /// How a command ended.
    pub struct CommandResult: open {
        "exitCode" exit_code: Number = need;
    }
}

record! {
    /// The result of a generic check.
    pub struct CheckResult: open {
        "http" http: HttpResult = maybe;
        "tcp" tcp: TcpResult = maybe;
        "command" command: CommandResult = maybe;
    }
}

record! {
    /// Data that stay with an instance.
    pub struct LocalVolume: open {
        "runSpecId" run_spec_id: PathId = need;
        "containerPath" container_path: String = need;
        "uuid" uuid: String = need;
        "persistenceId" persistence_id: String = need;
    }
}

record! {
    /// A task of an app.
    pub struct Task: open {
        "appId" app_id: PathId = need;
        "healthCheckResults" health_check_results: Vec<Health> = list;
        "checkResult" check_result: CheckResult = maybe;
        "host" host: String = or("");
        "id" id: String = need;
        "ipAddresses" ip_addresses: Vec<IpAddr> = list;
        "ports" ports: Vec<u16> = list;
        "servicePorts" service_ports: Vec<u16> = list;
        "slaveId" slave_id: String = maybe;
        "state" state: String = need;
        "stagedAt" staged_at: Timestamp = maybe;
        "startedAt" started_at: Timestamp = maybe;
        "version" version: Timestamp = maybe;
        "localVolumes" local_volumes: Vec<LocalVolume> = list;
        "region" region: String = maybe;
        "zone" zone: String = maybe;
        "role" role: String = or("*");
    }
}

record! {
    /// Tasks.
    pub struct TaskList: open {
        "tasks" tasks: Vec<Task> = list;
    }
}

record! {
    /// One task.
    pub struct TaskOne: open {
        "task" task: Task = need;
    }
}

record! {
    /// How a task failed.
    pub struct TaskFailure: open {
        "appId" app_id: PathId = need;
        "host" host: String = need;
        "message" message: String = need;
        "state" state: String = need;
        "taskId" task_id: String = need;
        "timestamp" timestamp: Timestamp = need;
        "version" version: Timestamp = need;
        "slaveId" slave_id: String = maybe;
    }
}

record! {
    /// How many tasks are in which state.
    pub struct Counts: open {
        "staged" staged: u32 = or(0u32);
        "running" running: u32 = or(0u32);
        "healthy" healthy: u32 = or(0u32);
        "unhealthy" unhealthy: u32 = or(0u32);
    }
}

record! {
    /// How long tasks have lived, in seconds.
    pub struct LifeTime: open {
        "averageSeconds" average_seconds: Number = need;
        "medianSeconds" median_seconds: Number = need;
    }
}

record! {
    /// Numbers of tasks and their ages.
    pub struct Stats: open {
        "counts" counts: Counts = need;
        "lifeTime" life_time: LifeTime = maybe;
    }
}

record! {
    /// The wrapper that clients expect around statistics.
    pub struct StatsOf: open {
        "stats" stats: Stats = need;
    }
}

record! {
    /// Statistics by version.
    pub struct TaskStats: open {
        "startedAfterLastScaling" started_after_last_scaling: StatsOf = maybe;
        "withLatestConfig" with_latest_config: StatsOf = maybe;
        "withOutdatedConfig" with_outdated_config: StatsOf = maybe;
        "totalSummary" total_summary: StatsOf = maybe;
    }
}

record! {
    /// The last answer of a readiness check.
    pub struct ReadinessResponse: open {
        "status" status: u32 = need;
        "contentType" content_type: String = need;
        "body" body: String = need;
    }
}

record! {
    /// What a readiness check has found.
    pub struct ReadinessResult: open {
        "name" name: String = need;
        "taskId" task_id: String = need;
        "ready" ready: bool = need;
        "lastResponse" last_response: ReadinessResponse = maybe;
    }
}

record! {
    /// What is shown of an app besides its definition, each part only where it was asked for.
    pub struct AppMore: open {
        "tasksStaged" tasks_staged: u32 = maybe;
        "tasksRunning" tasks_running: u32 = maybe;
        "tasksHealthy" tasks_healthy: u32 = maybe;
        "tasksUnhealthy" tasks_unhealthy: u32 = maybe;
        "deployments" deployments: Vec<Name> = maybe;
        "readinessCheckResults" readiness_check_results: Vec<ReadinessResult> = maybe;
        "tasks" tasks: Vec<Task> = maybe;
        "lastTaskFailure" last_task_failure: TaskFailure = maybe;
        "tasksStats" tasks_stats: TaskStats = maybe;
    }
}

/// An app with what becomes of it, in one object.
#[derive(Clone, Debug, PartialEq)]
pub struct AppInfo {
    /// The definition.
    pub app: App,
    /// The rest.
    pub more: AppMore,
}

impl Read for AppInfo {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let app = App::read(value, at, faults);
        let more = AppMore::read(value, at, faults);
        Some(Self {
            app: app?,
            more: more?,
        })
    }
}

impl Serialize for AppInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Flat<'a> {
            #[serde(flatten)]
            app: &'a App,
            #[serde(flatten)]
            more: &'a AppMore,
        }
        let Self { app, more } = self;
        Flat { app, more }.serialize(serializer)
    }
}

record! {
    /// Apps.
    pub struct AppList: open {
        "apps" apps: Vec<AppInfo> = list;
    }
}

record! {
    /// One app.
    pub struct AppOne: open {
        "app" app: AppInfo = need;
    }
}
