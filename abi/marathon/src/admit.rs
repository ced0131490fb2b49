//! Requests into definitions that are sound and complete: read, made modern, checked, settled.
//!
//! A document is checked in the order of the original, so that the first kind of fault found is the one that clients
//! know: form, then forms of old, then meaning.

use abi_json::{At, Fault, Faults, Read, Value};

use crate::app::{App, AppUpdate, UpgradeStrategy};
use crate::group::{GroupPatch, GroupUpdate};
use crate::id::PathId;
use crate::normal;
use crate::pod::Pod;
use crate::refusal::{DOCUMENT_MAX_BYTES, Refusal, meaning};
use crate::settings::{Roles, Settings, World};
use crate::valid;

/// Reads a body of at most [`DOCUMENT_MAX_BYTES`].
///
/// # Errors
/// [`Refusal::Broken`] when it is not JSON, [`Refusal::Form`] when it is of another form.
pub fn read<T: Read>(body: &[u8]) -> Result<T, Refusal> {
    let value: Value = abi_json::parse(body, DOCUMENT_MAX_BYTES)?;
    abi_json::read(&value).map_err(|faults| Refusal::Form(said_as_known(faults, &value)))
}

/// Most bytes of an object that are repeated in a fault.
const REPEATED_MAX_BYTES: usize = 512;

/// What readers say of a field that must be there.
const MISSING: &str = "error.path.missing";

/// The part of a document at a path as faults name it.
fn part<'a>(document: &'a Value, path: &str) -> Option<&'a Value> {
    let mut at = document;
    for step in path.split('/') {
        let (name, indices) = match step.split_once('(') {
            Some((name, indices)) => (name, indices),
            None => (step, ""),
        };
        if !name.is_empty() {
            at = at.get(name)?;
        }
        for index in indices.split_terminator(')') {
            let index: usize = index.trim_start_matches('(').parse().ok()?;
            at = at.get(index)?;
        }
    }
    Some(at)
}

/// Clients know a missing field by a text that repeats the object which lacks it.
fn said_as_known(faults: Faults, document: &Value) -> Faults {
    let mut said = Faults::default();
    for Fault {
        path,
        text: said_before,
    } in faults.iter()
    {
        let lacking = path.rsplit_once('/').filter(|_| said_before == MISSING);
        let object = lacking.and_then(|(above, name)| Some((part(document, above)?, name)));
        let text = object.map(|(object, name)| {
            let mut whole = object.to_string();
            if whole.len() > REPEATED_MAX_BYTES {
                whole.truncate(whole.floor_char_boundary(REPEATED_MAX_BYTES));
                whole.push('…');
            }
            format!("'{name}' is undefined on object: {whole}")
        });
        said.push(Fault {
            path: path.clone(),
            text: text.unwrap_or_else(|| said_before.clone()),
        });
    }
    said
}

/// What admitting takes besides the document.
#[derive(Clone, Copy)]
pub struct Admission<'a> {
    /// The configuration.
    pub settings: &'a Settings,
    /// What is there already.
    pub world: &'a dyn World,
    /// Whether the request is forced.
    pub force: bool,
}

impl std::fmt::Debug for Admission<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            settings,
            world: _,
            force,
        } = self;
        f.debug_struct("Admission")
            .field("settings", settings)
            .field("force", force)
            .finish_non_exhaustive()
    }
}

