//! Events as subscribers read them.

use abi_json::Value;
use serde::Serialize;

use crate::app::App;
use crate::check::HealthCheck;
use crate::id::PathId;
use crate::shown::{IpAddr, Plan, State, Step};
use crate::time::Timestamp;

/// What has happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "eventType", rename_all_fields = "camelCase")]
pub enum What {
    /// A subscriber came; its first event.
    #[serde(rename = "event_stream_attached")]
    StreamAttached {
        /// Its address.
        remote_address: String,
    },
    /// A subscriber went.
    #[serde(rename = "event_stream_detached")]
    StreamDetached {
        /// Its address.
        remote_address: String,
    },
    /// An app was created or changed by a request.
    #[serde(rename = "api_post_event")]
    ApiPost {
        /// Who asked.
        client_ip: String,
        /// For what.
        uri: String,
        /// The app as it is stored.
        app_definition: Box<App>,
    },
    /// A pod was created.
    #[serde(rename = "pod_created_event")]
    PodCreated {
        /// Who asked.
        client_ip: String,
        /// For what.
        uri: String,
    },
    /// A pod was changed.
    #[serde(rename = "pod_updated_event")]
    PodUpdated {
        /// Who asked.
        client_ip: String,
        /// For what.
        uri: String,
    },
    /// A pod was removed.
    #[serde(rename = "pod_deleted_event")]
    PodDeleted {
        /// Who asked.
        client_ip: String,
        /// For what.
        uri: String,
    },
    /// A group was stored.
    #[serde(rename = "group_change_success")]
    GroupChanged {
        /// The group; for a change of a service the group that holds it.
        group_id: PathId,
        /// Its version.
        version: Timestamp,
    },
    /// A group was not stored.
    #[serde(rename = "group_change_failed")]
    GroupChangeFailed {
        /// The group.
        group_id: PathId,
        /// The version that it would have had.
        version: Timestamp,
        /// Why not.
        reason: String,
    },
    /// A step of a deployment begins.
    #[serde(rename = "deployment_info")]
    DeploymentInfo {
        /// The deployment.
        plan: Plan,
        /// The step.
        current_step: Step,
    },
    /// A step of a deployment is done.
    #[serde(rename = "deployment_step_success")]
    DeploymentStepDone {
        /// The deployment.
        plan: Plan,
        /// The step.
        current_step: Step,
    },
    /// A step of a deployment can not be done.
    #[serde(rename = "deployment_step_failure")]
    DeploymentStepFailed {
        /// The deployment.
        plan: Plan,
        /// The step.
        current_step: Step,
    },
    /// A deployment is done.
    #[serde(rename = "deployment_success")]
    DeploymentDone {
        /// Its id.
        id: String,
        /// All of it.
        plan: Plan,
    },
    /// A deployment was cancelled or overridden.
    #[serde(rename = "deployment_failed")]
    DeploymentFailed {
        /// Its id.
        id: String,
        /// All of it.
        plan: Plan,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// An app is gone with all its instances.
    #[serde(rename = "app_terminated_event")]
    AppTerminated {
        /// The app.
        app_id: PathId,
    },
    /// The state of a task changed.
    #[serde(rename = "status_update_event")]
    StatusUpdate {
        /// The agent.
        slave_id: String,
        /// The task.
        task_id: String,
        /// Its state in Mesos.
        task_status: String,
        /// What the agent says of it.
        message: String,
        /// The app or pod.
        app_id: PathId,
        /// The host of the agent.
        host: String,
        /// The task's addresses.
        ip_addresses: Vec<IpAddr>,
        /// Its ports.
        ports: Vec<u16>,
        /// The version of the app.
        version: Timestamp,
    },
    /// The state of an instance changed.
    #[serde(rename = "instance_changed_event")]
    InstanceChanged {
        /// The instance.
        instance_id: String,
        /// Its state.
        condition: State,
        /// The service.
        run_spec_id: PathId,
        /// The agent, where there is one yet.
        agent_id: Option<String>,
        /// Its host.
        host: Option<String>,
        /// The version of the service.
        run_spec_version: Timestamp,
    },
    /// An instance ended that was not known.
    #[serde(rename = "unknown_instance_terminated_event")]
    UnknownInstanceTerminated {
        /// The instance.
        instance_id: String,
        /// The service.
        run_spec_id: PathId,
        /// Its state.
        condition: State,
    },
    /// The health of an instance changed.
    #[serde(rename = "instance_health_changed_event")]
    InstanceHealthChanged {
        /// The instance.
        instance_id: String,
        /// The service.
        run_spec_id: PathId,
        /// Whether it is healthy; none before the first result.
        healthy: Option<bool>,
        /// The version of the service.
        run_spec_version: Timestamp,
    },
    /// The result of a health check changed.
    #[serde(rename = "health_status_changed_event")]
    HealthStatusChanged {
        /// The app.
        app_id: PathId,
        /// The instance.
        instance_id: String,
        /// The version of the app.
        version: Timestamp,
        /// Whether it is alive.
        alive: bool,
    },
    /// A health check failed.
    #[serde(rename = "failed_health_check_event")]
    HealthCheckFailed {
        /// The app.
        app_id: PathId,
        /// The instance, for all that its name says.
        task_id: String,
        /// The check.
        health_check: Box<HealthCheck>,
    },
    /// A health check begins.
    #[serde(rename = "add_health_check_event")]
    HealthCheckAdded {
        /// The app.
        app_id: PathId,
        /// Its version.
        version: Timestamp,
        /// The check.
        health_check: Box<HealthCheck>,
    },
    /// A health check ends.
    #[serde(rename = "remove_health_check_event")]
    HealthCheckRemoved {
        /// The app.
        app_id: PathId,
    },
    /// An instance is killed because it is unhealthy.
    #[serde(rename = "unhealthy_instance_kill_event")]
    UnhealthyInstanceKilled {
        /// The app.
        app_id: PathId,
        /// The task.
        task_id: String,
        /// The instance.
        instance_id: String,
        /// The version of the app.
        version: Timestamp,
        /// What the check says.
        reason: String,
        /// The host.
        host: String,
        /// The agent.
        #[serde(skip_serializing_if = "Option::is_none")]
        slave_id: Option<String>,
    },
    /// An executor sent a message.
    #[serde(rename = "framework_message_event")]
    FrameworkMessage {
        /// The executor.
        executor_id: String,
        /// Its agent.
        slave_id: String,
        /// The bytes, as signed numbers.
        message: Vec<i8>,
    },
    /// The first connection to a master.
    #[serde(rename = "scheduler_registered_event")]
    Registered {
        /// Our id there.
        framework_id: String,
        /// Its address.
        master: String,
    },
    /// Another connection to a master.
    #[serde(rename = "scheduler_reregistered_event")]
    Reregistered {
        /// Its address.
        master: String,
    },
    /// The connection to the master broke.
    #[serde(rename = "scheduler_disconnected_event")]
    Disconnected {},
}

/// What has happened, and when.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// What.
    #[serde(flatten)]
    pub what: What,
    /// When.
    pub timestamp: Timestamp,
}

