//! Requests that end tasks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use abi_marathon::shown::Goal;
use abi_marathon::{App, InstanceId, Kind, PathId, Refusal, TaskId, Timestamp};
use serde_json::json;

use super::{Answer, Asker, Which};
use crate::mind::{Mind, Out};
use crate::plan::service::{Service, Spec};
use crate::view;

impl Mind {
    /// The tasks that are meant.
    pub(super) fn chosen(&self, which: &Which) -> Result<Vec<TaskId>, Refusal> {
        let state = &self.state;
        let of = |service: &PathId, host: Option<&String>| -> Vec<TaskId> {
            let all = state.instances_of(service).filter(|held| {
                let at = held.site.as_ref().map(|site| &*site.place.hostname);
                host.is_none_or(|host| host == "*" || Some(host.as_str()) == at)
            });
            all.flat_map(|held| held.facts.keys().cloned().collect::<Vec<_>>())
                .collect()
        };
        match which {
            Which::OfApp(id, host) => {
                state.tree.app(id)?;
                Ok(of(id, host.as_ref()))
            }
            Which::Within(group, host) => {
                if !state.tree.groups().contains_key(group) {
                    return Err(Refusal::Missing {
                        kind: Kind::Group,
                        id: group.clone(),
                    });
                }
                let all = state.tree.services_in(group);
                let apps = all.filter(|it| matches!(it.spec, Spec::App(_)));
                Ok(apps.flat_map(|it| of(it.id(), host.as_ref())).collect())
            }
            Which::One(id, task) => {
                state.tree.app(id)?;
                // The id of a task that was replaced still names the instance.
                let named = TaskId::parse(task);
                let found = of(id, None).into_iter().find(|it| {
                    named
                        .as_ref()
                        .is_some_and(|id| id.instance() == it.instance())
                });
                let missing = || Refusal::NotFound(format!("Task '{task}' does not exist"));
                Ok(vec![found.ok_or_else(missing)?])
            }
            Which::These(ids) => {
                let mut found = Vec::new();
                for id in &ids.ids {
                    let task = TaskId::parse(id)
                        .ok_or_else(|| Refusal::Bad(format!("Invalid task id '{id}'.")))?;
                    let held = state.held(task.instance());
                    let tasks = held.into_iter().flat_map(|held| held.facts.keys());
                    found.extend(tasks.cloned());
                }
                Ok(found)
            }
        }
    }

    /// Kills tasks. With `scale` there are as many instances less, with `wipe` their instances go and others come; the
    /// answer then waits for their end.
    pub(super) fn kill_tasks(
        &mut self,
        which: &Which,
        scale: bool,
        wipe: bool,
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
    ) -> Result<(Answer, BTreeSet<InstanceId>), Refusal> {
        if scale && wipe {
            return Err(Refusal::Bad(
                "You cannot use scale and wipe at the same time.".into(),
            ));
        }
        let tasks = self
            .chosen(which)
            .map_err(|refusal| match (refusal, which) {
                (Refusal::Missing { id, .. }, Which::OfApp(..) | Which::One(..)) if scale => {
                    Refusal::no_path(&id)
                }
                (refusal, _) => refusal,
            })?;
        let instances: BTreeSet<InstanceId> =
            tasks.iter().map(|task| task.instance().clone()).collect();
        if scale {
            let mut fewer: BTreeMap<PathId, u32> = BTreeMap::new();
            for id in &instances {
                *fewer.entry(id.service()).or_default() += 1;
            }
            let enforces = self.enforces();
            let begun = self.store(asker, now, out, &PathId::root(), |tree, at| {
                for (id, count) in fewer {
                    if let Some(spec) = with_fewer(tree.services().get(&id), count) {
                        tree.put(spec, enforces, at);
                    }
                }
            })?;
            for id in &instances {
                self.stop(id, Goal::Stopped, now, out);
            }
            return Ok((Answer::deployed(200, &begun), BTreeSet::new()));
        }
        let state = Arc::clone(&self.state);
        let shown = tasks
            .iter()
            .filter_map(|task| view::task(&state, state.held(task.instance())?, task, false));
        let mut shown: Vec<_> = shown.collect();
        let body = match which {
            Which::One(..) => json!({"task": shown.pop()}),
            Which::OfApp(..) | Which::Within(..) | Which::These(_) => json!({"tasks": shown}),
        };
        drop(state);
        for id in &instances {
            if wipe {
                self.stop(id, Goal::Decommissioned, now, out);
            } else {
                self.kill(id, None);
            }
        }
        let awaited = if wipe { instances } else { BTreeSet::new() };
        Ok((Answer::of(200, body), awaited))
    }

    /// Answers those whose instances have ended.
    pub(in crate::mind) fn answer_kills(&mut self, _: Timestamp, out: &mut Out) {
        let state = Arc::clone(&self.state);
        let mut answered = Vec::new();
        self.waiting.retain_mut(|waiting| {
            waiting.instances.retain(|id| state.held(id).is_some());
            if waiting.instances.is_empty() {
                let answer = std::mem::take(&mut waiting.answer);
                answered.push((waiting.number, Ok(answer)));
            }
            !waiting.instances.is_empty()
        });
        out.answers.extend(answered);
    }
}

/// The definition of an app with fewer instances.
fn with_fewer(service: Option<&Service>, count: u32) -> Option<Spec> {
    match &service?.spec {
        Spec::App(app) => {
            let mut app = App::clone(app);
            app.instances = app.instances.saturating_sub(count);
            Some(Spec::App(Arc::new(app)))
        }
        Spec::Pod(_) => None,
    }
}
