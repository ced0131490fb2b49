//! What may be asked for that changes something.

use abi_metronome::{Job, JobRun, MaybeTime, Refusal, RunStatus, Schedule, Time, dependencies};
use jiff::Timestamp;

use super::{Answer, Ask, Mind, Out};
use crate::plan::{Input as Step, run_id};

impl Mind {
    pub(super) fn ask(
        &mut self,
        ask: Ask,
        now: Timestamp,
        out: &mut Out,
    ) -> Result<Answer, Refusal> {
        match ask {
            Ask::Put {
                job,
                new,
                with_schedules,
            } => self.put(*job, new, with_schedules, now, out),
            Ask::Remove { id, stop } => self.remove(id, stop, now, out),
            Ask::AddSchedule { job, schedule } => {
                let schedule = abi_metronome::schedule(schedule, now)?;
                let found = self.job(&job)?.clone();
                if found.schedules.iter().any(|it| it.id == schedule.id) {
                    let text = format!("A schedule with id {} already exists", schedule.id);
                    return Err(Refusal::Conflict(text));
                }
                if !found.schedules.is_empty() {
                    let text = "the job has a schedule already, and can have but one";
                    return Err(Refusal::Conflict(text.to_owned()));
                }
                self.reschedule(found, vec![schedule.clone()], now, out)?;
                Ok(Answer::Schedule(schedule))
            }
            Ask::PutSchedule { job, id, schedule } => {
                let mut schedule = abi_metronome::schedule(schedule, now)?;
                let found = self.with_schedule(&job, &id)?;
                schedule.id = id;
                self.reschedule(found, vec![schedule.clone()], now, out)?;
                Ok(Answer::Schedule(schedule))
            }
            Ask::RemoveSchedule { job, id } => {
                let found = self.with_schedule(&job, &id)?;
                self.reschedule(found, Vec::new(), now, out)?;
                Ok(Answer::Done)
            }
            Ask::Start(job) => {
                self.job(&job)?;
                let run = run_id(now, &self.suffix());
                let step = Step::Start {
                    job: job.clone(),
                    run: run.clone(),
                };
                self.apply(now, step, out);
                let mut shown = self.run(&job, &run)?;
                shown.status = RunStatus::Initial;
                Ok(Answer::Run(shown))
            }
            Ask::Stop { job, run } => {
                self.job(&job)?;
                let mut shown = self.run(&job, &run)?;
                self.apply(now, Step::Stop { job, run }, out);
                shown.status = RunStatus::Failed;
                shown.completed_at = MaybeTime(Some(Time(now)));
                Ok(Answer::Run(shown))
            }
        }
    }

    fn job(&self, id: &str) -> Result<&Job, Refusal> {
        self.jobs
            .job(id)
            .ok_or_else(|| Refusal::NoJob(id.to_owned()))
    }

    pub(super) fn run(&self, job: &str, run: &str) -> Result<JobRun, Refusal> {
        let runs = self.jobs.runs(job).into_iter();
        let missing = || Refusal::NoRun {
            job: job.to_owned(),
            run: run.to_owned(),
        };
        runs.into_iter().find(|it| it.id == run).ok_or_else(missing)
    }

    fn with_schedule(&self, job: &str, id: &str) -> Result<Job, Refusal> {
        let found = self.job(job)?;
        if found.schedules.iter().any(|it| it.id == id) {
            Ok(found.clone())
        } else {
            Err(Refusal::NoSchedule(id.to_owned()))
        }
    }

    fn reschedule(
        &mut self,
        mut job: Job,
        schedules: Vec<Schedule>,
        now: Timestamp,
        out: &mut Out,
    ) -> Result<(), Refusal> {
        job.schedules = schedules;
        let job = abi_metronome::job(job, now)?;
        self.dirty.insert(job.id.clone());
        self.apply(now, Step::Put(Box::new(job)), out);
        Ok(())
    }

    fn put(
        &mut self,
        mut job: Job,
        new: bool,
        with_schedules: bool,
        now: Timestamp,
        out: &mut Out,
    ) -> Result<Answer, Refusal> {
        match self.jobs.job(&job.id) {
            Some(_) if new => {
                return Err(Refusal::Conflict(format!(
                    "Job with this id already exists: {}",
                    job.id
                )));
            }
            None if !new => return Err(Refusal::NoJob(job.id)),
            Some(old) if !with_schedules => job.schedules.clone_from(&old.schedules),
            Some(_) | None => {}
        }
        let job = abi_metronome::job(job, now)?;
        dependencies(&job, &self.jobs.above(&job))?;
        self.dirty.insert(job.id.clone());
        self.revives |= self.waiting.keys().any(|(waits, _)| *waits == job.id);
        self.apply(now, Step::Put(Box::new(job.clone())), out);
        Ok(Answer::Job(Box::new(job)))
    }

    fn remove(
        &mut self,
        id: String,
        stop: bool,
        now: Timestamp,
        out: &mut Out,
    ) -> Result<Answer, Refusal> {
        let job = self.job(&id)?.clone();
        if !stop && !self.jobs.runs(&id).is_empty() {
            return Err(Refusal::Conflict(
                "the job has runs that go on: stop them, or use stopCurrentJobRuns=true".to_owned(),
            ));
        }
        let depending: Vec<&str> = self.jobs.children(&id).collect();
        if !depending.is_empty() {
            return Err(Refusal::Conflict(format!(
                "these jobs depend on it: {}",
                depending.join(", ")
            )));
        }
        self.waiting.retain(|(job, _), _| *job != id);
        self.apply(now, Step::Remove(id.clone()), out);
        out.records.push((format!("history/{id}"), None));
        self.dirty.insert(id);
        Ok(Answer::Job(Box::new(job)))
    }
}
