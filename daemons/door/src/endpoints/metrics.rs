//! `/metrics/snapshot`, and the same as Prometheus text at `/metrics`.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base_access::Authorizer;
use base_config::parse_duration;
use http::StatusCode;
use tokio::time::Instant;

use super::{Metrics, may_get};
use crate::request::Request;
use crate::response::{Handled, Response};

/// Requests that may wait for their turn.
const WAITING_MAX: u32 = 64;
/// Where old scripts say how many requests are answered.
const VARIABLE: &str = "LIBPROCESS_METRICS_SNAPSHOT_ENDPOINT_RATE_LIMIT";

/// How many requests are answered in which time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    requests: NonZeroU32,
    interval: Duration,
}

impl Rate {
    /// Two in a second, as Mesos has it.
    pub const USUAL: Self = Self {
        requests: NonZeroU32::new(2).expect("two is not zero"),
        interval: Duration::from_secs(1),
    };

    /// Reads `<number>/<duration>`; an empty text means no limit.
    ///
    /// # Errors
    /// A text for people.
    pub fn parse(text: &str) -> Result<Option<Self>, String> {
        if text.is_empty() {
            return Ok(None);
        }
        let wrong = |what: &str| format!("expected <number>/<duration> such as 2/1secs, {what}");
        let (requests, interval) = text
            .split_once('/')
            .ok_or_else(|| wrong("a / is missing"))?;
        let requests = requests
            .parse()
            .map_err(|_| wrong("the number is none above 0"))?;
        let interval = parse_duration(interval).map_err(|error| wrong(&error.to_string()))?;
        match interval.is_zero() {
            true => Err(wrong("the duration is 0")),
            false => Ok(Some(Self { requests, interval })),
        }
    }

    /// What a flag says, else what the environment of old scripts says, else [`Rate::USUAL`].
    ///
    /// # Errors
    /// A text for people.
    pub fn of(flag: Option<&str>) -> Result<Option<Self>, String> {
        let variable = std::env::var(VARIABLE).ok();
        match flag.or(variable.as_deref()) {
            Some(text) => Self::parse(text),
            None => Ok(Some(Self::USUAL)),
        }
    }
}

/// Lets requests pass at a rate; those that come too early wait.
#[derive(Debug)]
struct Limiter {
    /// Time between two requests.
    step: Duration,
    /// When the next may pass.
    free: Mutex<Instant>,
}

impl Limiter {
    fn new(rate: Rate) -> Self {
        Self {
            step: rate.interval / rate.requests.get(),
            free: Mutex::new(Instant::now()),
        }
    }

    /// When a request may pass that comes at `now`; nothing if too many wait already.
    fn turn(&self, now: Instant) -> Option<Instant> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = now.max(*free);
        if turn.duration_since(now) > self.step * WAITING_MAX {
            return None;
        }
        *free = turn + self.step;
        Some(turn)
    }
}

/// Answers both endpoints.
pub(super) struct Gauges {
    gather: Metrics,
    authorizer: Arc<dyn Authorizer>,
    limiter: Option<Limiter>,
}

impl Gauges {
    pub(super) fn new(
        gather: Metrics,
        authorizer: Arc<dyn Authorizer>,
        rate: Option<Rate>,
    ) -> Arc<Self> {
        Arc::new(Self {
            gather,
            authorizer,
            limiter: rate.map(Limiter::new),
        })
    }

    pub(super) async fn snapshot(self: Arc<Self>, request: Request) -> Handled {
        // JSON has no other numbers.
        let metrics: BTreeMap<_, _> = (self.read(&request).await?.into_iter())
            .filter(|(_, value)| value.is_finite())
            .collect();
        Ok(Response::json(&metrics))
    }

    pub(super) async fn prometheus(self: Arc<Self>, request: Request) -> Handled {
        request.only(&["GET"])?;
        if !request.rest().is_empty() {
            return Err(Box::new(Response::status(StatusCode::NOT_FOUND)));
        }
        let text = base_telemetry::prometheus(&self.read(&request).await?);
        Ok(Response::bytes(base_telemetry::CONTENT_TYPE, text))
    }

    async fn read(&self, request: &Request) -> Result<BTreeMap<String, f64>, Box<Response>> {
        may_get(self.authorizer.as_ref(), request, "/metrics/snapshot")?;
        let timeout = request
            .query()
            .get("timeout")
            .map(parse_duration)
            .transpose();
        let timeout = timeout.map_err(|error| {
            Box::new(Response::bad_request(format!(
                "the timeout is no duration: {error}\n"
            )))
        })?;
        if let Some(limiter) = &self.limiter {
            let turn = limiter.turn(Instant::now()).ok_or_else(|| {
                Box::new(Response::text(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "too many requests for metrics wait already; ask less often\n",
                ))
            })?;
            tokio::time::sleep_until(turn).await;
        }
        Ok(within(timeout, (self.gather)()).await)
    }
}

/// Metrics that are gathered in time; those that are not are left out, as clients expect.
pub async fn within(
    timeout: Option<Duration>,
    gather: impl Future<Output = BTreeMap<String, f64>>,
) -> BTreeMap<String, f64> {
    match timeout {
        None => gather.await,
        Some(timeout) => tokio::time::timeout(timeout, gather)
            .await
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read() {
        assert_eq!(Rate::parse("2/1secs"), Ok(Some(Rate::USUAL)));
        assert_eq!(Rate::parse(""), Ok(None));
        for text in ["2", "0/1secs", "-1/1secs", "2/0secs", "2/x", "x/1secs"] {
            let error = Rate::parse(text).expect_err(text);
            assert!(error.contains("2/1secs"), "{error}");
        }
    }

    #[test]
    fn requests_wait_for_their_turn_but_not_all() {
        let limiter = Limiter::new(Rate::USUAL);
        let now = Instant::now() + Duration::from_secs(10);
        let half = Duration::from_millis(500);
        for number in 0..=WAITING_MAX {
            assert_eq!(limiter.turn(now), Some(now + half * number));
        }
        assert_eq!(limiter.turn(now), None);
        let later = now + half * (WAITING_MAX + 5);
        assert_eq!(limiter.turn(later), Some(later), "unused turns are lost");
        assert_eq!(limiter.turn(later), Some(later + half));
    }
}
