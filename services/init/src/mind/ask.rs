//! What may be asked for that changes something. Documents were read before; whether they are sound in this world is
//! found here.

mod apps;
mod groups;
mod kill;
mod pods;

use std::collections::{BTreeMap, BTreeSet};

use abi_json::Value;
use abi_marathon::event::What;
use abi_marathon::shown::{DeploymentResult, TaskIds};
use abi_marathon::{
    Admission, App, AppUpdate, At, Faults, GroupPatch, GroupUpdate, InstanceId, PathId, Pod,
    Refusal, Timestamp,
};
use serde_json::json;

use super::state::{History, State};
use super::{Mind, Out, Wish, record, tell};
use crate::plan::deploy::Plan;
use crate::plan::map::entry;
use crate::plan::service::Service;
use crate::plan::tree::Tree;

pub use groups::tree_at;
pub use pods::sound_pod_id;

/// Which tasks are meant.
#[derive(Clone, Debug, PartialEq)]
pub enum Which {
    /// Those of an app, on a host or anywhere.
    OfApp(PathId, Option<String>),
    /// Those of all apps in a group, on a host or anywhere.
    Within(PathId, Option<String>),
    /// One of an app.
    One(PathId, String),
    /// These.
    These(TaskIds),
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    missing_docs,
    reason = "each is the request of its name, with its parts"
)]
pub enum Ask {
    CreateApp(Box<App>),
    PutApp {
        id: PathId,
        update: Box<AppUpdate>,
        partial: bool,
        creates: bool,
    },
    PutApps {
        updates: Vec<AppUpdate>,
        partial: bool,
        creates: bool,
    },
    DeleteApp(PathId),
    RestartApp(PathId),
    KillTasks {
        which: Which,
        scale: bool,
        wipe: bool,
    },
    CreateGroup(PathId, Box<GroupUpdate>),
    PutGroup {
        id: PathId,
        update: Box<GroupUpdate>,
        dry_run: bool,
    },
    PatchGroup(PathId, GroupPatch),
    DeleteGroup(PathId),
    CreatePod(Box<Pod>),
    PutPod(PathId, Box<Pod>),
    DeletePod(PathId),
    KillPodInstances {
        id: PathId,
        instances: Vec<String>,
        one: bool,
        wipe: bool,
    },
    DeleteDeployment(String),
    DeleteDelay(PathId),
    Withdrawn {
        watcher: String,
        instance: String,
    },
    Abdicate(Wish),
}

/// Who asks, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asker {
    /// Whether deployments in the way are cancelled.
    pub force: bool,
    /// Its address.
    pub client_ip: String,
    /// What it asked for.
    pub uri: String,
}

/// What is answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The document, if there is one.
    pub body: Option<Value>,
    /// The deployment that carries it out.
    pub deployment: Option<String>,
    /// The path at which it is from now on.
    pub location: Option<String>,
}

impl Answer {
    fn of(status: u16, body: impl serde::Serialize) -> Self {
        Self {
            status,
            body: Some(json(body)),
            ..Self::default()
        }
    }

    fn deployed(status: u16, begun: &Begun) -> Self {
        let result = DeploymentResult {
            version: begun.version,
            deployment_id: begun.deployment.clone(),
        };
        Self {
            deployment: Some(begun.deployment.clone()),
            ..Self::of(status, result)
        }
    }
}

fn json(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("answers have plain names and values only")
}

/// Somebody waits until instances have ended.
#[derive(Debug)]
pub(super) struct WaitingKill {
    number: u64,
    instances: BTreeSet<InstanceId>,
    answer: Answer,
}

/// A change that was stored.
struct Begun {
    version: Timestamp,
    deployment: String,
}

type Answered = Result<Answer, Refusal>;

