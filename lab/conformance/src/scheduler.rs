//! A framework that takes what it is offered and acknowledges what it is told, beside the test.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    http::{self, Stream},
    wait,
};

const PATH: &str = "/api/v1/scheduler";
/// How long offers may take.
const OFFERS_WITHIN: Duration = Duration::from_secs(30);
/// Longest silence of a master: heartbeats come every 15 s.
const SILENCE_MAX: Duration = Duration::from_secs(60);

/// A subscribed framework.
#[derive(Debug)]
pub struct Scheduler {
    master: String,
    stream_id: String,
    /// `FrameworkID`.
    pub framework: Value,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Default)]
struct Seen {
    offers: BTreeMap<String, Value>,
    /// States by task, in the order they came, without repetitions.
    states: BTreeMap<String, Vec<String>>,
    messages: BTreeMap<String, String>,
}

impl Scheduler {
    /// Subscribes a framework of one role, whose tasks outlive their agent.
    ///
    /// # Panics
    /// When the master does not want it.
    #[must_use]
    pub fn subscribe(master: &str) -> Self {
        let info = json!({"user": "root", "name": "lab", "roles": ["lab"], "checkpoint": true,
            "failover_timeout": 600.0,
            "capabilities": [{"type": "MULTI_ROLE"}, {"type": "PARTITION_AWARE"}]});
        let body = json!({"type": "SUBSCRIBE", "subscribe": {"framework_info": info}});
        let mut stream = Stream::open(master, PATH, "", &body);
        let framework = stream.wait("SUBSCRIBED", SILENCE_MAX, |event| {
            let id = &event["subscribed"]["framework_id"];
            id.is_object().then(|| id.clone())
        });
        let this = Self {
            master: master.to_owned(),
            stream_id: stream.id.clone(),
            framework,
            seen: Arc::default(),
        };
        let reader = Self {
            master: this.master.clone(),
            stream_id: this.stream_id.clone(),
            framework: this.framework.clone(),
            seen: Arc::clone(&this.seen),
        };
        // It ends with the stream.
        thread::spawn(move || {
            while let Some(event) = stream.next(SILENCE_MAX) {
                reader.note(&event);
            }
        });
        this
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, event: &Value) {
        match event["type"].as_str() {
            Some("OFFERS") => {
                for offer in event["offers"]["offers"].as_array().into_iter().flatten() {
                    let id = offer["id"]["value"].as_str().unwrap_or_default();
                    self.seen().offers.insert(id.to_owned(), offer.clone());
                }
            }
            Some("RESCIND") => {
                let id = event["rescind"]["offer_id"]["value"].as_str();
                self.seen().offers.remove(id.unwrap_or_default());
            }
            Some("UPDATE") => {
                let status = &event["update"]["status"];
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let (task, state) = (text(&status["task_id"]["value"]), text(&status["state"]));
                {
                    let mut seen = self.seen();
                    let states = seen.states.entry(task.clone()).or_default();
                    if states.last() != Some(&state) {
                        states.push(state);
                    }
                    seen.messages.insert(task, text(&status["message"]));
                }
                if status["uuid"].is_string() {
                    self.call(
                        "ACKNOWLEDGE",
                        &json!({"agent_id": status["agent_id"],
                        "task_id": status["task_id"], "uuid": status["uuid"]}),
                    );
                }
            }
            _ => {}
        }
    }

    /// Makes a call; `body` is what stands under its name.
    ///
    /// # Panics
    /// When the master does not answer.
    pub fn call(&self, kind: &str, body: &Value) {
        let mut call = json!({"type": kind, "framework_id": self.framework});
        call[kind.to_lowercase()] = body.clone();
        let header = format!("Mesos-Stream-Id: {}\r\n", self.stream_id);
        // An acknowledgement that came too late is refused; the update then comes again.
        let _ = http::post_with(&self.master, PATH, &header, &call);
    }

    /// The states of a task so far.
    #[must_use]
    pub fn states(&self, task: &str) -> Vec<String> {
        self.seen().states.get(task).cloned().unwrap_or_default()
    }

    /// How many tasks have been in a state.
    #[must_use]
    pub fn count(&self, state: &str) -> usize {
        let seen = self.seen();
        let all = seen.states.values();
        all.filter(|states| states.iter().any(|one| one == state))
            .count()
    }

    /// What its last update said to people.
    #[must_use]
    pub fn message(&self, task: &str) -> String {
        self.seen().messages.get(task).cloned().unwrap_or_default()
    }

    /// Whether a task has ended.
    #[must_use]
    pub fn has_ended(&self, task: &str) -> bool {
        self.states(task)
            .last()
            .is_some_and(|state| is_terminal(state))
    }

    /// All that is offered now.
    #[must_use]
    pub fn offers(&self) -> Vec<Value> {
        self.seen().offers.values().cloned().collect()
    }

    /// Takes all offers, at least one; nobody else gets these any more.
    ///
    /// # Panics
    /// When none comes.
    #[must_use]
    #[track_caller]
    pub fn take_offers(&self) -> Vec<Value> {
        wait::until("an offer", OFFERS_WITHIN, || {
            let offers = std::mem::take(&mut self.seen().offers);
            let offers: Vec<Value> = offers.into_values().collect();
            (!offers.is_empty()).then_some(offers)
        })
    }

    /// Uses offers of one agent; what is left of them is offered again at once.
    pub fn accept(&self, offers: &[Value], operations: &[Value]) {
        let ids: Vec<&Value> = offers.iter().map(|offer| &offer["id"]).collect();
        self.call(
            "ACCEPT",
            &json!({"offer_ids": ids, "operations": operations,
            "filters": {"refuse_seconds": 0.0}}),
        );
    }

    /// Asks for the end of a task.
    pub fn kill(&self, task: &str) {
        self.call("KILL", &json!({"task_id": {"value": task}}));
    }

    /// Asks for the states of tasks.
    pub fn reconcile(&self, tasks: &BTreeSet<String>) {
        let tasks: Vec<Value> = tasks
            .iter()
            .map(|task| json!({"task_id": {"value": task}}))
            .collect();
        self.call("RECONCILE", &json!({"tasks": tasks}));
    }
}

/// Whether nothing follows that state.
#[must_use]
pub fn is_terminal(state: &str) -> bool {
    !matches!(
        state,
        "TASK_STAGING" | "TASK_STARTING" | "TASK_RUNNING" | "TASK_KILLING" | "TASK_UNREACHABLE"
    )
}
