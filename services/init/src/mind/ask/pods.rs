//! Requests that change pods.

use std::sync::Arc;

use abi_json::Value;
use abi_marathon::event::What;
use abi_marathon::shown::Goal;
use abi_marathon::{At, Faults, InstanceId, Kind, PathId, Pod, Refusal, Timestamp};

use super::{Answer, Answered, Asker, json, other_kind};
use crate::mind::{Mind, Out, tell};
use crate::plan::service::Spec;
use crate::view;

impl Mind {
    pub(super) fn create_pod(
        &mut self,
        pod: Pod,
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
    ) -> Answered {
        let state = Arc::clone(&self.state);
        let pod = self.admission(&state, asker.force).pod(pod)?;
        let id = pod.id.clone();
        match state.tree.services().get(&id).map(|it| &it.spec) {
            Some(Spec::Pod(_)) => {
                return Err(Refusal::Exists(format!(
                    "A pod with id [{id}] already exists."
                )));
            }
            Some(Spec::App(_)) => return Err(other_kind(&id)),
            None => {}
        }
        drop(state);
        let answer = self.store_pod(pod, asker, now, out)?;
        let (client_ip, uri) = (asker.client_ip.clone(), asker.uri.clone());
        tell(out, What::PodCreated { client_ip, uri }, now);
        Ok(Answer {
            status: 201,
            location: Some(id.to_string()),
            ..answer
        })
    }

    pub(super) fn store_pod(
        &mut self,
        pod: Pod,
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
    ) -> Answered {
        let (id, enforces) = (pod.id.clone(), self.enforces());
        let begun = self.store(asker, now, out, &id.parent(), |tree, at| {
            tree.put(Spec::Pod(Arc::new(pod)), enforces, at);
        })?;
        let stored = self.state.tree.services().get(&id).map(|it| &it.spec);
        let body = match stored {
            Some(Spec::Pod(pod)) => Some(json(&**pod)),
            Some(Spec::App(_)) | None => None,
        };
        Ok(Answer {
            status: 200,
            body,
            deployment: Some(begun.deployment),
            location: None,
        })
    }

    pub(super) fn put_pod(
        &mut self,
        id: &PathId,
        pod: Pod,
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
    ) -> Answered {
        let state = Arc::clone(&self.state);
        let written = pod.id.clone();
        let pod = self.admission(&state, asker.force).pod(pod)?;
        if pod.id != *id {
            return Err(Refusal::Bad(format!(
                "'{id}' does not match definition's id ('{written}')"
            )));
        }
        match state.tree.services().get(id).map(|it| &it.spec) {
            Some(Spec::Pod(old)) => {
                let faults = abi_marathon::pod_replaces(old, &pod);
                faults.into_result().map_err(Refusal::Meaning)?;
            }
            Some(Spec::App(_)) => {
                return Err(other_kind(id));
            }
            None => {}
        }
        drop(state);
        let answer = self.store_pod(pod, asker, now, out)?;
        let (client_ip, uri) = (asker.client_ip.clone(), asker.uri.clone());
        tell(out, What::PodUpdated { client_ip, uri }, now);
        Ok(answer)
    }

    /// That a pod is there.
    pub(super) fn pod(&self, id: &PathId) -> Result<(), Refusal> {
        match self.state.tree.services().get(id).map(|it| &it.spec) {
            Some(Spec::Pod(_)) => Ok(()),
            Some(Spec::App(_)) | None => Err(Refusal::Missing {
                kind: Kind::Pod,
                id: id.clone(),
            }),
        }
    }

    pub(super) fn delete_pod(
        &mut self,
        id: &PathId,
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
    ) -> Answered {
        sound_pod_id(id)?;
        self.pod(id)?;
        let begun = self.store(asker, now, out, &id.parent(), |tree, at| {
            tree.remove(id, at)
        })?;
        let (client_ip, uri) = (asker.client_ip.clone(), asker.uri.clone());
        tell(out, What::PodDeleted { client_ip, uri }, now);
        Ok(Answer {
            status: 202,
            location: Some(format!("/{}", begun.deployment)),
            deployment: Some(begun.deployment),
            ..Answer::default()
        })
    }

    pub(super) fn kill_instances(
        &mut self,
        id: &PathId,
        instances: &[String],
        one: bool,
        wipe: bool,
        now: Timestamp,
        out: &mut Out,
    ) -> Answered {
        sound_pod_id(id)?;
        let mut faults = Faults::default();
        for (index, text) in instances.iter().enumerate() {
            let at = if one { At::ROOT } else { At::ROOT.index(index) };
            faults.expect(
                InstanceId::parse(text).is_some(),
                &at,
                "is no id of an instance: SERVICE.instance-UUID",
            );
        }
        faults.into_result().map_err(Refusal::Meaning)?;
        self.pod(id).map_err(|_| Refusal::no_path(id))?;
        let mut shown = Vec::new();
        let mut found = Vec::new();
        for text in instances {
            let held = InstanceId::parse(text)
                .filter(|instance| instance.service() == *id)
                .and_then(|instance| self.state.held(&instance).cloned());
            match held {
                Some(held) => {
                    shown.push(json(view::instance(&self.state, &held)));
                    found.push(held.instance.id.clone());
                }
                None if one => {
                    return Err(Refusal::NotFound(format!("Task '{text}' does not exist")));
                }
                None => {}
            }
        }
        for instance in found {
            if wipe {
                self.stop(&instance, Goal::Decommissioned, now, out);
            } else {
                self.kill(&instance, None);
            }
        }
        let body = if one {
            shown.pop()
        } else {
            Some(Value::Array(shown))
        };
        Ok(Answer {
            status: 200,
            body,
            ..Answer::default()
        })
    }
}

/// That a pod can have the id.
///
/// # Errors
/// Why not.
pub fn sound_pod_id(id: &PathId) -> Result<(), Refusal> {
    let Some(complaint) = id.complaint() else {
        return Ok(());
    };
    let mut faults = Faults::default();
    faults.say(&At::ROOT, complaint);
    Err(Refusal::Meaning(faults))
}