impl Mind {
    /// Does what is asked for, or says why not.
    pub(super) fn ask(
        &mut self,
        number: u64,
        ask: Ask,
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
    ) {
        let answer = match ask {
            Ask::CreateApp(app) => self.create_app(*app, asker, now, out),
            Ask::PutApp {
                id,
                update,
                partial,
                creates,
            } => self.put_app(&id, *update, (partial, creates), asker, now, out),
            Ask::PutApps {
                updates,
                partial,
                creates,
            } => self.put_apps(updates, (partial, creates), asker, now, out),
            Ask::DeleteApp(id) => self.delete_app(&id, asker, now, out),
            Ask::RestartApp(id) => self.restart_app(&id, asker, now, out),
            Ask::KillTasks { which, scale, wipe } => {
                let answered = self.kill_tasks(&which, scale, wipe, asker, now, out);
                match answered {
                    Ok((answer, instances)) if !instances.is_empty() => {
                        self.waiting.push(WaitingKill {
                            number,
                            instances,
                            answer,
                        });
                        return;
                    }
                    Ok((answer, _)) => Ok(answer),
                    Err(refusal) => Err(refusal),
                }
            }
            Ask::CreateGroup(base, update) => self.create_group(&base, *update, asker, now, out),
            Ask::PutGroup {
                id,
                update,
                dry_run,
            } => self.put_group(&id, *update, dry_run, asker, now, out),
            Ask::PatchGroup(id, patch) => self.patch_group(&id, &patch, now, out),
            Ask::DeleteGroup(id) => self.delete_group(&id, asker, now, out),
            Ask::CreatePod(pod) => self.create_pod(*pod, asker, now, out),
            Ask::PutPod(id, pod) => self.put_pod(&id, *pod, asker, now, out),
            Ask::DeletePod(id) => self.delete_pod(&id, asker, now, out),
            Ask::KillPodInstances {
                id,
                instances,
                one,
                wipe,
            } => self.kill_instances(&id, &instances, one, wipe, now, out),
            Ask::DeleteDeployment(id) => self.delete_deployment(&id, asker, now, out),
            Ask::DeleteDelay(id) => self.delete_delay(&id),
            Ask::Withdrawn { watcher, instance } => self.withdrawn(&watcher, &instance),
            Ask::Abdicate(wish) => {
                out.abdicates = true;
                if !wish.is_empty() {
                    let bytes = json(wish).to_string().into_bytes();
                    out.records.push((record::WISH.to_owned(), Some(bytes)));
                }
                let body = json!({"message": "Leadership abdicated", "details": []});
                Ok(Answer::of(200, body))
            }
        };
        out.answers.push((number, answer));
    }

    /// Stores what `change` makes of the tree, and begins the deployment to it.
    fn store(
        &mut self,
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
        group: &PathId,
        change: impl FnOnce(&mut Tree, Timestamp),
    ) -> Result<Begun, Refusal> {
        let version = self.stamp(now);
        let before = self.state.tree.clone();
        let mut after = before.clone();
        change(&mut after, version);
        let after = after.finish(&before, self.config.ports, version)?;
        let id = self.uuid();
        let plan = Plan::between(id.clone(), version, &before, &after)
            .map_err(|cycle| Refusal::Illegal(cycle.to_string()))?;
        self.make_room(&plan, asker, now, out)?;
        self.keep_versions(&before, &after, version, out);
        self.state_mut().tree = after.at_rest();
        let changed = What::GroupChanged {
            group_id: group.clone(),
            version,
        };
        tell(out, changed, version);
        let affected = plan.affected().into_iter().cloned();
        let affected: BTreeMap<PathId, Option<Service>> = affected
            .map(|id| {
                let service = before.services().get(&id).cloned();
                (id, service)
            })
            .collect();
        self.begin(plan, affected, version, out);
        Ok(Begun {
            version,
            deployment: id,
        })
    }

    /// Cancels the deployments in the way of another, if that is wanted.
    fn make_room(
        &mut self,
        plan: &Plan,
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
    ) -> Result<(), Refusal> {
        let running = self.state.deployments.iter();
        let in_the_way: Vec<String> = running
            .filter(|it| plan.affected().iter().any(|id| it.affects(id)))
            .map(|it| it.id().to_owned())
            .collect();
        if !in_the_way.is_empty() && !asker.force {
            return Err(Refusal::Locked {
                deployments: in_the_way,
            });
        }
        let max = self.config.deployments_max;
        if self.state.deployments.len() - in_the_way.len() >= max {
            return Err(Refusal::TooManyDeployments { max });
        }
        for id in in_the_way {
            self.cancel(&id, "it was overridden by another deployment", now, out);
        }
        Ok(())
    }

