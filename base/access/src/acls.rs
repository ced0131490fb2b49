//! An ordered rule table: the first rule that speaks about a request decides it.

use crate::{Action, Authorizer, Object, ObjectKind, Principal, executor_may};
use std::collections::BTreeMap;

/// The callers or objects that a rule speaks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// These, by name. Under an action on roles, `eng/%` means everything strictly below `eng`.
    Some(Vec<String>),
    /// Everyone and everything.
    Any,
    /// A prohibition: it speaks about everyone and everything, and denies.
    None,
}

/// One entry of the list of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The callers.
    pub principals: Who,
    /// The objects.
    pub objects: Who,
}

/// A rule table as an [`Authorizer`].
///
/// The rules of an action are tried in order; the first whose callers and objects both match decides. When none
/// matches, `permissive` does.
#[derive(Clone, Debug)]
pub struct Acls {
    permissive: bool,
    rules: BTreeMap<Action, Vec<Rule>>,
}

impl Acls {
    /// A table without rules, which answers `permissive` to everything.
    #[must_use]
    pub fn new(permissive: bool) -> Self {
        Self {
            permissive,
            rules: BTreeMap::new(),
        }
    }

    /// Appends a rule to the list of `action`.
    pub fn add(&mut self, action: Action, rule: Rule) {
        self.rules.entry(action).or_default().push(rule);
    }

    /// The first rule that matches decides; `subject` and `object` are `None` for "anyone" and "anything".
    fn decide(&self, subject: Option<&str>, action: Action, object: Option<&str>) -> bool {
        let roles = action.kind() == ObjectKind::Roles;
        let verdict = self
            .rules
            .get(&action)
            .into_iter()
            .flatten()
            .find_map(|rule| {
                let who = speaks(&rule.principals, subject, false)?;
                let what = speaks(&rule.objects, object, roles)?;
                Some(who && what)
            });
        verdict.unwrap_or(self.permissive)
    }
}

impl Authorizer for Acls {
    fn allows(&self, principal: Option<&Principal>, action: Action, object: &Object<'_>) -> bool {
        let subject = match principal {
            None => None,
            Some(principal) => match principal.name() {
                Some(name) => Some(name),
                None => return executor_may(principal, action, object),
            },
        };
        match object {
            Object::Any => self.decide(subject, action, None),
            Object::One(value) => self.decide(subject, action, Some(value)),
            Object::Each([]) => self.permissive,
            Object::Each(values) => values
                .iter()
                .all(|value| self.decide(subject, action, Some(value))),
            Object::Container { user, .. } => self.decide(subject, action, *user),
        }
    }
}

/// `None` when the rule does not speak about `value`, else whether it allows.
fn speaks(who: &Who, value: Option<&str>, roles: bool) -> Option<bool> {
    match (who, value) {
        (Who::None, _) => Some(false),
        (Who::Any, _) => Some(true),
        // A list never covers everyone.
        (Who::Some(_), None) => None,
        (Who::Some(list), Some(value)) => list
            .iter()
            .any(|entry| covers(entry, value, roles))
            .then_some(true),
    }
}

