//! A service of a process of its own, beside a master with simulated agents. All that is asked goes through the interface
//! that everybody uses, with one connection for each request.

use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::ensure;
use serde_json::Value;

use crate::PATIENCE;
use crate::cluster::{Agents, Daemon, Kind};
use crate::http;

/// Looking takes a tenth of the time at most, so that it does not slow down what it waits for.
const LOOK_SHARE: u32 = 10;
const LOOK_MIN: Duration = Duration::from_millis(10);
const TRY_AGAIN: Duration = Duration::from_millis(1);
/// Until what was started has come to rest.
const SETTLE: Duration = Duration::from_secs(5);
/// Long enough for ticks of 10 ms.
const IDLE: Duration = Duration::from_secs(20);

/// A master with agents, and the service beside it.
#[derive(Debug)]
pub(crate) struct World {
    /// Dropped first, as it is the others' client.
    pub(crate) service: Daemon,
    _agents: Agents,
    _master: Daemon,
}

impl World {
    /// Starts all of them, with so many agents.
    ///
    /// # Errors
    ///
    /// Something does not start.
    pub(crate) fn start(binary: &Path, kind: Kind, agents: usize) -> anyhow::Result<Self> {
        let master = Daemon::start(binary, Kind::Master, &[])?;
        let agents = Agents::start(&master, agents)?;
        let flag = format!("--master={}", master.address);
        let service = Daemon::start(binary, kind, &[&flag])?;
        Ok(Self {
            service,
            _agents: agents,
            _master: master,
        })
    }

    /// A document.
    ///
    /// # Errors
    ///
    /// The answer is no 200.
    pub(crate) fn get(&self, path: &str) -> anyhow::Result<Value> {
        let body = http::get(&self.service.address, path, None)?;
        Ok(serde_json::from_slice(&body)?)
    }

    /// Has something changed.
    ///
    /// # Errors
    ///
    /// The answer is neither 200 nor 201.
    pub(crate) fn change(&self, method: &str, path: &str, body: &Value) -> anyhow::Result<()> {
        let body = body.to_string();
        let sent = Some(("application/json", body.as_bytes()));
        let (status, answer) = http::ask(&self.service.address, method, path, sent)?;
        let answer = String::from_utf8_lossy(&answer);
        ensure!(
            status == 200 || status == 201,
            "{method} {path} was answered {status}: {answer}"
        );
        Ok(())
    }

    /// Waits until a document is as it shall be.
    ///
    /// # Errors
    ///
    /// It is not in time.
    pub(crate) fn wait(&self, path: &str, is_it: impl Fn(&Value) -> bool) -> anyhow::Result<()> {
        let end = Instant::now() + PATIENCE;
        loop {
            let asked = Instant::now();
            let shown = self.get(path)?;
            if is_it(&shown) {
                return Ok(());
            }
            ensure!(asked < end, "it takes too long: {}", self.service.log());
            sleep((asked.elapsed() * LOOK_SHARE).max(LOOK_MIN));
        }
    }

    /// How long each of so many readings of a document takes until its last byte, and how many bytes those are.
    ///
    /// # Errors
    ///
    /// The answer is no 200.
    pub(crate) fn readings(
        &self,
        path: &str,
        count: usize,
    ) -> anyhow::Result<(Vec<Duration>, usize)> {
        let mut bytes = 0;
        let times = repeated(count, |_| {
            bytes = http::get(&self.service.address, path, None)?.len();
            Ok(())
        })?;
        Ok((times, bytes))
    }

    /// Waits until a service that was just started answers all of these.
    ///
    /// # Errors
    ///
    /// It does not in time.
    pub(crate) fn until_there(&self, paths: &[&str]) -> anyhow::Result<()> {
        let end = Instant::now() + PATIENCE;
        for path in paths {
            while let Err(error) = http::get(&self.service.address, path, None) {
                ensure!(Instant::now() < end, "{error:#}: {}", self.service.log());
                sleep(TRY_AGAIN);
            }
        }
        Ok(())
    }

    /// Hundredths of a processor that the service takes while nobody asks it anything, over 20 s after 5 s of rest.
    ///
    /// # Errors
    ///
    /// It has ended.
    pub(crate) fn idle_percent(&self) -> anyhow::Result<f64> {
        sleep(SETTLE);
        let (began, before) = (Instant::now(), self.service.processor_secs()?);
        sleep(IDLE);
        let used = self.service.processor_secs()? - before;
        Ok(used * 100.0 / began.elapsed().as_secs_f64())
    }
}

/// How long each of so many goes of something takes.
///
/// # Errors
///
/// One fails.
pub(crate) fn repeated(
    count: usize,
    mut work: impl FnMut(usize) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<Duration>> {
    let mut times = Vec::with_capacity(count);
    for number in 0..count {
        let began = Instant::now();
        work(number)?;
        times.push(began.elapsed());
    }
    Ok(times)
}
