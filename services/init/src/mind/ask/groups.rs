//! Requests that change groups.

use std::sync::Arc;

use abi_marathon::shown::ActionList;
use abi_marathon::{GroupPatch, GroupUpdate, Kind, PathId, Refusal, Timestamp};

use super::{Answer, Answered, Asker};
use crate::mind::state::{History, State};
use crate::mind::{Mind, Out};
use crate::plan::deploy::Plan;
use crate::plan::tree::Tree;

impl Mind {
    pub(super) fn create_group(
        &mut self,
        base: &PathId,
        update: GroupUpdate,
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
    ) -> Answered {
        let state = Arc::clone(&self.state);
        let update = self.admission(&state, asker.force).group(base, update)?;
        let id = update.id.clone().unwrap_or_else(PathId::root);
        if state.tree.groups().contains_key(&id) {
            return Err(Refusal::Exists(format!(
                "Group {id} is already created. Use PUT to change this group."
            )));
        }
        if state.tree.services().contains_key(&id) {
            return Err(Refusal::Exists(format!(
                "An app with the path {id} already exists."
            )));
        }
        drop(state);
        let enforces = self.enforces();
        let begun = self.store(asker, now, out, &id, |tree, at| {
            tree.change_group(&update, enforces, at);
        })?;
        Ok(Answer {
            location: Some(id.to_string()),
            ..Answer::deployed(201, &begun)
        })
    }

    pub(super) fn put_group(
        &mut self,
        base: &PathId,
        update: GroupUpdate,
        dry_run: bool,
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
    ) -> Answered {
        let state = Arc::clone(&self.state);
        let update = self.admission(&state, asker.force).group(base, update)?;
        let id = update.id.clone().unwrap_or_else(PathId::root);
        let old = match update.version {
            Some(version) => {
                let old = tree_at(&state, &id, version, now);
                Some(old.map_err(|_| {
                    Refusal::Illegal(format!("Group {id} not available in version {version}"))
                })?)
            }
            None => None,
        };
        drop(state);
        let enforces = self.enforces();
        let change = |tree: &mut Tree, at: Timestamp| match &old {
            Some(old) => put_back(tree, old, &id, enforces, at),
            None => tree.change_group(&update, enforces, at),
        };
        if dry_run {
            let version = now.max(Timestamp::from_millis(self.last_stamp.millis() + 1));
            let before = &self.state.tree;
            let mut after = before.clone();
            change(&mut after, version);
            let after = after.finish(before, self.config.ports, version)?;
            let plan = Plan::between(String::new(), version, before, &after)
                .map_err(|cycle| Refusal::Illegal(cycle.to_string()))?;
            let steps = plan.shown().steps;
            return Ok(Answer::of(200, ActionList { steps }));
        }
        let begun = self.store(asker, now, out, &id, change)?;
        Ok(Answer::deployed(200, &begun))
    }

    pub(super) fn patch_group(
        &mut self,
        id: &PathId,
        patch: &GroupPatch,
        now: Timestamp,
        out: &mut Out,
    ) -> Answered {
        let state = Arc::clone(&self.state);
        let enforces = self.admission(&state, false).group_patch(id, patch)?;
        if !state.tree.groups().contains_key(id) {
            return Err(Refusal::Missing {
                kind: Kind::Group,
                id: id.clone(),
            });
        }
        let at = self.stamp(now);
        let mut after = state.tree.clone();
        after.enforce(id, enforces, at);
        self.keep_versions(&state.tree, &after, at, out);
        drop(state);
        self.state_mut().tree = after.at_rest();
        Ok(Answer {
            status: 200,
            ..Answer::default()
        })
    }

    pub(super) fn delete_group(
        &mut self,
        id: &PathId,
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
    ) -> Answered {
        if !self.state.tree.groups().contains_key(id) {
            return Err(Refusal::nowhere(Kind::Group, id));
        }
        let begun = self.store(asker, now, out, id, |tree, at| tree.remove_group(id, at))?;
        Ok(Answer::deployed(200, &begun))
    }
}

/// All that was wanted within a group at a version of it.
///
/// # Errors
/// When the group has no such version.
pub fn tree_at(
    state: &State,
    id: &PathId,
    version: Timestamp,
    now: Timestamp,
) -> Result<Tree, Refusal> {
    let known = state.groups.get(id).and_then(|it| it.get(&version));
    if !matches!(known, Some(Some(_))) {
        return Err(Refusal::Missing {
            kind: Kind::Group,
            id: id.clone(),
        });
    }
    fn at<'a, T>(
        history: &'a History<T>,
        id: &PathId,
        version: Timestamp,
    ) -> impl Iterator<Item = (&'a PathId, &'a T)> {
        let within = history.range(id..);
        let within = within.take_while(move |(path, _)| path.is_within(id));
        within.filter_map(move |(path, versions)| {
            let (_, newest) = versions.range(..=version).next_back()?;
            Some((path, newest.as_ref()?))
        })
    }
    let groups = at(&state.groups, id, version);
    let groups = groups.map(|(id, group)| (id.clone(), group.clone()));
    let services = at(&state.services, id, version).map(|(_, service)| service.clone());
    Ok(Tree::of(groups, services, now))
}

/// Makes a group what it was.
fn put_back(tree: &mut Tree, old: &Tree, id: &PathId, enforces: bool, at: Timestamp) {
    let gone: Vec<PathId> = tree
        .services_in(id)
        .map(|it| it.id().clone())
        .filter(|it| !old.services().contains_key(it))
        .collect();
    for id in gone {
        tree.remove(&id, at);
    }
    for service in old.services().values() {
        tree.put(service.spec.clone(), enforces, at);
    }
    for (path, group) in old.groups().iter().filter(|(path, _)| path.is_within(id)) {
        let update = GroupUpdate {
            id: Some(path.clone()),
            apps: None,
            groups: None,
            dependencies: Some(group.dependencies.clone()),
            scale_by: None,
            version: None,
            enforce_role: group.enforce_role,
        };
        tree.change_group(&update, enforces, at);
    }
}
