//! What is known of jobs and their runs, for whoever asks.

use std::collections::BTreeMap;

use abi_metronome::{History, HistorySummary, Job, JobRun, MaybeTime, Time};

use super::Jobs;

impl Jobs {
    /// The definition of a job.
    pub fn job(&self, id: &str) -> Option<&Job> {
        Some(&self.all.get(id)?.job)
    }

    /// All jobs.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.all.values().map(|state| &*state.job)
    }

    /// On what those jobs depend on which a job depends, by way of others or at once.
    pub fn above(&self, job: &Job) -> BTreeMap<String, Vec<String>> {
        let mut above = BTreeMap::new();
        let mut ahead: Vec<&str> = job.dependencies.iter().map(|it| it.id.as_str()).collect();
        while let Some(id) = ahead.pop() {
            let known = self.all.get_key_value(id);
            if let Some((id, state)) = known.filter(|_| !above.contains_key(id)) {
                ahead.extend(state.parents().map(String::as_str));
                above.insert(id.clone(), state.parents().cloned().collect());
            }
        }
        above
    }

    /// The jobs that depend on a job.
    pub fn children(&self, job: &str) -> impl Iterator<Item = &str> {
        let children = self.children.get(job).into_iter().flatten();
        children.map(String::as_str)
    }

    /// The runs of a job that go on.
    pub fn runs(&self, job: &str) -> Vec<JobRun> {
        let runs = self.all.get(job).into_iter().flat_map(|state| &state.runs);
        runs.map(|(id, run)| JobRun {
            id: id.clone(),
            job_id: job.to_owned(),
            status: run.status,
            created_at: Time(run.created),
            completed_at: MaybeTime(None),
            tasks: run.tasks.clone(),
        })
        .collect()
    }

    /// What is remembered of a job.
    pub fn history(&self, job: &str) -> Option<History> {
        let record = &self.all.get(job)?.record;
        Some(History {
            success_count: record.successes,
            failure_count: record.failures,
            last_success_at: MaybeTime(record.last_success.map(Time)),
            last_failure_at: MaybeTime(record.last_failure.map(Time)),
            successful: record.succeeded.iter().cloned().collect(),
            failed: record.failed.iter().cloned().collect(),
        })
    }

    /// The numbers of it.
    pub fn summary(&self, job: &str) -> Option<HistorySummary> {
        let record = &self.all.get(job)?.record;
        Some(HistorySummary {
            success_count: record.successes,
            failure_count: record.failures,
            last_success_at: MaybeTime(record.last_success.map(Time)),
            last_failure_at: MaybeTime(record.last_failure.map(Time)),
        })
    }
}
