//! Requests that change apps.

use std::sync::Arc;

use abi_marathon::event::What;
use abi_marathon::shown::Name;
use abi_marathon::{App, AppEmbeds, AppUpdate, Kind, PathId, Refusal, Timestamp};

use super::{Answer, Answered, Asker, other_kind};
use crate::mind::state::State;
use crate::mind::{Mind, Out, tell};
use crate::plan::service::Spec;
use crate::view;

impl Mind {
    pub(super) fn create_app(
        &mut self,
        app: App,
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
    ) -> Answered {
        let state = Arc::clone(&self.state);
        let app = self.admission(&state, asker.force).app(app)?;
        let id = app.id.clone();
        match state.tree.services().get(&id).map(|it| &it.spec) {
            Some(Spec::App(_)) => {
                return Err(Refusal::Exists(format!(
                    "An app with id [{id}] already exists."
                )));
            }
            Some(Spec::Pod(_)) => return Err(other_kind(&id)),
            None => {}
        }
        drop(state);
        let enforces = self.enforces();
        let mut shown = app.clone();
        let spec = Spec::App(Arc::new(app));
        let parent = id.parent();
        let begun = self.store(asker, now, out, &parent, |tree, at| {
            tree.put(spec, enforces, at);
        })?;
        self.posted(&id, asker, begun.version, out);
        shown.version = Some(begun.version);
        let embeds = AppEmbeds {
            counts: true,
            ..AppEmbeds::default()
        };
        let nothing = State::new(now);
        let mut info = view::app(&nothing, &shown, embeds, now);
        info.more.deployments = Some(vec![Name {
            id: begun.deployment.clone(),
        }]);
        Ok(Answer {
            deployment: Some(begun.deployment),
            location: Some(id.to_string()),
            ..Answer::of(201, info)
        })
    }

    /// Tells that an app was created or changed by a request.
    pub(super) fn posted(&self, id: &PathId, asker: &Asker, at: Timestamp, out: &mut Out) {
        if let Ok(app) = self.state.tree.app(id) {
            let what = What::ApiPost {
                client_ip: asker.client_ip.clone(),
                uri: asker.uri.clone(),
                app_definition: Box::new(App::clone(app)),
            };
            tell(out, what, at);
        }
    }

    /// The app that a change makes of the one that is there.
    pub(super) fn updated(
        &self,
        id: &PathId,
        update: AppUpdate,
        (partial, creates): (bool, bool),
        force: bool,
    ) -> Result<App, Refusal> {
        let state = &self.state;
        let admission = self.admission(state, force);
        let current = match state.tree.services().get(id).map(|it| &it.spec) {
            Some(Spec::App(app)) => Some(&**app),
            Some(Spec::Pod(_)) => {
                return Err(other_kind(id));
            }
            None => None,
        };
        if current.is_none() && !creates {
            return Err(Refusal::nowhere(Kind::App, id));
        }
        let update = if partial && current.is_some() {
            admission.app_update(id, update)?
        } else {
            admission.app_whole(id, update)?
        };
        if let Some(version) = update.version {
            let old = state.service_at(id, version).map(|it| &it.spec);
            let Some(Spec::App(old)) = old else {
                return Err(Refusal::nowhere(Kind::App, id));
            };
            let mut app = App::clone(old);
            app.version = current.and_then(|it| it.version);
            app.version_info = current.and_then(|it| it.version_info.clone());
            return Ok(app);
        }
        admission.app_after(update, current, !partial)
    }

    pub(super) fn put_app(
        &mut self,
        id: &PathId,
        update: AppUpdate,
        how: (bool, bool),
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
    ) -> Answered {
        let existed = self.state.tree.services().contains_key(id);
        let app = self.updated(id, update, how, asker.force)?;
        let enforces = self.enforces();
        let begun = self.store(asker, now, out, &id.parent(), |tree, at| {
            tree.put(Spec::App(Arc::new(app)), enforces, at);
        })?;
        self.posted(id, asker, begun.version, out);
        let status = if existed { 200 } else { 201 };
        Ok(Answer {
            location: (!existed).then(|| id.to_string()),
            ..Answer::deployed(status, &begun)
        })
    }

    pub(super) fn put_apps(
        &mut self,
        updates: Vec<AppUpdate>,
        how: (bool, bool),
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
    ) -> Answered {
        let mut apps = Vec::new();
        for update in updates {
            let id = update.id.clone();
            let id =
                id.ok_or_else(|| Refusal::Illegal("App Update must have app id set".into()))?;
            let id = id.canonical(&PathId::root());
            apps.push(self.updated(&id, update, how, asker.force)?);
        }
        let enforces = self.enforces();
        let begun = self.store(asker, now, out, &PathId::root(), |tree, at| {
            for app in apps {
                tree.put(Spec::App(Arc::new(app)), enforces, at);
            }
        })?;
        Ok(Answer::deployed(200, &begun))
    }

    /// That there is an app to change.
    fn app_to_change(&self, id: &PathId) -> Result<(), Refusal> {
        let there = self.state.tree.app(id);
        there.map(drop).map_err(|_| Refusal::nowhere(Kind::App, id))
    }

    pub(super) fn delete_app(
        &mut self,
        id: &PathId,
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
    ) -> Answered {
        self.app_to_change(id)?;
        let begun = self.store(asker, now, out, &id.parent(), |tree, at| {
            tree.remove(id, at)
        })?;
        Ok(Answer::deployed(200, &begun))
    }

    pub(super) fn restart_app(
        &mut self,
        id: &PathId,
        asker: &Asker,
        now: Timestamp,
        out: &mut Out,
    ) -> Answered {
        self.app_to_change(id)?;
        let begun = self.store(asker, now, out, &id.parent(), |tree, at| {
            tree.restart(id, at)
        })?;
        self.state_mut().delays.clear(id);
        Ok(Answer::deployed(200, &begun))
    }
}
