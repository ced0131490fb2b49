//! Documents of the service and job interfaces and what becomes of them: the pairs of `examples`, each where the
//! documents of its setup are stored already.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_marathon::{Admission, App, Feature, GroupUpdate, PathId, Pod, Refusal, Timestamp};
use lab_conformance::examples::{self, body, differs, expected, refused, texts};
use serde_json::Value;
use services_init::plan::{
    service::Spec,
    tree::{PortRange, Tree},
};

/// When requests arrive.
const NOW: jiff::Timestamp = jiff::Timestamp::constant(1_714_558_830, 0);

/// What of a server's flags decides how documents are read.
fn settings(entry: &Value) -> abi_marathon::Settings {
    let mut settings = abi_marathon::Settings::default();
    for flag in texts(&entry["flags"]) {
        match flag.split_once('=') {
            Some(("--mesos_role", role)) => settings.mesos_role = role.to_owned(),
            Some(("--default_network_name", name)) => {
                settings.default_network_name = Some(name.to_owned());
            }
            _ => panic!("{flag} is not known here"),
        }
    }
    settings.features = texts(&entry["features"])
        .into_iter()
        .map(|name| Feature::of_name(name).expect("examples name features that exist"))
        .collect();
    settings
}

fn json(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("definitions print")
}

/// Stores an app as a server does, and tells what of it is read back.
fn store(tree: &mut Tree, app: App) -> Result<Value, Refusal> {
    let (id, before) = (app.id.clone(), tree.clone());
    let now = Timestamp::EPOCH;
    let mut after = before.clone();
    after.put(Spec::App(Arc::new(app)), false, now);
    *tree = after.finish(&before, PortRange::default(), now)?;
    Ok(json(&**tree.app(&id)?))
}

/// What the service interface makes of a body, where the apps of the setup exist.
fn service(entry: &Value, body_of: &[u8]) -> Result<Value, Refusal> {
    let settings = settings(entry);
    let mut tree = Tree::new(Timestamp::EPOCH);
    for name in texts(&entry["setup"]) {
        let world = tree.clone();
        let admission = Admission {
            settings: &settings,
            world: &world,
            force: false,
        };
        let app = abi_marathon::read(&body(name)).and_then(|app| admission.app(app));
        store(&mut tree, app?)?;
    }
    let world = tree.clone();
    let admission = Admission {
        settings: &settings,
        world: &world,
        force: false,
    };
    let path = entry["path"].as_str().unwrap_or_default();
    match (&entry["kind"], &entry["method"]) {
        (kind, method) if kind == "app" && method == "POST" => {
            let app = admission.app(abi_marathon::read(body_of)?)?;
            if tree.app(&app.id).is_ok() {
                return Err(Refusal::Exists(format!(
                    "the app {} exists already",
                    app.id
                )));
            }
            store(&mut tree, app)
        }
        (kind, method) if kind == "app" && method == "PUT" => {
            let id = PathId::new(path.strip_prefix("/v2/apps").expect("the path of an app"));
            let update = admission.app_update(&id, abi_marathon::read(body_of)?)?;
            let current = tree.app(&id).ok().map(|app| App::clone(app));
            store(
                &mut tree,
                admission.app_after(update, current.as_ref(), false)?,
            )
        }
        (kind, _) if kind == "pod" => {
            let pod: Pod = abi_marathon::read(body_of)?;
            Ok(json(admission.pod(pod)?))
        }
        (kind, _) if kind == "group" => {
            let update: GroupUpdate = abi_marathon::read(body_of)?;
            let update = admission.group(&PathId::root(), update)?;
            let now = Timestamp::EPOCH;
            tree.change_group(&update, settings.new_group_enforce_role, now);
            tree.finish(&world, PortRange::default(), now)?;
            Ok(json(update))
        }
        other => panic!("{other:?} is not known here"),
    }
}

/// What the job interface makes of a body, where the jobs of the setup exist.
fn job(entry: &Value, body_of: &[u8]) -> Result<Value, abi_metronome::Refusal> {
    let mut known = BTreeMap::new();
    for name in texts(&entry["setup"]) {
        let job = abi_metronome::job(abi_metronome::read(&body(name))?, NOW)?;
        known.insert(job.id, Vec::new());
    }
    let path = entry["path"].as_str().unwrap_or_default();
    if path.ends_with("/schedules") {
        let id = path.split('/').nth(3).unwrap_or_default();
        if !known.contains_key(id) {
            return Err(abi_metronome::Refusal::NoJob(id.to_owned()));
        }
        let schedule = abi_metronome::schedule(abi_metronome::read(body_of)?, NOW)?;
        return Ok(json(abi_metronome::ScheduleInfo::at(schedule, NOW)));
    }
    let job = abi_metronome::job(abi_metronome::read(body_of)?, NOW)?;
    abi_metronome::dependencies(&job, &known)?;
    Ok(json(abi_metronome::JobInfo::at(job, NOW)))
}

/// What an interface answers: the definition as it is shown, or status and body.
fn answer(entry: &Value, body: &[u8]) -> Result<Value, (u16, Value)> {
    if entry["kind"] == "job" || entry["kind"] == "schedule" {
        let path = entry["path"].as_str().unwrap_or_default();
        job(entry, body).map_err(|refusal| (refusal.status(), refusal.body(path)))
    } else {
        service(entry, body).map_err(|refusal| (refusal.status(), refusal.body()))
    }
}

#[test]
fn every_example_document_reads_back_as_expected() {
    let index = examples::index();
    let mut wrong = BTreeMap::new();
    for entry in &index {
        let name = entry["name"].as_str().expect("every example has a name");
        let body = body(name);
        let expected = expected(name);
        let accepted = entry["status"].as_u64().is_some_and(|status| status < 300);
        let complaint = match answer(entry, &body) {
            Ok(got) if accepted => differs("", &expected, &got).or_else(|| {
                texts(&entry["absent"])
                    .into_iter()
                    .find(|pointer| got.pointer(pointer).is_some())
                    .map(|pointer| format!("{pointer} should not be there: {got}"))
            }),
            Ok(got) => Some(format!("was accepted: {got}")),
            Err((_, body)) if accepted => Some(format!("was refused: {body}")),
            Err((status, body)) => refused(&expected, status, &body),
        };
        if let Some(complaint) = complaint {
            wrong.insert(name, complaint);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
