//! What lets a call of a scheduler through without asking the kernel first.

use std::sync::{Mutex, MutexGuard, PoisonError};

use base_access::Principal;
use base_ids::FrameworkId;

/// Whom a stream belongs to, once its framework is subscribed. Who may call over it can be told without the kernel, whose
/// answer would be the same.
#[derive(Debug, Default)]
pub(crate) struct Pass(Mutex<Option<(FrameworkId, Option<Principal>)>>);

impl Pass {
    fn lock(&self) -> MutexGuard<'_, Option<(FrameworkId, Option<Principal>)>> {
        // It is one value, which no panic leaves half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The framework has subscribed over the stream.
    pub(crate) fn grant(&self, framework: FrameworkId, login: Option<Principal>) {
        *self.lock() = Some((framework, login));
    }

    /// The stream is over.
    pub(crate) fn revoke(&self) {
        *self.lock() = None;
    }

    /// Whose stream it is.
    pub(crate) fn framework(&self) -> Option<FrameworkId> {
        self.lock().as_ref().map(|(framework, _)| framework.clone())
    }

    /// Whether the kernel would accept a call of this framework over the stream.
    pub(crate) fn allows(&self, framework: &FrameworkId, login: Option<&Principal>) -> bool {
        let owner = self.lock();
        let is_own = |owner: &(FrameworkId, Option<Principal>)| {
            owner.0 == *framework && (login.is_none() || owner.1.as_ref() == login)
        };
        owner.as_ref().is_some_and(is_own)
    }
}