    /// Writes down what has changed, and forgets versions beyond those that are kept.
    fn keep_versions(&mut self, before: &Tree, after: &Tree, at: Timestamp, out: &mut Out) {
        let max = self.config.versions_max;
        let state = self.state_mut();
        for id in &after.touched().services {
            let (old, new) = (before.services().get(id), after.services().get(id));
            let version = match (old, new) {
                (old, Some(new)) if old.is_none_or(|it| it.version != new.version) => new.version,
                (Some(_), None) => at,
                (None | Some(_), None | Some(_)) => continue,
            };
            let value = record::write_service(new);
            let kept = (id, version, new.cloned());
            keep("services", &mut state.services, kept, value, max, out);
            if new.is_none() {
                if state.failures.remove_mut(id) {
                    out.records.push((record::failure_key(id), None));
                }
                state.ended.remove_mut(id);
                state.delays.clear(id);
            }
        }
        for id in &after.touched().groups {
            let (old, new) = (before.groups().get(id), after.groups().get(id));
            if old != new {
                let version = new.map_or(at, |group| group.version);
                let kept = (id, version, new.cloned());
                let value = record::write_group(new);
                keep("groups", &mut state.groups, kept, value, max, out);
            }
        }
    }

    fn enforces(&self) -> bool {
        self.config.settings.new_group_enforce_role
    }

    fn admission<'a>(&'a self, state: &'a State, force: bool) -> Admission<'a> {
        Admission {
            settings: &self.config.settings,
            world: &state.tree,
            force,
        }
    }

    /// Cancels a deployment, and leads back to what was before unless it is forced.
    fn delete_deployment(
        &mut self,
        id: &str,
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
    ) -> Answered {
        let found = self
            .state
            .deployments
            .iter()
            .find(|it| it.id() == id)
            .cloned();
        let found = found
            .ok_or_else(|| Refusal::NotFound(format!("DeploymentPlan {id} does not exist")))?;
        if asker.force {
            self.cancel(id, "it was cancelled", now, out);
            return Ok(Answer {
                status: 202,
                ..Answer::default()
            });
        }
        let (version, enforces) = (found.progress.plan.version, self.enforces());
        let forced = Asker {
            force: true,
            ..asker.clone()
        };
        let begun = self.store(&forced, now, out, &PathId::root(), |tree, at| {
            for (id, before) in &found.before {
                // What others have changed since stays as they want it.
                let since = tree.services().get(id).map(|it| it.version);
                if since.is_some_and(|since| since > version) {
                    continue;
                }
                match before {
                    Some(before) => tree.put(before.spec.clone(), enforces, at),
                    None => tree.remove(id, at),
                }
            }
        })?;
        // It may have touched nothing that the way back touches.
        self.cancel(id, "it was rolled back", now, out);
        Ok(Answer::deployed(200, &begun))
    }

    fn delete_delay(&mut self, id: &PathId) -> Answered {
        if !self.state.queue.contains_key(id) {
            return Err(Refusal::NotFound(format!(
                "Application {id} not found in tasks queue."
            )));
        }
        self.state_mut().delays.clear(id);
        self.touched.insert(id.clone());
        Ok(Answer {
            status: 204,
            ..Answer::default()
        })
    }
}

/// That an app has the id of a pod, or a pod that of an app.
fn other_kind(id: &PathId) -> Refusal {
    let mut faults = Faults::default();
    faults.say(
        &At::ROOT,
        format!("{id} can not be the name of an app and of a pod"),
    );
    Refusal::Meaning(faults)
}

/// Enters a version, and forgets the oldest if there are too many.
fn keep<T: Clone>(
    kind: &str,
    history: &mut History<T>,
    (id, at, kept): (&PathId, Timestamp, Option<T>),
    value: Vec<u8>,
    max: usize,
    out: &mut Out,
) {
    let versions = entry(history, id);
    versions.insert(at, kept);
    out.records
        .push((record::version_key(kind, id, at), Some(value)));
    while versions.len() > max {
        if let Some((oldest, _)) = versions.pop_first() {
            out.records
                .push((record::version_key(kind, id, oldest), None));
        }
    }
}
