//! Small answers and the bodies of small requests.

use abi_json::record;

use crate::shown::deployment::Step;
use crate::time::Timestamp;

record! {
    /// That a change was stored, and which deployment carries it out.
    pub struct DeploymentResult: open {
        "version" version: Timestamp = need;
        "deploymentId" deployment_id: String = need;
    }
}

record! {
    /// What a change would do.
    pub struct ActionList: open {
        "steps" steps: Vec<Step> = list;
    }
}

record! {
    /// Something known by its id.
    pub struct Name: open {
        "id" id: String = need;
    }
}

record! {
    /// The versions of an app, newest first.
    pub struct Versions: open {
        "versions" versions: Vec<Timestamp> = list;
    }
}

record! {
    /// Which tasks to kill.
    pub struct TaskIds: open {
        "ids" ids: Vec<String> = need;
    }
}

/// Which instances of a pod to kill.
pub type InstanceIds = Vec<String>;

record! {
    /// Who leads.
    pub struct Leader: open {
        "leader" leader: String = need;
    }
}

record! {
    /// An answer in words.
    pub struct Message: open {
        "message" message: String = need;
    }
}
