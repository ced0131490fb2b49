//! Documents of the service and job interfaces.

use abi_marathon::{
    Admission, App, AppUpdate, Empty, Feature, GroupUpdate, InstanceId, PathId, Pod, Read, Route,
    Selector, Settings, TaskId, World,
};

use crate::{Target, seeds};

/// Bodies are parsed to trees of values first, which take some thirty times their text.
const PEAK_MAX_BYTES: usize = 32 << 20;

/// A server with everything switched on, and a role of its own, so that most documents can be sound.
fn settings() -> Settings {
    Settings {
        mesos_role: "eng".to_owned(),
        default_network_name: Some("overlay".to_owned()),
        features: Feature::ALL.iter().copied().collect(),
        ..Settings::default()
    }
}

fn admission(settings: &Settings) -> Admission<'_> {
    let world: &dyn World = &Empty;
    Admission {
        settings,
        world,
        force: true,
    }
}

/// What is admitted must be printed as it is read, and admitted again as it is.
fn settles<T: Read + serde::Serialize + PartialEq + std::fmt::Debug>(
    data: &[u8],
    admit: impl Fn(T) -> Option<T>,
) {
    let Some(first) = abi_marathon::read(data).ok().and_then(&admit) else {
        return;
    };
    let again = |definition: &T| -> T {
        let text = serde_json::to_vec(definition).expect("definitions print");
        let read: T = abi_marathon::read(&text).expect("what is printed is read");
        assert_eq!(read, *definition);
        read
    };
    // A health check may gain the index of a port that the first admission has defined.
    let second = admit(again(&first)).expect("what was admitted is sound");
    let third = admit(again(&second)).expect("what was admitted is sound");
    assert_eq!(third, second);
}

/// Whether its networks could be named so today; addresses of old take any name.
fn names_are_modern(app: &App) -> bool {
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let names = app.networks.iter().filter_map(|it| it.name.as_deref());
    names.map(str::as_bytes).all(|name| {
        name.len() < 64
            && name.first().is_some_and(plain)
            && name.last().is_some_and(plain)
            && name.iter().all(|byte| plain(byte) || b"-_".contains(byte))
    })
}

pub(crate) const APP: Target = Target {
    name: "service_app_json",
    run: |data| {
        let settings = settings();
        settles(data, |app: App| {
            // Its usual upgrade strategy would be refused if it were given.
            let admitted = admission(&settings).app(app).ok()?;
            (!admitted.is_single_instance() && names_are_modern(&admitted)).then_some(admitted)
        });
    },
    seeds: || seeds::examples("app"),
    peak_max_bytes: PEAK_MAX_BYTES,
};

pub(crate) const UPDATE: Target = Target {
    name: "service_update_json",
    run: |data| {
        let settings = settings();
        let admission = admission(&settings);
        let id = PathId::new("/eng/a");
        let Ok(update) = abi_marathon::read::<AppUpdate>(data) else {
            return;
        };
        let Ok(update) = admission.app_update(&id, update) else {
            return;
        };
        if let Ok(app) = admission.app_after(update.clone(), None, true) {
            let same = admission.app_after(AppUpdate::default(), Some(&app), false);
            assert!(same.is_ok(), "{app:?} can not be changed: {same:?}");
            drop(admission.app_after(update, Some(&app), false));
        }
    },
    seeds: || seeds::examples("app"),
    peak_max_bytes: PEAK_MAX_BYTES,
};