impl Admission<'_> {
    /// An app as it is stored, apart from its version and its service ports; a relative id is one below the root.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn app(&self, app: App) -> Result<App, Refusal> {
        self.app_in(&PathId::root(), None, app)
    }

    /// An app of the group `base`, which a document that also holds the group says to enforce its role or not.
    fn app_in(&self, base: &PathId, enforces: Option<bool>, app: App) -> Result<App, Refusal> {
        let mut faults = Faults::default();
        valid::old(&app, &mut faults);
        meaning(faults)?;
        let mut app = normal::modern(self.settings, base, app)?;
        let roles = Roles::of(self.settings, self.world, &app.id, enforces, self.force);
        app.role.get_or_insert_with(|| roles.usual.clone());
        let mut faults = Faults::default();
        valid::app(self.settings, &roles, &app, &mut faults);
        meaning(faults)?;
        Ok(normal::settled(self.settings, app))
    }

    /// A document that stands for the whole of the app `id`, in its modern form: it is read as that of a new app, so that
    /// the version which it holds means nothing.
    ///
    /// # Errors
    /// When nothing can have that id, or what is said in old forms contradicts itself.
    pub fn app_whole(&self, id: &PathId, mut update: AppUpdate) -> Result<AppUpdate, Refusal> {
        if !id.is_sound() {
            let mut faults = Faults::default();
            faults.say(&At::ROOT.key("id"), "error.pattern");
            return Err(Refusal::Form(faults));
        }
        update.version = None;
        let mut faults = Faults::default();
        valid::old(&update.clone().over(App::new(id.clone())), &mut faults);
        meaning(faults)?;
        self.app_update(id, update)
    }

    /// A change of the app `id` in its modern form; what the document calls it does not matter.
    ///
    /// # Errors
    /// When it asks for an old version and for something else as well.
    pub fn app_update(&self, id: &PathId, update: AppUpdate) -> Result<AppUpdate, Refusal> {
        if update.version.is_some() {
            let alone = AppUpdate {
                id: update.id.clone(),
                version: update.version,
                ..AppUpdate::default()
            };
            let mut faults = Faults::default();
            faults.expect(
                update == alone,
                &At::ROOT,
                "version asks for an old version, and can only be combined with id",
            );
            meaning(faults)?;
        }
        let mut update = normal::modern_update(self.settings, &PathId::root(), update)?;
        update.id = Some(id.clone());
        Ok(update)
    }

    /// The app that a change makes of `current`; `whole` when it replaces all, what it does not say being as usual.
    ///
    /// # Errors
    /// All that is wrong with the result.
    pub fn app_after(
        &self,
        update: AppUpdate,
        current: Option<&App>,
        whole: bool,
    ) -> Result<App, Refusal> {
        let id = update
            .id
            .clone()
            .or_else(|| current.map(|app| app.id.clone()));
        let base = match current {
            Some(current) if !whole => App {
                // The original forgets these two when a change does not repeat them.
                executor_resources: None,
                resource_limits: None,
                upgrade_strategy: current.upgrade_strategy.clone().filter(|strategy| {
                    // Nobody gave it, and given it would be refused.
                    !current.is_single_instance() || *strategy != UpgradeStrategy::of(1.0, 1.0)
                }),
                ..current.clone()
            },
            _ => App::new(id.unwrap_or_else(PathId::root)),
        };
        let mut app = self.app(update.over(base))?;
        app.version = current.and_then(|it| it.version);
        app.version_info = current.and_then(|it| it.version_info.clone());
        if let Some(current) = current {
            meaning(valid::app_replaces(current, &app))?;
        }
        Ok(app)
    }

    /// A pod as it is stored, apart from its version.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn pod(&self, pod: Pod) -> Result<Pod, Refusal> {
        let root = PathId::root();
        let id = pod.id.canonical(&root);
        let roles = Roles::of(self.settings, self.world, &id, None, self.force);
        let pod = normal::pod(self.settings, &roles, &root, pod);
        let mut faults = Faults::default();
        valid::pod(self.settings, &roles, &pod, &mut faults);
        meaning(faults)?;
        Ok(pod)
    }

    /// A change of the group `base`, or of a group in it that the document names: all ids absolute, all services as
    /// they are stored.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn group(&self, base: &PathId, update: GroupUpdate) -> Result<GroupUpdate, Refusal> {
        let mut faults = Faults::default();
        for id in [Some(base), update.id.as_ref()].into_iter().flatten() {
            if let Some(complaint) = id.complaint() {
                faults.say(&At::ROOT, complaint);
            }
        }
        meaning(faults)?;
        let mut faults = Faults::default();
        let touches = update.touches_services();
        valid::group(self.world, &update, base, touches, &At::ROOT, &mut faults);
        if update.version.is_some() || update.scale_by.is_some() {
            // Services beside these are not looked at.
            meaning(faults.clone())?;
        }
        let update = self.group_in(base, None, update, &At::ROOT, &mut faults)?;
        meaning(faults)?;
        Ok(update)
    }

    fn group_in(
        &self,
        base: &PathId,
        enforces: Option<bool>,
        mut update: GroupUpdate,
        at: &At<'_>,
        faults: &mut Faults,
    ) -> Result<GroupUpdate, Refusal> {
        let id = update
            .id
            .take()
            .map_or_else(|| base.clone(), |id| id.canonical(base));
        let enforces = enforces.or(update.enforce_role);
        let place = at.key("apps");
        let mut apps = Vec::new();
        for (index, app) in update
            .apps
            .iter_mut()
            .flat_map(|it| it.drain(..))
            .enumerate()
        {
            match self.app_in(&id, enforces, app) {
                Ok(app) => apps.push(app),
                Err(Refusal::Meaning(found)) => below(&place.index(index), &found, faults),
                Err(other) => return Err(other),
            }
        }
        update.apps = update.apps.map(|_| apps);
        let place = at.key("groups");
        let mut groups = Vec::new();
        for (index, child) in update
            .groups
            .iter_mut()
            .flat_map(|it| it.drain(..))
            .enumerate()
        {
            groups.push(self.group_in(&id, enforces, child, &place.index(index), faults)?);
        }
        update.groups = update.groups.map(|_| groups);
        update.dependencies = update
            .dependencies
            .map(|all| all.into_iter().map(|it| it.canonical(&id)).collect());
        update.id = Some(id);
        Ok(update)
    }

    /// The one change of the group `id` that needs no deployment.
    ///
    /// # Errors
    /// When the group is not at the top.
    pub fn group_patch(&self, id: &PathId, patch: &GroupPatch) -> Result<bool, Refusal> {
        let mut faults = Faults::default();
        faults.expect(
            id.is_top_level(),
            &At::ROOT,
            format!("only top-level groups enforce their role, and {id} is none"),
        );
        meaning(faults)?;
        Ok(patch
            .enforce_role
            .unwrap_or(self.settings.new_group_enforce_role))
    }
}

/// Notes the faults of an app twice: at the places where clients know them, which are those of an app that came alone,
/// and at their places in the whole document.
fn below(at: &At<'_>, found: &Faults, faults: &mut Faults) {
    for fault in found.iter() {
        let Fault { path, text } = fault;
        faults.push(fault.clone());
        let path = if path == "/" { "" } else { path };
        faults.push(Fault {
            path: format!("{at}{path}"),
            text: text.clone(),
        });
    }
}

#[cfg(test)]
#[path = "admit_tests.rs"]
mod tests;
