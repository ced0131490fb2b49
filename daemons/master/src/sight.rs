//! What a caller gets to see: objects that it may not see are left out of what it reads.

use std::sync::Arc;

use base_access::{Action, Authorizer, Object, Principal};
use base_units::{Resources, Role};
use kernel_master::{Executor, Framework, Task};

/// A caller, and what the rules let it see.
#[derive(Clone, Debug)]
pub(crate) struct Sight {
    authorizer: Arc<dyn Authorizer>,
    principal: Option<Principal>,
    /// There are no rules, so nothing has to be asked.
    whole: bool,
}

impl Sight {
    /// `rules`: whether there are any.
    pub(crate) fn new(
        authorizer: &Arc<dyn Authorizer>,
        principal: Option<&Principal>,
        rules: bool,
    ) -> Self {
        Self {
            authorizer: Arc::clone(authorizer),
            principal: principal.cloned(),
            whole: !rules,
        }
    }

    /// Whether it sees everything, whoever it is.
    pub(crate) fn is_whole(&self) -> bool {
        self.whole
    }

    fn asks(&self, action: Action, object: &Object<'_>) -> bool {
        self.whole
            || self
                .authorizer
                .allows(self.principal.as_ref(), action, object)
    }

    pub(crate) fn framework(&self, framework: &Framework) -> bool {
        self.asks(Action::ViewFramework, &Object::One(&framework.spec.user))
    }

    pub(crate) fn task(&self, task: &Task) -> bool {
        self.task_of(&task.user)
    }

    /// A task that runs as `user`.
    pub(crate) fn task_of(&self, user: &str) -> bool {
        self.asks(Action::ViewTask, &Object::One(user))
    }

    pub(crate) fn executor(&self, executor: &Executor, framework: &Framework) -> bool {
        let user = executor.spec.user.as_ref().unwrap_or(&framework.spec.user);
        self.asks(Action::ViewExecutor, &Object::One(user))
    }

    pub(crate) fn role(&self, role: &Role) -> bool {
        self.asks(Action::ViewRole, &Object::One(role.as_str()))
    }

    pub(crate) fn quota(&self, role: &Role) -> bool {
        self.asks(Action::GetQuota, &Object::One(role.as_str()))
    }

    pub(crate) fn schedule(&self) -> bool {
        self.asks(Action::GetMaintenanceSchedule, &Object::Any)
    }

    pub(crate) fn maintenance(&self) -> bool {
        self.asks(Action::GetMaintenanceStatus, &Object::Any)
    }

    pub(crate) fn flags(&self) -> bool {
        self.asks(Action::ViewFlags, &Object::Any)
    }

    /// An agent's resources without what is reserved for or allocated to roles that are not seen.
    pub(crate) fn resources(&self, resources: &Resources) -> Resources {
        if self.whole {
            return resources.clone();
        }
        resources.filter(|resource| {
            let reserved = resource.reservations.iter().map(|one| &one.role);
            let mut roles = reserved.chain(resource.allocation_role.as_ref());
            roles.all(|role| self.role(role))
        })
    }
}
