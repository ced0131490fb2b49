//! Why a request is refused, with the status and the body that clients know.

use abi_json::{Broken, Faults, Value};
use serde_json::json;

use crate::id::PathId;

/// Longest document that is taken.
pub const DOCUMENT_MAX_BYTES: usize = 16 << 20;

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An app.
    App,
    /// A pod.
    Pod,
    /// A group.
    Group,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::App => "App",
            Self::Pod => "Pod",
            Self::Group => "Group",
        }
    }
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The body is not JSON at all.
    #[error("{0}")]
    Broken(#[from] Broken),
    /// The document breaks its form.
    #[error("{0}")]
    Form(Faults),
    /// The document breaks a rule of meaning.
    #[error("{0}")]
    Meaning(Faults),
    /// Something that can not be, found where no path can be named.
    #[error("{0}")]
    Illegal(String),
    /// A bad request otherwise.
    #[error("{0}")]
    Bad(String),
    /// What the path names is not there.
    #[error("{} '{id}' does not exist", kind.name())]
    Missing {
        /// What it should be.
        kind: Kind,
        /// Its path.
        id: PathId,
    },
    /// Something else that was looked for is not there.
    #[error("{0}")]
    NotFound(String),
    /// Something that a change would have touched is not there; clients get no list of details then.
    #[error("{0}")]
    Nowhere(String),
    /// The id is taken.
    #[error("{0}")]
    Exists(String),
    /// Deployments that run touch the same services.
    #[error(
        "App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'."
    )]
    Locked {
        /// All deployments in the way.
        deployments: Vec<String>,
    },
    /// As many deployments run as may.
    #[error("{max} deployments are running, and no more are allowed; wait for one to finish")]
    TooManyDeployments {
        /// How many may run.
        max: usize,
    },
    /// All service ports are taken.
    #[error(
        "All ports in the range [{from}-{to}) are already in use: give a port, or widen the range"
    )]
    NoPortLeft {
        /// First port of the range.
        from: u16,
        /// Last port of the range.
        to: u16,
    },
    /// Someone is too late or not there.
    #[error("{0}")]
    Unavailable(String),
}

impl Refusal {
    /// That a change would have touched what is not there.
    pub fn nowhere(kind: Kind, id: &PathId) -> Self {
        Self::Nowhere(format!("{} '{id}' does not exist", kind.name()))
    }

    /// That no task or service has the id that a path names.
    pub fn no_path(id: &PathId) -> Self {
        Self::Nowhere(format!("Path '{id}' does not exist"))
    }

    /// The status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::Broken(Broken::TooLong { .. }) => 413,
            Self::Broken(Broken::Empty | Broken::Syntax(_)) | Self::Bad(_) => 400,
            Self::Form(_) | Self::Meaning(_) | Self::Illegal(_) => 422,
            Self::Missing { .. } | Self::NotFound(_) | Self::Nowhere(_) => 404,
            Self::Exists(_) | Self::Locked { .. } => 409,
            Self::TooManyDeployments { .. } => 403,
            Self::NoPortLeft { .. } => 500,
            Self::Unavailable(_) => 503,
        }
    }

    /// The body of the answer.
    pub fn body(&self) -> Value {
        let message = self.to_string();
        match self {
            Self::Broken(Broken::Empty) => {
                json!({"message": "Please specify data in JSON format", "details": message})
            }
            Self::Broken(Broken::Syntax(_)) => {
                json!({"message": "Invalid JSON", "details": message})
            }
            Self::Form(faults) => {
                json!({"message": "Invalid JSON", "details": faults.details()})
            }
            Self::Meaning(faults) => {
                json!({"message": "Object is not valid", "details": faults.details()})
            }
            Self::Missing { .. } | Self::NotFound(_) => {
                json!({"message": message, "details": []})
            }
            Self::Locked { deployments } => {
                let ids: Vec<Value> = deployments.iter().map(|id| json!({"id": id})).collect();
                json!({"message": message, "deployments": ids})
            }
            Self::Broken(Broken::TooLong { .. })
            | Self::Illegal(_)
            | Self::Bad(_)
            | Self::Nowhere(_)
            | Self::Exists(_)
            | Self::TooManyDeployments { .. }
            | Self::NoPortLeft { .. }
            | Self::Unavailable(_) => json!({"message": message}),
        }
    }
}

/// `Err` when something is wrong with the meaning.
pub(crate) fn meaning(faults: Faults) -> Result<(), Refusal> {
    faults.into_result().map_err(Refusal::Meaning)
}
