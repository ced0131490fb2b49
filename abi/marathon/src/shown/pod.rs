//! Pods and what becomes of them.

use abi_json::{Number, choice, record};

use crate::id::PathId;
use crate::parts::UnreachableStrategy;
use crate::pod::{Pod, Resources};
use crate::shown::app::LocalVolume;
use crate::shown::queue::Attribute;
use crate::time::Timestamp;

choice! {
    /// How a pod is.
    pub enum PodState: exact { "DEGRADED" Degraded, "STABLE" Stable, "TERMINAL" Terminal }
}

choice! {
    /// How an instance of a pod is.
    pub enum PodInstanceState: exact {
        "PENDING" Pending,
        "STAGING" Staging,
        "STABLE" Stable,
        "DEGRADED" Degraded,
        "TERMINAL" Terminal,
    }
}

record! {
    /// Something that is or is not the case.
    pub struct Condition: open {
        "name" name: String = need;
        "lastChanged" last_changed: Timestamp = need;
        "lastUpdated" last_updated: Timestamp = need;
        "value" value: String = need;
        "reason" reason: String = maybe;
    }
}

record! {
    /// Where an endpoint is reached.
    pub struct EndpointStatus: open {
        "name" name: String = need;
        "allocatedHostPort" allocated_host_port: u16 = maybe;
        "healthy" healthy: bool = maybe;
    }
}

record! {
    /// How a container ended.
    pub struct Termination: open {
        "exitCode" exit_code: Number = maybe;
        "message" message: String = maybe;
    }
}

record! {
    /// A container of an instance.
    pub struct ContainerStatus: open {
        "name" name: String = need;
        "status" status: String = need;
        "statusSince" status_since: Timestamp = need;
        "message" message: String = maybe;
        "conditions" conditions: Vec<Condition> = list;
        "containerId" container_id: String = maybe;
        "endpoints" endpoints: Vec<EndpointStatus> = list;
        "resources" resources: Resources = maybe;
        "termination" termination: Termination = maybe;
        "lastUpdated" last_updated: Timestamp = need;
        "lastChanged" last_changed: Timestamp = need;
    }
}

record! {
    /// A network of an instance and its addresses there.
    pub struct NetworkStatus: open {
        "name" name: String = maybe;
        "addresses" addresses: Vec<String> = list;
    }
}

record! {
    /// An instance of a pod.
    pub struct InstanceStatus: open {
        "id" id: String = need;
        "status" status: PodInstanceState = need;
        "statusSince" status_since: Timestamp = need;
        "message" message: String = maybe;
        "conditions" conditions: Vec<Condition> = list;
        "agentHostname" agent_hostname: String = maybe;
        "agentId" agent_id: String = maybe;
        "agentRegion" agent_region: String = maybe;
        "agentZone" agent_zone: String = maybe;
        "resources" resources: Resources = maybe;
        "networks" networks: Vec<NetworkStatus> = list;
        "containers" containers: Vec<ContainerStatus> = list;
        "specReference" spec_reference: String = maybe;
        "localVolumes" local_volumes: Vec<LocalVolume> = list;
        "lastUpdated" last_updated: Timestamp = need;
        "lastChanged" last_changed: Timestamp = need;
        "role" role: String = or("*");
    }
}

record! {
    /// A container that has ended.
    pub struct TerminatedContainer: open {
        "containerId" container_id: String = need;
        "lastKnownState" last_known_state: String = maybe;
        "termination" termination: Termination = maybe;
    }
}

record! {
    /// An instance that has ended.
    pub struct TerminationHistory: open {
        "instanceID" instance_id: String = need;
        "startedAt" started_at: Timestamp = need;
        "terminatedAt" terminated_at: Timestamp = need;
        "message" message: String = maybe;
        "containers" containers: Vec<TerminatedContainer> = list;
    }
}

record! {
    /// A pod with what becomes of it.
    pub struct PodStatus: open {
        "id" id: PathId = need;
        "spec" spec: Pod = need;
        "status" status: PodState = need;
        "statusSince" status_since: Timestamp = need;
        "message" message: String = maybe;
        "instances" instances: Vec<InstanceStatus> = list;
        "terminationHistory" termination_history: Vec<TerminationHistory> = list;
        "lastUpdated" last_updated: Timestamp = need;
        "lastChanged" last_changed: Timestamp = need;
    }
}

choice! {
    /// The state of an instance.
    pub enum State: exact {
        "Scheduled" Scheduled,
        "Provisioned" Provisioned,
        "Staging" Staging,
        "Starting" Starting,
        "Running" Running,
        "Killing" Killing,
        "Killed" Killed,
        "Finished" Finished,
        "Failed" Failed,
        "Error" Error,
        "Dropped" Dropped,
        "Gone" Gone,
        "Unknown" Unknown,
        "Unreachable" Unreachable,
        "UnreachableInactive" UnreachableInactive,
    }
}

choice! {
    /// What an instance is meant to be.
    pub enum Goal: exact {
        /// It runs, again and again.
        "Running" Running,
        /// It does not run, but keeps its data.
        "Stopped" Stopped,
        /// It goes, and all that is its.
        "Decommissioned" Decommissioned,
    }
}

record! {
    /// How an instance is and shall be.
    pub struct InstanceState: open {
        "condition" condition: State = need;
        "since" since: Timestamp = need;
        "activeSince" active_since: Timestamp = maybe;
        "healthy" healthy: bool = maybe;
        "goal" goal: Goal = need;
    }
}

record! {
    /// Where an instance is.
    pub struct Agent: open {
        "host" host: String = need;
        "agentId" agent_id: String = maybe;
        "region" region: String = maybe;
        "zone" zone: String = maybe;
        "attributes" attributes: Vec<Attribute> = list;
    }
}

record! {
    /// An instance that was asked to go.
    pub struct Instance: open {
        "instanceId" instance_id: String = need;
        "state" state: InstanceState = need;
        "agentInfo" agent_info: Agent = maybe;
        "runSpecVersion" run_spec_version: Timestamp = need;
        "unreachableStrategy" unreachable_strategy: UnreachableStrategy = need;
    }
}
