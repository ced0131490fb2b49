//! The job interface: paths, methods, and what is answered.

use std::net::SocketAddr;
use std::sync::Arc;

use abi_metronome::{
    Embeds, Job, JobInfo, QueuedJob, QueuedRun, Refusal, RunStatus, Schedule, ScheduleInfo, read,
};
use daemons_door::{Request, Response};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::core::{Ended, Handle, Picture, now};
use crate::mind::{Answer, Ask};
use crate::plan::Jobs;

/// The version of Metronome whose interface this is.
const VERSION: &str = "0.6.57";

/// What handlers share.
#[derive(Debug)]
pub(super) struct Desk {
    core: Handle,
    address: SocketAddr,
    started: jiff::Timestamp,
}

/// Why there is no answer.
enum Refused {
    Refusal(Refusal),
    /// There is no such path, or not with this method.
    Route,
    Ended,
    Door(Box<Response>),
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<Ended> for Refused {
    fn from(Ended: Ended) -> Self {
        Self::Ended
    }
}

/// What of a request is looked at.
struct Asked {
    embeds: Vec<String>,
    stop: Option<String>,
}

impl Desk {
    pub(super) fn new(core: Handle, address: SocketAddr) -> Self {
        Self {
            core,
            address,
            started: now(),
        }
    }

    /// Answers a request.
    pub(super) async fn answer(self: Arc<Self>, request: Request) -> Response {
        let path = request.decoded_path().unwrap_or_default();
        match self.respond(request, &path).await {
            Ok(response) => response,
            Err(Refused::Refusal(refusal)) => document(refusal.status(), &refusal.body(&path)),
            Err(Refused::Route) => {
                let body = json!({"message": "Unknown route.", "requestPath": path});
                document(404, &body)
            }
            Err(Refused::Ended) => document(503, &json!({"message": "the service is stopping"})),
            Err(Refused::Door(response)) => *response,
        }
    }

    async fn respond(&self, mut request: Request, path: &str) -> Result<Response, Refused> {
        let method = request.method().clone();
        let embeds = request.query().iter().filter(|(key, _)| *key == "embed");
        let asked = Asked {
            embeds: embeds.map(|(_, value)| value.to_owned()).collect(),
            stop: request.query().get("stopCurrentJobRuns").map(str::to_owned),
        };
        let segments: Vec<&str> = path.split('/').filter(|it| !it.is_empty()).collect();
        if method == Method::GET || method == Method::HEAD {
            return self.get(&segments, &asked).await;
        }
        let body = request.bytes().await.map_err(Refused::Door)?;
        self.change(&method, &segments, &asked, &body).await
    }

    async fn get(&self, segments: &[&str], asked: &Asked) -> Result<Response, Refused> {
        let shown = match segments {
            ["ping"] => return Ok(Response::text(StatusCode::OK, "pong")),
            ["info"] | ["v1", "info"] => {
                let picture = self.core.look().await?;
                json!({
                    "version": VERSION, "libVersion": concat!("tepui-", env!("CARGO_PKG_VERSION")),
                    "frameworkId": picture.framework,
                })
            }
            ["leader"] => json!({"leader": self.address.to_string()}),
            ["v1", "metrics"] => metrics(&self.core.look().await?, self.started),
            ["v1", "jobs"] => {
                let jobs = self.core.look().await?.jobs;
                let embeds = embeds(asked)?;
                jobs.jobs()
                    .map(|job| json_of(info(&jobs, job, embeds)))
                    .collect()
            }
            ["v1", "jobs", id] => {
                let jobs = self.core.look().await?.jobs;
                json_of(info(&jobs, job(&jobs, id)?, embeds(asked)?))
            }
            ["v1", "jobs", id, "schedules"] => {
                let jobs = self.core.look().await?.jobs;
                let all = job(&jobs, id)?.schedules.iter().cloned();
                all.map(|it| json_of(ScheduleInfo::at(it, now()))).collect()
            }
            ["v1", "jobs", id, "schedules", schedule] => {
                let jobs = self.core.look().await?.jobs;
                let mut all = job(&jobs, id)?.schedules.iter();
                let found = all.find(|it| it.id == **schedule).cloned();
                let missing = || Refusal::NoSchedule((*schedule).to_owned());
                json_of(ScheduleInfo::at(found.ok_or_else(missing)?, now()))
            }
            ["v1", "jobs", id, "runs"] => {
                let jobs = self.core.look().await?.jobs;
                job(&jobs, id)?;
                json_of(jobs.runs(id))
            }
            ["v1", "jobs", id, "runs", run] => {
                let jobs = self.core.look().await?.jobs;
                job(&jobs, id)?;
                let found = jobs.runs(id).into_iter().find(|it| it.id == **run);
                let missing = || Refusal::NoRun {
                    job: (*id).to_owned(),
                    run: (*run).to_owned(),
                };
                json_of(found.ok_or_else(missing)?)
            }
            ["v1", "queue"] => queue(&self.core.look().await?.jobs),
            _ => return Err(Refused::Route),
        };
        Ok(Response::json(&shown))
    }

