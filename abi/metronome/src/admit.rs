//! Requests into definitions that are sound and complete.

use std::collections::{BTreeMap, BTreeSet};

use abi_json::{At, Faults, Read, Value};
use abi_marathon::EnvValue;

use crate::job::{Job, Network, NetworkMode, Operator, Run, Schedule, Volume, is_schedule_id};
use crate::refusal::{DOCUMENT_MAX_BYTES, Refusal};

/// Reads a body of at most [`DOCUMENT_MAX_BYTES`].
///
/// # Errors
/// [`Refusal::Broken`] when it is not JSON, [`Refusal::Invalid`] when it is of another form.
pub fn read<T: Read>(body: &[u8]) -> Result<T, Refusal> {
    let value: Value = abi_json::parse(body, DOCUMENT_MAX_BYTES)?;
    abi_json::read(&value).map_err(Refusal::Invalid)
}

/// A job as it is stored.
///
/// # Errors
/// All that is wrong with it, apart from what it depends on: see [`dependencies`].
pub fn job(mut job: Job, now: jiff::Timestamp) -> Result<Job, Refusal> {
    normalise(&mut job.run);
    let mut faults = Faults::default();
    let root = At::ROOT;
    let at = root.key("schedules");
    faults.expect(job.schedules.len() <= 1, &at, "one schedule at most");
    for (index, it) in job.schedules.iter().enumerate() {
        comes_again(it, now, &at.index(index), &mut faults);
    }
    let ids: BTreeSet<&str> = job.dependencies.iter().map(|it| it.id.as_str()).collect();
    faults.expect(
        ids.len() == job.dependencies.len(),
        &root.key("dependencies"),
        "each job may be named once",
    );
    faults.expect(
        job.schedules.is_empty() || job.dependencies.is_empty(),
        &root,
        "a job with dependencies starts after them, and has no schedule",
    );
    run(&job.run, &root.key("run"), &mut faults);
    faults.into_result().map_err(Refusal::Invalid)?;
    Ok(job)
}

/// A schedule, sent alone, as it is stored.
///
/// # Errors
/// When it never comes any more, or its id is not one that a schedule may have.
pub fn schedule(schedule: Schedule, now: jiff::Timestamp) -> Result<Schedule, Refusal> {
    let mut faults = Faults::default();
    faults.expect(
        is_schedule_id(&schedule.id),
        &At::ROOT.key("id"),
        "error.pattern",
    );
    comes_again(&schedule, now, &At::ROOT, &mut faults);
    faults.into_result().map_err(Refusal::Invalid)?;
    Ok(schedule)
}

fn comes_again(schedule: &Schedule, now: jiff::Timestamp, at: &At<'_>, faults: &mut Faults) {
    faults.expect(
        schedule.next(now).is_some(),
        &at.key("cron"),
        "all of its times are over",
    );
}

/// What clients send for absent is absent, and old names become new ones.
fn normalise(run: &mut Run) {
    run.cmd = run.cmd.take().filter(|cmd| !cmd.is_empty());
    run.user = run.user.take().filter(|user| !user.is_empty());
    for constraint in &mut run.placement.constraints {
        if constraint.operator == Operator::Eq {
            constraint.operator = Operator::Is;
        }
    }
    if let Some(seconds) = &mut run.task_kill_grace_period_seconds {
        seconds.0 = seconds.0.trunc();
    }
}

fn run(run: &Run, at: &At<'_>, faults: &mut Faults) {
    let image = run.docker.as_ref().is_some_and(|it| !it.image.is_empty());
    faults.expect(
        run.cmd.is_some() || image || run.ucr.is_some(),
        at,
        "there is nothing to run: give cmd, docker or ucr",
    );
    faults.expect(
        run.docker.is_none() || run.ucr.is_none(),
        at,
        "docker and ucr must not both be given",
    );
    faults.expect(
        run.gpus == 0 || run.docker.is_none(),
        &at.key("gpus"),
        "GPUs can not be used with docker",
    );
    let secret = |volume: &Volume| matches!(volume, Volume::Secret(_));
    faults.expect(
        run.docker.is_none() || !run.volumes.iter().any(secret),
        &at.key("volumes"),
        "files with secrets can not be used with docker",
    );
    networks(run, &at.key("networks"), faults);
    secrets(run, at, faults);
}