fn covers(entry: &str, value: &str, roles: bool) -> bool {
    match entry.strip_suffix('%') {
        Some(above) if roles && above.ends_with('/') => {
            value.len() > above.len() && value.starts_with(above)
        }
        _ => entry == value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(list: &[&str]) -> Who {
        Who::Some(list.iter().map(|entry| (*entry).to_owned()).collect())
    }

    fn table(permissive: bool, action: Action, rules: &[(Who, Who)]) -> Acls {
        let mut acls = Acls::new(permissive);
        for (principals, objects) in rules {
            acls.add(
                action,
                Rule {
                    principals: principals.clone(),
                    objects: objects.clone(),
                },
            );
        }
        acls
    }

    #[track_caller]
    fn check(
        acls: &Acls,
        principal: Option<&str>,
        action: Action,
        object: Object<'_>,
        expect: bool,
    ) {
        let principal = principal.map(Principal::named);
        assert_eq!(
            acls.allows(principal.as_ref(), action, &object),
            expect,
            "{principal:?} {object:?}"
        );
    }

    #[test]
    fn the_default_decides_without_rules() {
        for permissive in [true, false] {
            let acls = Acls::new(permissive);
            check(&acls, None, Action::RunTask, Object::Any, permissive);
            check(
                &acls,
                Some("a"),
                Action::RunTask,
                Object::One("root"),
                permissive,
            );
            check(
                &acls,
                Some("a"),
                Action::RegisterFramework,
                Object::Each(&[]),
                permissive,
            );
        }
    }

    #[test]
    fn the_first_matching_rule_decides() {
        let acls = table(
            true,
            Action::RunTask,
            &[
                (some(&["a", "b"]), some(&["alice"])),
                (some(&["a"]), Who::None),
                (Who::Any, some(&["bob"])),
                (Who::None, Who::Any),
            ],
        );
        check(
            &acls,
            Some("a"),
            Action::RunTask,
            Object::One("alice"),
            true,
        );
        check(&acls, Some("a"), Action::RunTask, Object::One("bob"), false);
        check(&acls, Some("b"), Action::RunTask, Object::One("bob"), true);
        check(
            &acls,
            Some("b"),
            Action::RunTask,
            Object::One("root"),
            false,
        );
        check(&acls, None, Action::RunTask, Object::One("bob"), true);
        check(&acls, None, Action::RunTask, Object::Any, false);
        check(
            &acls,
            Some("b"),
            Action::ViewTask,
            Object::One("root"),
            true,
        );
    }

    #[test]
    fn an_anonymous_caller_is_in_no_list() {
        let acls = table(false, Action::ViewRole, &[(some(&["a"]), Who::Any)]);
        check(&acls, None, Action::ViewRole, Object::One("x"), false);
        check(&acls, Some("a"), Action::ViewRole, Object::One("x"), true);
        check(&acls, Some("a"), Action::ViewRole, Object::Any, true);
    }

    #[test]
    fn a_percent_means_strictly_below_and_only_for_roles() {
        let acls = table(
            false,
            Action::RegisterFramework,
            &[(Who::Any, some(&["eng/%", "ops"]))],
        );
        for (role, expect) in [
            ("eng/web", true),
            ("eng/web/front", true),
            ("eng", false),
            ("eng/", false),
            ("engine", false),
            ("ops", true),
            ("ops/x", false),
        ] {
            check(
                &acls,
                Some("a"),
                Action::RegisterFramework,
                Object::One(role),
                expect,
            );
        }
        check(
            &acls,
            Some("a"),
            Action::RegisterFramework,
            Object::Each(&["eng/web", "ops"]),
            true,
        );
        check(
            &acls,
            Some("a"),
            Action::RegisterFramework,
            Object::Each(&["eng/web", "eng"]),
            false,
        );
        let users = table(false, Action::RunTask, &[(Who::Any, some(&["eng/%"]))]);
        check(
            &users,
            Some("a"),
            Action::RunTask,
            Object::One("eng/web"),
            false,
        );
    }

    #[test]
    fn an_executor_reaches_only_its_own_containers() {
        let claims = [("cid".to_owned(), "c1".to_owned())].into();
        let executor = Principal::claiming(claims);
        let acls = Acls::new(true);
        let own = Object::Container {
            user: Some("root"),
            root: "c1",
        };
        let other = Object::Container {
            user: Some("root"),
            root: "c2",
        };
        assert!(acls.allows(Some(&executor), Action::WaitNestedContainer, &own));
        assert!(!acls.allows(Some(&executor), Action::WaitNestedContainer, &other));
        assert!(!acls.allows(Some(&executor), Action::ViewContainer, &own));
        assert!(!acls.allows(Some(&executor), Action::RunTask, &Object::One("root")));
        let without = Principal::claiming(BTreeMap::new());
        assert!(!acls.allows(Some(&without), Action::WaitNestedContainer, &own));
    }
}