    async fn change(
        &self,
        method: &Method,
        segments: &[&str],
        asked: &Asked,
        body: &[u8],
    ) -> Result<Response, Refused> {
        let (ask, status) = ask(method, segments, asked, body)?;
        let shown = match self.core.ask(ask).await?? {
            Answer::Job(job) => json_of(JobInfo::at(*job, now())),
            Answer::Schedule(schedule) => json_of(ScheduleInfo::at(schedule, now())),
            Answer::Run(run) => json_of(run),
            Answer::Done => return Ok(Response::empty(StatusCode::OK)),
        };
        Ok(document(status, &shown))
    }
}

/// What a request asks for, and the status when it is done.
fn ask(
    method: &Method,
    segments: &[&str],
    asked: &Asked,
    body: &[u8],
) -> Result<(Ask, u16), Refused> {
    let put = |mut job: Job, id: Option<&str>, with_schedules: bool| {
        if let Some(id) = id {
            id.clone_into(&mut job.id);
        }
        Ask::Put {
            job: Box::new(job),
            new: id.is_none(),
            with_schedules,
        }
    };
    let owned = |text: &str| text.to_owned();
    Ok(match (method.as_str(), segments) {
        ("POST", ["v1", "jobs"] | ["v0", "scheduled-jobs"]) => (put(read(body)?, None, true), 201),
        ("PUT", ["v1", "jobs", id]) => (put(read(body)?, Some(id), false), 200),
        ("PUT", ["v0", "scheduled-jobs", id]) => (put(read(body)?, Some(id), true), 200),
        ("DELETE", ["v1", "jobs", id]) => {
            let stop = match asked.stop.as_deref() {
                None | Some("false") => false,
                Some("true") => true,
                Some(other) => {
                    let text = format!("stopCurrentJobRuns is true or false, not {other}");
                    return Err(Refusal::Bad(text).into());
                }
            };
            (
                Ask::Remove {
                    id: owned(id),
                    stop,
                },
                200,
            )
        }
        ("POST", ["v1", "jobs", id, "schedules"]) => {
            let (job, schedule) = (owned(id), read::<Schedule>(body)?);
            (Ask::AddSchedule { job, schedule }, 201)
        }
        ("PUT", ["v1", "jobs", id, "schedules", schedule]) => {
            let ask = Ask::PutSchedule {
                job: owned(id),
                id: owned(schedule),
                schedule: read(body)?,
            };
            (ask, 200)
        }
        ("DELETE", ["v1", "jobs", id, "schedules", schedule]) => {
            let (job, id) = (owned(id), owned(schedule));
            (Ask::RemoveSchedule { job, id }, 200)
        }
        ("POST", ["v1", "jobs", id, "runs"]) => (Ask::Start(owned(id)), 201),
        ("POST", ["v1", "jobs", id, "runs", run, "actions", "stop"]) => {
            let (job, run) = (owned(id), owned(run));
            (Ask::Stop { job, run }, 200)
        }
        _ => return Err(Refused::Route),
    })
}

fn document(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Response::json(body).with_status(status)
}

fn json_of(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("answers have plain names and values only")
}

fn embeds(asked: &Asked) -> Result<Embeds, Refusal> {
    Embeds::read(asked.embeds.iter().map(String::as_str)).map_err(Refusal::Bad)
}

fn job<'a>(jobs: &'a Jobs, id: &str) -> Result<&'a Job, Refusal> {
    jobs.job(id).ok_or_else(|| Refusal::NoJob(id.to_owned()))
}

fn info(jobs: &Jobs, job: &Job, embeds: Embeds) -> JobInfo {
    let mut info = JobInfo::at(job.clone(), now());
    info.active_runs = embeds.active_runs.then(|| jobs.runs(&job.id));
    info.history = jobs.history(&job.id).filter(|_| embeds.history);
    info.history_summary = jobs.summary(&job.id).filter(|_| embeds.history_summary);
    info
}

/// Runs that wait for resources.
fn queue(jobs: &Jobs) -> Value {
    let queued = jobs.jobs().filter_map(|job| {
        let runs = jobs.runs(&job.id).into_iter();
        let waiting = runs.filter(|run| run.status == RunStatus::Starting);
        let runs: Vec<QueuedRun> = waiting.map(|run| QueuedRun { run_id: run.id }).collect();
        (!runs.is_empty()).then(|| QueuedJob {
            job_id: job.id.clone(),
            runs,
        })
    });
    json_of(queued.collect::<Vec<_>>())
}

fn metrics(picture: &Picture, started: jiff::Timestamp) -> Value {
    let jobs = &picture.jobs;
    let active: usize = jobs.jobs().map(|job| jobs.runs(&job.id).len()).sum();
    let uptime = now().duration_since(started).as_secs_f64();
    json!({
        "version": "4.0.0",
        "gauges": {
            "metronome.jobs.active.gauge": {"value": active},
            "metronome.uptime.gauge.seconds": {"value": uptime},
            "metronome.leadership.duration.gauge.seconds": {"value": uptime},
        },
        "counters": {
            "metronome.jobs.started.counter": {"count": picture.counters.started},
            "metronome.jobs.failed.counter": {"count": picture.counters.failed},
        },
        "histograms": {}, "meters": {}, "timers": {},
    })
}
