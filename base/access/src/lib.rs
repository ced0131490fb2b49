//! Who asks ([`Principal`]), for what ([`Action`] on an [`Object`]), and whether it is allowed ([`Authorizer`]).
//!
//! Everything here is a pure lookup without IO, so that a kernel can hold an `Arc<dyn Authorizer>` and still give the
//! same effects for the same inputs. Rules are parsed where they enter, in the door.

mod acls;
mod action;
mod principal;

pub use acls::{Acls, Rule, Who};
pub use action::{Action, ObjectKind};
pub use principal::Principal;

/// What an [`Action`] would touch; which text stands for it depends on [`Action::kind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object<'a> {
    /// All objects of the kind, or one that has no name: an agent, a machine, the flags.
    Any,
    /// One role, user, principal or path.
    One(&'a str),
    /// Several; allowed only if each one is. No entry at all falls to the default of the rules.
    Each(&'a [&'a str]),
    /// A container of an executor.
    Container {
        /// The Unix user that it runs as, when known.
        user: Option<&'a str>,
        /// The id of the topmost container above it, or its own.
        root: &'a str,
    },
}

/// Decides whether a request may do what it asks for.
pub trait Authorizer: Send + Sync + std::fmt::Debug {
    /// Whether `principal` may do `action` to `object`; `None` is a caller that did not log in.
    fn allows(&self, principal: Option<&Principal>, action: Action, object: &Object<'_>) -> bool;
}

/// Allows everything: the authorizer of a cluster without rules. Only executors are held to what is their own.
#[derive(Clone, Copy, Debug, Default)]
pub struct AllowAll;

impl Authorizer for AllowAll {
    fn allows(&self, principal: Option<&Principal>, action: Action, object: &Object<'_>) -> bool {
        principal.is_none_or(|principal| {
            principal.name().is_some() || executor_may(principal, action, object)
        })
    }
}

/// Whether an executor, known by the claims of its token alone, may do this: it may within its own container tree.
fn executor_may(principal: &Principal, action: Action, object: &Object<'_>) -> bool {
    action.is_for_executors()
        && matches!(object, Object::Container { root, .. } if principal.claim("cid") == Some(root))
}