fn networks(run: &Run, at: &At<'_>, faults: &mut Faults) {
    let modes: BTreeSet<NetworkMode> = run.networks.iter().map(|it| it.mode).collect();
    let several = run.networks.len() > 1;
    faults.expect(modes.len() <= 1, at, "all networks must be of one mode");
    faults.expect(
        !several || modes.iter().all(|mode| *mode == NetworkMode::Container),
        at,
        "one network of mode host or container/bridge at most",
    );
    faults.expect(
        run.docker.is_none() || !several,
        at,
        "one network at most can be joined with docker",
    );
    let contained = run.docker.is_some() || run.ucr.is_some();
    faults.expect(
        contained || modes.iter().all(|mode| *mode == NetworkMode::Host),
        at,
        "a network of its own needs docker or ucr",
    );
    let names: Vec<&str> = run
        .networks
        .iter()
        .filter_map(|it| it.name.as_deref())
        .collect();
    let distinct: BTreeSet<&str> = names.iter().copied().collect();
    faults.expect(
        names.len() == distinct.len(),
        at,
        "each network may be named once",
    );
    for (index, network) in run.networks.iter().enumerate() {
        let at = at.index(index);
        let Network { name, mode, labels } = network;
        match mode {
            NetworkMode::Host => {
                faults.expect(
                    name.is_none(),
                    &at.key("name"),
                    "the host's network has no name",
                );
                faults.expect(
                    labels.is_empty(),
                    &at.key("labels"),
                    "the host's network takes no labels",
                );
            }
            NetworkMode::Bridge => {
                faults.expect(name.is_none(), &at.key("name"), "a bridge takes no name");
            }
            NetworkMode::Container => faults.expect(
                name.as_ref().is_some_and(|name| !name.is_empty()),
                &at.key("name"),
                "a network of mode container needs a name",
            ),
        }
    }
}

fn secrets(run: &Run, at: &At<'_>, faults: &mut Faults) {
    let in_env = run.env.values().filter_map(|value| match value {
        EnvValue::Plain(_) => None,
        EnvValue::Secret(name) => Some(name.as_str()),
    });
    let in_volumes = run.volumes.iter().filter_map(|volume| match volume {
        Volume::Host(_) => None,
        Volume::Secret(volume) => Some(volume.secret.as_str()),
    });
    let used: BTreeSet<&str> = in_env.chain(in_volumes).collect();
    let defined: BTreeSet<&str> = run.secrets.keys().map(String::as_str).collect();
    for name in used.difference(&defined) {
        faults.say(
            at,
            format!("the secret {name:?} is used, but not defined: add it to secrets"),
        );
    }
    for name in defined.difference(&used) {
        faults.say(
            at,
            format!("the secret {name:?} is defined, but not used: remove it from secrets"),
        );
    }
}

