//! The job interface: paths, methods, and what is answered.

use std::net::SocketAddr;
use std::sync::Arc;

use abi_metronome::{
    Embeds, Job, JobInfo, QueuedJob, QueuedRun, Refusal, ScheduleInfo, is_job_id, read,
};
use daemons_door::{Request, Response, ResponseContent as Content};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::core::{Ended, Handle, Picture, now};
use super::options::CronOptions;
use crate::mind::{Answer, Ask};
use crate::plan::Jobs;

/// The version of Metronome whose interface this is.
const VERSION: &str = "0.6.57";

/// What handlers share.
#[derive(Debug)]
pub(super) struct Desk {
    core: Handle,
    address: SocketAddr,
    /// What it was told, by the names of its settings.
    config: Value,
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
    /// Whether the body is said to be JSON.
    is_json: bool,
}

impl Desk {
    pub(super) fn new(core: Handle, address: SocketAddr, options: &CronOptions) -> Self {
        Self {
            core,
            address,
            config: options.shown(address.port()),
            started: now(),
        }
    }

    /// Answers a request.
    pub(super) async fn answer(self: Arc<Self>, request: Request) -> Response {
        let path = request.path().to_owned();
        match self.respond(request).await {
            Ok(response) => response,
            Err(Refused::Refusal(refusal)) => document(refusal.status(), &refusal.body(&path)),
            Err(Refused::Route) => {
                let refusal = Refusal::Bad("Unknown route.".to_owned());
                document(404, &refusal.body(&path))
            }
            Err(Refused::Ended) => document(503, &json!({"message": "the service is stopping"})),
            Err(Refused::Door(response)) => {
                let text = match response.content() {
                    Content::Bytes(text) => String::from_utf8_lossy(text).into_owned(),
                    Content::Shared(_) | Content::Stream(_) | Content::Pieces(..) => String::new(),
                };
                document(response.code().as_u16(), &Refusal::Bad(text).body(&path))
            }
        }
    }

    async fn respond(&self, mut request: Request) -> Result<Response, Refused> {
        let method = request.method().clone();
        let path = request.decoded_path();
        let broken = || Refusal::Bad("the path has broken escapes".to_owned());
        let path = path.ok_or_else(broken)?;
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let is_json = request.header("content-type").is_some_and(|kind| {
            let kind = kind.split(';').next().unwrap_or_default().trim();
            ["application/json", "text/json"]
                .iter()
                .any(|json| kind.eq_ignore_ascii_case(json))
        });
        let embeds = request.query().iter().filter(|(key, _)| *key == "embed");
        let asked = Asked {
            embeds: embeds.map(|(_, value)| value.to_owned()).collect(),
            stop: request.query().get("stopCurrentJobRuns").map(str::to_owned),
            is_json,
        };
        if method == Method::GET || method == Method::HEAD {
            return self.get(&segments, &asked).await;
        }
        let body = request.bytes().await.map_err(Refused::Door)?;
        self.change(&method, &segments, &asked, &body).await
    }

