//! What the master knows of itself and tells whoever asks.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use abi_mesos::render;
use abi_terms::{MasterSpec, Moment};
use serde_json::{Map, Value, json};

/// The version of Mesos whose behaviour this is; clients decide by it what they may ask for.
pub const COMPATIBLE_VERSION: &str = "1.11.0";

/// What does not change while the master runs.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) master: Arc<MasterSpec>,
    pub(crate) cluster: Option<String>,
    pub(crate) flags: BTreeMap<String, String>,
    pub(crate) started: Moment,
    pub(crate) heartbeat: Duration,
    /// The only roles there are; absent means any.
    pub(crate) roles: Option<Vec<String>>,
    pub(crate) build: Build,
}

/// Where the program comes from.
#[derive(Clone, Debug)]
pub(crate) struct Build {
    pub(crate) date: String,
    pub(crate) time: f64,
}

impl Build {
    /// The program is as old as its file; zero when that cannot be told.
    pub(crate) fn read() -> Self {
        let modified = |path: &Path| std::fs::metadata(path)?.modified();
        let time = std::env::current_exe()
            .and_then(|path| modified(&path))
            .ok()
            .and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok())
            .unwrap_or_default();
        Self {
            date: date_text(time.as_secs()),
            time: time.as_secs_f64(),
        }
    }
}

impl Facts {
    /// `master@ip:port`.
    pub(crate) fn pid(&self) -> String {
        format!("master@{}:{}", self.master.ip, self.master.port)
    }

    /// The body of `/version`.
    pub(crate) fn version(&self) -> Value {
        json!({
            "build_date": self.build.date,
            "build_time": self.build.time,
            "build_user": "tepui",
            "version": self.master.version.as_ref(),
        })
    }

    /// The head of `/state`: everything but agents and frameworks.
    pub(crate) fn state_head(&self) -> Map<String, Value> {
        let pid = self.pid();
        let info = render::master_info(&self.master);
        let capabilities: Vec<String> = info
            .capabilities
            .iter()
            .filter_map(|capability| Some(capability.r#type?.to_string()))
            .collect();
        let mut leader = json!({
            "id": self.master.id.as_str(),
            "pid": pid,
            "port": self.master.port,
            "hostname": self.master.hostname.as_ref(),
        });
        let mut head = json!({
            "version": self.master.version.as_ref(),
            "build_date": self.build.date,
            "build_time": self.build.time,
            "build_user": "tepui",
            "start_time": self.started.as_secs_f64(),
            "elected_time": self.started.as_secs_f64(),
            "id": self.master.id.as_str(),
            "pid": pid,
            "hostname": self.master.hostname.as_ref(),
            "capabilities": capabilities,
            "leader": pid,
        });
        if let Some(domain) = info.domain {
            let domain = serde_json::to_value(&domain).unwrap_or_default();
            head["domain"] = domain.clone();
            leader["domain"] = domain;
        }
        head["leader_info"] = leader;
        match head {
            Value::Object(head) => head,
            _ => Map::new(),
        }
    }
}

/// Seconds since 1970 as `YYYY-MM-DD hh:mm:ss`, in UTC.
fn date_text(seconds: u64) -> String {
    let (mut days, rest) = (seconds / 86_400, seconds % 86_400);
    let mut year = 1970;
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let lengths = [
        31,
        28 + u64::from(leap(year)),
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let mut month = 1;
    for length in lengths {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!(
        "{year:04}-{month:02}-{:02} {hour:02}:{minute:02}:{second:02}",
        days + 1
    )
}

#[cfg(test)]
mod tests {
    use super::date_text;

    #[test]
    fn dates_follow_the_calendar() {
        for (seconds, expect) in [
            (0, "1970-01-01 00:00:00"),
            (951_782_400, "2000-02-29 00:00:00"),
            (951_868_799, "2000-02-29 23:59:59"),
            (1_798_761_599, "2026-12-31 23:59:59"),
            (4_107_542_400, "2100-03-01 00:00:00"),
        ] {
            assert_eq!(date_text(seconds), expect);
        }
    }
}