/// Whether a job that is to be stored depends on jobs that exist and not on itself; `parents` says on what the jobs
/// depend that exist already.
///
/// # Errors
/// The names of those that do not exist, or that there is a cycle.
pub fn dependencies(job: &Job, parents: &BTreeMap<String, Vec<String>>) -> Result<(), Refusal> {
    let unknown: Vec<&str> = job
        .dependencies
        .iter()
        .map(|it| it.id.as_str())
        .filter(|id| !parents.contains_key(*id) && *id != job.id)
        .collect();
    if !unknown.is_empty() {
        return Err(Refusal::Dependencies(format!(
            "the job depends on jobs that do not exist: {}",
            unknown.join(", ")
        )));
    }
    let mut seen = BTreeSet::new();
    let mut ahead: Vec<&str> = job.dependencies.iter().map(|it| it.id.as_str()).collect();
    while let Some(id) = ahead.pop() {
        if id == job.id {
            return Err(Refusal::Dependencies(
                "the job would depend on itself, by way of others or at once".to_owned(),
            ));
        }
        if seen.insert(id) {
            ahead.extend(parents.get(id).into_iter().flatten().map(String::as_str));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job_of(text: &str) -> Result<Job, Refusal> {
        job(read(text.as_bytes())?, jiff::Timestamp::UNIX_EPOCH)
    }

    #[track_caller]
    fn check(run: &str, paths: &[&str]) {
        let text = format!(r#"{{"id":"a","run":{{"cpus":1,"mem":32,"disk":0,{run}}}}}"#);
        let found: Vec<String> = match job_of(&text) {
            Ok(_) => Vec::new(),
            Err(Refusal::Invalid(faults)) => {
                let mut found: Vec<String> = faults.iter().map(|it| it.path.clone()).collect();
                found.dedup();
                found
            }
            Err(other) => panic!("{other}"),
        };
        assert_eq!(found, paths, "{run}");
    }

    #[test]
    fn runs_are_checked() {
        check(r#""cmd":"true""#, &[]);
        check(
            r#""cmd":"true","args":["a"],"user":"","taskKillGracePeriodSeconds":0"#,
            &[],
        );
        check(r#""args":["a"]"#, &["/run"]);
        check(r#""cmd":"""#, &["/run"]);
        check(r#""cmd":"","docker":{"image":"i"}"#, &[]);
        check(r#""docker":{"image":"i"},"gpus":1"#, &["/run/gpus"]);
        check(r#""docker":{"image":"i","colour":1}"#, &["/run/docker"]);
        check(
            r#""ucr":{"image":{"id":"i","kind":"tar"}}"#,
            &["/run/ucr/image/kind"],
        );
        check(r#""cmd":"true","restart":{}"#, &["/run/restart/policy"]);
        check(
            r#""cmd":"true","maxLaunchDelay":0"#,
            &["/run/maxLaunchDelay"],
        );
        check(
            r#""cmd":"true","networks":[{"mode":"container","name":"n"}]"#,
            &["/run/networks"],
        );
        check(
            r#""cmd":"true","networks":[{"mode":"host","name":"n"}]"#,
            &["/run/networks(0)/name"],
        );
        check(
            r#""ucr":{"image":{"id":"i"}},"networks":[{"mode":"container"}]"#,
            &["/run/networks(0)/name"],
        );
        check(
            r#""ucr":{"image":{"id":"i"}},"networks":[{"mode":"container","name":"a"},{"mode":"container","name":"b"}]"#,
            &[],
        );
        check(r#""cmd":"true","env":{"A":{"secret":"s"}}"#, &["/run"]);
        check(r#""cmd":"true","secrets":{"s":{"source":"x"}}"#, &["/run"]);
        check(
            r#""cmd":"true","volumes":[{"containerPath":"a","hostPath":"/b"}]"#,
            &["/run/volumes(0)/mode"],
        );
        check(
            r#""cmd":"true","volumes":[{"containerPath":"a","secret":"s","mode":"RO"}],"secrets":{"s":{"source":"x"}}"#,
            &["/run/volumes(0)"],
        );
        check(
            r#""cmd":"true","placement":{"constraints":[{"attribute":"a","operator":"UNIQUE"}]}"#,
            &["/run/placement/constraints(0)/operator"],
        );
    }

    #[test]
    fn a_job_is_refused_that_depends_on_itself() {
        let parents = BTreeMap::from([
            ("a".to_owned(), vec!["b".to_owned()]),
            ("b".to_owned(), vec!["c".to_owned()]),
            ("c".to_owned(), vec![]),
        ]);
        let check = |id: &str, on: &str, fine: bool| {
            let text = format!(
                r#"{{"id":"{id}","dependencies":[{{"id":"{on}"}}],"run":{{"cpus":1,"mem":32,"disk":0,"cmd":"true"}}}}"#
            );
            let job = job_of(&text).expect("the job alone is sound");
            assert_eq!(dependencies(&job, &parents).is_ok(), fine, "{id} on {on}");
        };
        check("d", "a", true);
        check("c", "a", false);
        check("a", "a", false);
        check("d", "e", false);
    }

    #[test]
    fn a_schedule_that_is_over_is_refused() {
        let text = r#"{"id":"once","cron":"0 0 1 1 * 1999"}"#;
        let read: Schedule = read(text.as_bytes()).expect("it came once");
        let now = jiff::Timestamp::from_second(1_714_558_830).expect("in range");
        assert!(schedule(read.clone(), now).is_err());
        assert!(schedule(read, jiff::Timestamp::UNIX_EPOCH).is_ok());
    }
}