/// An archive that is to be restored.
pub(crate) const BACKUP: Target = Target {
    name: "service_backup",
    run: |data| drop(services_init::io::records_in(data)),
    seeds: || {
        let member = |name: &str, value: &str| {
            let mut archive = tar::Builder::new(Vec::new());
            let mut header = tar::Header::new_gnu();
            header.set_size(value.len() as u64);
            let written = archive.append_data(&mut header, name, value.as_bytes());
            written.and_then(|()| archive.into_inner())
        };
        let group = r#"{"dependencies":["/a"],"version":"2024-05-01T10:20:30.045Z"}"#;
        let long = format!("records/groups%2F%2F{}@1714558830045", "a".repeat(200));
        [
            member("records/groups%2F%2Fg@1714558830045", group),
            member(&long, group),
            member("records/framework", r#"{"id":"f"}"#),
        ]
        .into_iter()
        .map(|archive| archive.expect("it is in memory"))
        .collect()
    },
    peak_max_bytes: PEAK_MAX_BYTES,
};

pub(crate) const POD: Target = Target {
    name: "service_pod_json",
    run: |data| {
        let settings = settings();
        settles(data, |pod: Pod| admission(&settings).pod(pod).ok());
    },
    seeds: || seeds::examples("pod"),
    peak_max_bytes: PEAK_MAX_BYTES,
};

pub(crate) const GROUP: Target = Target {
    name: "service_group_json",
    run: |data| {
        let settings = settings();
        if let Ok(update) = abi_marathon::read::<GroupUpdate>(data) {
            drop(admission(&settings).group(&PathId::root(), update));
        }
    },
    seeds: || seeds::examples("group"),
    peak_max_bytes: PEAK_MAX_BYTES,
};

/// When the documents of jobs arrive.
const NOW: jiff::Timestamp = jiff::Timestamp::UNIX_EPOCH;

pub(crate) const JOB: Target = Target {
    name: "job_json",
    run: |data| {
        let Ok(job) = abi_metronome::read(data).and_then(|job| abi_metronome::job(job, NOW)) else {
            return;
        };
        let text = serde_json::to_vec(&job).expect("definitions print");
        let read: abi_metronome::Job = abi_metronome::read(&text).expect("what is printed is read");
        assert_eq!(read, job);
        let again = abi_metronome::job(read, NOW).expect("what was admitted is sound");
        assert_eq!(again, job);
    },
    seeds: || seeds::examples("job"),
    peak_max_bytes: PEAK_MAX_BYTES,
};

pub(crate) const SCHEDULE: Target = Target {
    name: "schedule_json",
    run: |data| {
        let Ok(schedule) = abi_metronome::read::<abi_metronome::Schedule>(data) else {
            return;
        };
        let mut at = NOW;
        for _ in 0..10 {
            let Some(next) = schedule.next(at) else {
                return;
            };
            assert!(next > at, "{schedule:?} comes at {next}, not after {at}");
            at = next;
        }
    },
    seeds: || seeds::examples("schedule"),
    peak_max_bytes: PEAK_MAX_BYTES,
};

/// Paths, selectors and ids, as they stand in addresses.
pub(crate) const ADDRESS: Target = Target {
    name: "service_address",
    run: |data| {
        let Ok(text) = std::str::from_utf8(data) else {
            return;
        };
        if let Some(route) = Route::parse(text) {
            assert!(!route.methods().is_empty(), "{route:?} takes nothing");
        }
        drop(Selector::parse(text));
        if let Some(task) = TaskId::parse(text) {
            assert_eq!(TaskId::parse(task.as_str()), Some(task.clone()));
            let next = task.next();
            assert_eq!(next.instance(), task.instance(), "{task} and {next}");
        }
        if let Some(instance) = InstanceId::parse(text) {
            assert!(instance.service().is_absolute(), "{instance}");
        }
        if let Some(time) = abi_marathon::Timestamp::parse(text) {
            let again = abi_marathon::Timestamp::parse(&time.to_string());
            assert_eq!(again, Some(time), "{text}");
        }
    },
    seeds: || {
        [
            "/v2/apps/prod/db/tasks/prod_db.instance-0d3b1c9e-0a1d-4f9b-8b2f-000000000001._app.1",
            "/v2/pods/p::instances/p.instance-0d3b1c9e-0a1d-4f9b-8b2f-000000000001",
            "/v2/groups/a/b/versions/2024-05-01T10:20:30.045Z",
            "a==b,c!=d,e in (f,g),h notin (i,j),k",
            "p.instance-0d3b1c9e-0a1d-4f9b-8b2f-000000000001.web.2",
            "a_b.0d3b1c9e-0a1d-4f9b-8b2f-000000000001.3",
            "2024-05-01T10:20:30.045Z",
        ]
        .map(|seed| seed.as_bytes().to_vec())
        .to_vec()
    },
    peak_max_bytes: PEAK_MAX_BYTES,
};
