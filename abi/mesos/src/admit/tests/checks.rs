//! Checks and health checks.

use serde_json::{Value as Json, json};
use std::time::Duration;

use super::rules::{check_task, task as admitted};
use super::*;

#[test]
fn checks_keep_rules() {
    check_task(json!({"check": {"type": "TCP"}}), Some("'tcp'"));
    check_task(
        json!({"check": {"type": "HTTP", "http": {"port": 80, "path": "x"}}}),
        Some("must start with '/'"),
    );
    check_task(
        json!({"health_check": {"type": "HTTP", "http": {"port": 80, "scheme": "ftp"}}}),
        Some("'ftp'"),
    );
    check_task(
        json!({"health_check": {"type": "TCP", "tcp": {"port": 80}, "grace_period_seconds": -1}}),
        Some("grace_period"),
    );
    check_task(json!({"health_check": {}}), Some("must specify 'type'"));
    let inferred = admitted(json!({"health_check": {"http": {"port": 80}}}));
    assert_eq!(inferred.fault, None);
    let info: v1::TaskInfo = task::decode(&inferred.body).unwrap();
    assert_eq!(
        info.health_check.unwrap().r#type(),
        v1::health_check::Type::Http
    );
}

#[test]
fn checks_become_terms() {
    use abi_terms::{CheckSpec, HealthCheckSpec, Probe};
    let second = Duration::from_secs;
    let spec = admitted(json!({"check": {"type": "TCP", "tcp": {"port": 70_000}}}));
    let expected = CheckSpec {
        probe: Probe::Tcp {
            ipv6: false,
            port: 70_000,
        },
        delay: second(15),
        interval: second(10),
        timeout: Some(second(20)),
    };
    assert_eq!(spec.check.as_deref(), Some(&expected));
    assert_eq!(spec.health_check, None);
    let spec = admitted(
        json!({"health_check": {"type": "HTTP", "delay_seconds": 0.5, "interval_seconds": 1e300,
        "timeout_seconds": 0, "consecutive_failures": 7, "grace_period_seconds": 1,
        "http": {"port": 80, "scheme": "https", "protocol": "IPv6", "path": "/x", "statuses": [500]}}}),
    );
    let expected = HealthCheckSpec {
        check: CheckSpec {
            probe: Probe::Http {
                secure: true,
                ipv6: true,
                port: 80,
                path: "/x".into(),
            },
            delay: Duration::from_millis(500),
            interval: Duration::MAX,
            timeout: None,
        },
        consecutive_failures: 7,
        grace_period: second(1),
    };
    assert_eq!(spec.health_check.as_deref(), Some(&expected));
    let spec = admitted(json!({"health_check": {"command": {"value": "true"}}}));
    let health = spec.health_check.unwrap();
    let Probe::Command(body) = &health.check.probe else {
        panic!("{health:?}")
    };
    let command: v1::CommandInfo = task::decode(body).unwrap();
    assert_eq!(command.value(), "true");
}

#[test]
fn results_of_checks() {
    use abi_terms::CheckStatus;
    let result = |info: Json| {
        let info: v1::CheckStatusInfo =
            crate::decode_json(info.to_string().as_bytes(), crate::Limits::default()).unwrap();
        check::check_status(&info).map_err(|fault| fault.to_string())
    };
    assert_eq!(
        result(json!({"type": "COMMAND", "command": {"exit_code": 3}})),
        Ok(CheckStatus::Command(Some(3)))
    );
    assert_eq!(
        result(json!({"type": "HTTP", "http": {}})),
        Ok(CheckStatus::Http(None))
    );
    for (info, text) in [
        (json!({}), "must specify 'type'"),
        (json!({"type": "UNKNOWN"}), "UNKNOWN"),
        (json!({"type": "TCP", "http": {}}), "expecting 'tcp'"),
    ] {
        assert!(result(info).unwrap_err().contains(text), "{text}");
    }
}