impl Event {
    /// The object that subscribers read.
    pub fn body(&self) -> Value {
        serde_json::to_value(self).expect("events have plain names and values only")
    }

    /// The name by which subscribers choose.
    pub fn name(body: &Value) -> &str {
        body["eventType"].as_str().unwrap_or_default()
    }
}

/// A frame of the stream with an event.
pub fn frame(body: &Value) -> String {
    format!("event: {}\r\ndata: {body}\r\n\r\n", Event::name(body))
}

/// A frame that says no more than that the stream lives.
pub const HEARTBEAT: &str = "\r\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_flat_objects() {
        let event = Event {
            what: What::Disconnected {},
            timestamp: Timestamp::from_millis(45),
        };
        let body = event.body();
        assert_eq!(
            body,
            serde_json::json!({
                "eventType": "scheduler_disconnected_event",
                "timestamp": "1970-01-01T00:00:00.045Z",
            })
        );
        assert_eq!(
            frame(&body),
            format!("event: scheduler_disconnected_event\r\ndata: {body}\r\n\r\n")
        );
        let event = Event {
            what: What::StatusUpdate {
                slave_id: "S".to_owned(),
                task_id: "a.instance-u._app.1".to_owned(),
                task_status: "TASK_RUNNING".to_owned(),
                message: String::new(),
                app_id: PathId::new("/a"),
                host: "h".to_owned(),
                ip_addresses: Vec::new(),
                ports: vec![31_000],
                version: Timestamp::from_millis(0),
            },
            timestamp: Timestamp::from_millis(0),
        };
        let body = event.body();
        for key in [
            "slaveId",
            "taskId",
            "taskStatus",
            "appId",
            "ipAddresses",
            "ports",
        ] {
            assert!(body.get(key).is_some(), "{key}");
        }
    }
}