    async fn get(&self, segments: &[&str], asked: &Asked) -> Result<Response, Refused> {
        let shown = match segments {
            ["ping"] => return Ok(Response::text(StatusCode::OK, "pong")),
            ["info"] | ["v1", "info"] => json!({
                "version": VERSION,
                "libVersion": concat!("tepui-", env!("CARGO_PKG_VERSION")),
                "config": self.config,
            }),
            ["leader"] => json!({"leader": self.address.to_string()}),
            ["v1", "metrics"] => metrics(&self.core.look().await?, self.started),
            ["v1", "jobs"] => {
                let embeds = embeds(asked)?;
                let jobs = self.core.look().await?.jobs;
                jobs.jobs()
                    .map(|job| json_of(info(&jobs, job, embeds)))
                    .collect()
            }
            ["v1", "jobs", id] => {
                let (id, embeds) = (job_id(id)?, embeds(asked)?);
                let jobs = self.core.look().await?.jobs;
                json_of(info(&jobs, job(&jobs, id)?, embeds))
            }
            ["v1", "jobs", id, "schedules"] => {
                let id = job_id(id)?;
                let jobs = self.core.look().await?.jobs;
                let all = job(&jobs, id)?.schedules.iter().cloned();
                all.map(|it| json_of(ScheduleInfo::at(it, now()))).collect()
            }
            ["v1", "jobs", id, "schedules", schedule] if !schedule.is_empty() => {
                let id = job_id(id)?;
                let jobs = self.core.look().await?.jobs;
                let mut all = job(&jobs, id)?.schedules.iter();
                let found = all.find(|it| it.id == **schedule).cloned();
                let missing = || Refusal::NoSchedule((*schedule).to_owned());
                json_of(ScheduleInfo::at(found.ok_or_else(missing)?, now()))
            }
            ["v1", "jobs", id, "runs"] => {
                let id = job_id(id)?;
                let jobs = self.core.look().await?.jobs;
                job(&jobs, id)?;
                json_of(jobs.runs(id))
            }
            ["v1", "jobs", id, "runs", run] if !run.is_empty() => {
                let id = job_id(id)?;
                let jobs = self.core.look().await?.jobs;
                let found = jobs.runs(id).into_iter().find(|it| it.id == **run);
                // Also where there is no such job.
                let missing = || Refusal::NoRun {
                    job: id.to_owned(),
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
    let is_json = asked.is_json;
    let owned = |text: &str| text.to_owned();
    Ok(match (method.as_str(), segments) {
        ("POST", ["v1", "jobs"] | ["v0", "scheduled-jobs"]) => {
            (put(read_as(body, is_json)?, None, true), 201)
        }
        ("PUT", ["v1", "jobs", id]) => {
            let id = job_id(id)?;
            (put(read_as(body, is_json)?, Some(id), false), 200)
        }
        ("PUT", ["v0", "scheduled-jobs", id]) => {
            let id = job_id(id)?;
            (put(read_as(body, is_json)?, Some(id), true), 200)
        }
        ("DELETE", ["v1", "jobs", id]) => {
            let id = owned(job_id(id)?);
            let stop = match asked.stop.as_deref().map(str::trim) {
                None | Some("false" | "0") => false,
                Some("true" | "1") => true,
                Some(other) => {
                    let text = format!("stopCurrentJobRuns is true or false, not {other}");
                    return Err(Refusal::Bad(text).into());
                }
            };
            (Ask::Remove { id, stop }, 200)
        }
        ("POST", ["v1", "jobs", id, "schedules"]) => {
            let (job, schedule) = (owned(job_id(id)?), read_as(body, is_json)?);
            (Ask::AddSchedule { job, schedule }, 201)
        }
        ("PUT", ["v1", "jobs", id, "schedules", schedule]) if !schedule.is_empty() => {
            let ask = Ask::PutSchedule {
                job: owned(job_id(id)?),
                id: owned(schedule),
                schedule: read_as(body, is_json)?,
            };
            (ask, 200)
        }
        ("DELETE", ["v1", "jobs", id, "schedules", schedule]) if !schedule.is_empty() => {
            let (job, id) = (owned(job_id(id)?), owned(schedule));
            (Ask::RemoveSchedule { job, id }, 200)
        }
        ("POST", ["v1", "jobs", id, "runs"]) => (Ask::Start(owned(job_id(id)?)), 201),
        ("POST", ["v1", "jobs", id, "runs", run, "actions", "stop"]) if !run.is_empty() => {
            let (job, run) = (owned(job_id(id)?), owned(run));
            (Ask::Stop { job, run }, 200)
        }
        _ => return Err(Refused::Route),
    })
}

/// The id of a job in a path.
fn job_id(id: &str) -> Result<&str, Refused> {
    if id.is_empty() {
        Err(Refused::Route)
    } else if is_job_id(id) {
        Ok(id)
    } else {
        let text =
            format!("{id:?} can not be the id of a job: it has lower-case labels, joined by dots");
        Err(Refusal::Bad(text).into())
    }
}

/// A document, if it is said to be JSON.
fn read_as<T: abi_json::Read>(body: &[u8], is_json: bool) -> Result<T, Refusal> {
    if is_json {
        read(body)
    } else {
        Err(Refusal::Media)
    }
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
    let mut queued: Vec<QueuedJob> = Vec::new();
    for (job_id, run_id, _) in jobs.waiting() {
        let run = QueuedRun { run_id };
        match queued.last_mut().filter(|last| last.job_id == job_id) {
            Some(last) => last.runs.push(run),
            None => queued.push(QueuedJob {
                job_id,
                runs: vec![run],
            }),
        }
    }
    json_of(queued)
}

fn metrics(picture: &Picture, started: jiff::Timestamp) -> Value {
    let (jobs, counters) = (&picture.jobs, &picture.counters);
    let active: usize = jobs.jobs().map(|job| jobs.runs(&job.id).len()).sum();
    let uptime = now().duration_since(started).as_secs_f64();
    let count = |count: u64| json!({"count": count});
    let mut counts = json!({
        "metronome.jobs.started.counter": count(counters.started),
        "metronome.jobs.failed.counter": count(counters.failed),
        "metronome.tasks.launched.counter": count(counters.launched),
        "metronome.mesos.offers.incoming.counter": count(counters.offers_incoming),
        "metronome.mesos.offers.used.counter": count(counters.offers_used),
        "metronome.mesos.offers.declined.counter": count(counters.offers_declined),
        "metronome.mesos.calls.revive.counter": count(counters.revives),
        "metronome.mesos.calls.suppress.counter": count(counters.suppresses),
    });
    for (state, updates) in &counters.updates {
        counts[format!("metronome.mesos.task-updates.{state}.counter")] = count(*updates);
    }
    json!({
        "version": "4.0.0",
        "gauges": {
            "metronome.jobs.active.gauge": {"value": active},
            "metronome.uptime.gauge.seconds": {"value": uptime},
            "metronome.leadership.duration.gauge.seconds": {"value": uptime},
        },
        "counters": counts,
        "histograms": {}, "meters": {}, "timers": {},
    })
}
