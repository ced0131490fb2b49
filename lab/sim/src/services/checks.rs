//! What must hold at every moment, and once all is at rest.

use abi_marathon::shown::{Goal, State as Condition};
use abi_marathon::{PathId, TaskId};
use abi_mesos::v1;
use services_init::mind::Out;
use services_init::mind::state::State;

use super::{DRAIN_MS, IDS, Promise, RESIDENT, WATCHER, World};

impl World {
    /// No instance that runs is asked to end while somebody may lead requests to it, unless that takes too long.
    pub(super) fn spared(&mut self, before: &State, out: &Out) -> Result<(), String> {
        for event in &out.events {
            let Some(id) = event["instanceId"].as_str() else {
                continue;
            };
            if event["condition"] == "Killing" {
                self.told.entry(id.to_owned()).or_insert(self.now);
            } else if event["condition"] == "Provisioned" {
                self.told.remove(id);
                self.drained.remove(id);
                self.ended.remove(id);
            }
        }
        for kill in out.calls.iter().filter_map(|call| call.kill.as_ref()) {
            let task = kill.task_id.as_ref().map(v1::TaskId::value);
            let Some(task) = task.and_then(TaskId::parse) else {
                continue;
            };
            let id = task.instance();
            // What has just been lost gets no requests, nor does a task that another took the place of.
            let runs = [before, self.mind.state()].iter().all(|state| {
                let held = state.held(id);
                held.is_some_and(|held| held.instance.tasks.get(&task) == Some(&Condition::Running))
            });
            let told = self.told.get(id.as_str());
            let late = told.is_some_and(|told| self.now - told >= DRAIN_MS);
            if runs
                && before.watchers.knows(WATCHER)
                && self.mind.state().watchers.knows(WATCHER)
                && !late
                && !self.drained.contains(id.as_str())
                && !self.ended.contains(id.as_str())
            {
                return Err(format!("{task} is asked to end, and gets requests"));
            }
            self.ended.insert(id.to_string());
        }
        Ok(())
    }

    /// How many tasks of a service live, and how many of them run.
    pub(super) fn count(&self, id: &str) -> (u64, u64) {
        let tasks = self.cluster.tasks.iter().filter(|(_, task)| task.lives());
        let path = PathId::new(id);
        let of = tasks.filter(|(name, _)| {
            TaskId::parse(name).is_some_and(|task| task.instance().service() == path)
        });
        let states: Vec<_> = of.map(|(_, task)| task.state).collect();
        let running = states
            .iter()
            .filter(|it| **it == v1::TaskState::Running)
            .count();
        (states.len() as u64, running as u64)
    }

    /// Whether all instances run that are promised.
    pub(super) fn has_all(&self, id: &str) -> bool {
        match self.promises.get(id) {
            Some(Promise::Runs(count)) => self.count(id) == (*count, *count),
            Some(Promise::Removed) | None => self.count(id).0 == 0,
            Some(Promise::Unsure) => {
                let path = PathId::new(id);
                let service = self.mind.state().tree.services().get(&path);
                let count = service.map_or(0, |service| u64::from(service.instances()));
                self.count(id) == (count, count)
            }
        }
    }

    /// What an update promises holds at every moment.
    pub(super) fn promised(&mut self) -> Result<(), String> {
        if let Some(text) = self.cluster.broken.take() {
            return Err(text);
        }
        if !self.gentle {
            return Ok(());
        }
        for (id, (count, least, over)) in &self.strategies {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "a handful of instances"
            )]
            let (least, most) = (
                (*count as f64 * least).ceil() as u64,
                (*count as f64 * (1.0 + over)).floor() as u64,
            );
            // Otherwise it could not begin.
            let (least, most) = match least == most {
                true if *id == RESIDENT => (least.saturating_sub(1), most),
                true => (least, most + 1),
                false => (least, most),
            };
            let (live, running) = self.count(id);
            // Those that were told to end are no longer counted, though they may take their time.
            let path = PathId::new(*id);
            let ending = self.mind.state().instances_of(&path);
            let ending = ending.filter(|held| {
                held.instance.goal != Goal::Running && !held.instance.tasks.is_empty()
            });
            let most = most + ending.count() as u64;
            if running < least || live > most {
                return Err(format!(
                    "{id}: {running} of {live} run, allowed are {least} to {most}: {}",
                    self.picture()
                ));
            }
        }
        Ok(())
    }

    pub(super) fn is_well(&self) -> bool {
        self.connected
            && self.calls.is_empty()
            && self.cluster.out.is_empty()
            && self.mind.state().deployments.is_empty()
            && IDS.iter().all(|id| self.has_all(id))
            && self.cluster.tasks.values().all(|task| task.lives())
            && self.mind.state().leaving.is_empty()
            && self.cluster.volumes() == self.volumes()
    }

    /// How many volumes there should be.
    pub(super) fn volumes(&self) -> usize {
        let held = self.mind.state().instances_of(&PathId::new(RESIDENT));
        held.filter(|held| held.reservation.is_some()).count()
    }

    /// Everything that was promised is so.
    pub(super) fn kept(&self) -> Result<(), String> {
        for id in IDS {
            let path = PathId::new(id);
            let service = self.mind.state().tree.services().get(&path);
            let found = service.map(|service| u64::from(service.instances()));
            let wanted = match self.promises.get(id) {
                Some(Promise::Runs(count)) => Some(*count),
                Some(Promise::Removed) | None => None,
                Some(Promise::Unsure) => found,
            };
            let since = service.map(|service| service.last_config_change_at);
            let mut held = self.mind.state().instances_of(&path);
            // A deployment that was broken off leaves some as they were.
            if self.gentle
                && let Some(old) =
                    held.find(|held| Some(held.instance.config) != since && !held.rests())
            {
                return Err(format!("{id}: {old:?} is outdated"));
            }
            if found != wanted {
                return Err(format!(
                    "{id}: {found:?} instances, promised were {wanted:?}"
                ));
            }
        }
        Ok(())
    }

    pub(super) fn picture(&self) -> String {
        let state = self.mind.state();
        let services: Vec<String> = IDS
            .iter()
            .map(|id| {
                let path = PathId::new(*id);
                let wanted = state
                    .tree
                    .services()
                    .get(&path)
                    .map(services_init::plan::service::Service::instances);
                let held: Vec<String> = state
                    .instances_of(&path)
                    .map(|held| format!("{:?}/{:?}", held.instance.state, held.instance.goal))
                    .collect();
                format!(
                    "{id} wants {wanted:?}, promised {:?}, lives {:?}, knows {held:?}",
                    self.promises.get(id),
                    self.count(id)
                )
            })
            .collect();
        format!(
            "{services:#?}, deployments {}, agents {:?}, volumes {} for {}, leaving {:?}",
            state.deployments.len(),
            self.cluster.agents,
            self.cluster.volumes(),
            self.volumes(),
            state.leaving,
        )
    }
}
