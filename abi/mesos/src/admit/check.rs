//! Rules of commands, checks and health checks.

use std::time::Duration;

use abi_terms::{CheckSpec, CheckStatus, HealthCheckSpec, Probe};

use super::{Check, Fault, fault, within};
use crate::v1::environment::variable::Type as VariableType;
use crate::{encode_wire, v1};

/// Rules of a command's environment.
pub(super) fn command(info: &v1::CommandInfo) -> Check {
    let variables = info
        .environment
        .as_ref()
        .map(|environment| environment.variables.as_slice());
    for variable in variables.unwrap_or_default() {
        let name = variable.name();
        match variable.r#type() {
            VariableType::Unknown => {
                return fault(format_args!(
                    "environment variable '{name}' has an unknown type"
                ));
            }
            VariableType::Secret => match &variable.secret {
                None => {
                    return fault(format_args!(
                        "environment variable '{name}' of type SECRET must have a secret"
                    ));
                }
                Some(_) if variable.value.is_some() => {
                    return fault(format_args!(
                        "environment variable '{name}' of type SECRET must not have a value"
                    ));
                }
                Some(value) => secret(value).map_err(|error| {
                    within(
                        &format!("environment variable '{name}' has an invalid secret"),
                        &error,
                    )
                })?,
            },
            VariableType::Value => {
                if variable.secret.is_some() {
                    return fault(format_args!(
                        "environment variable '{name}' of type VALUE must not have a secret"
                    ));
                }
                if variable.value.is_none() {
                    return fault(format_args!(
                        "environment variable '{name}' of type VALUE must have a value"
                    ));
                }
            }
        }
    }
    Ok(())
}

/// Rules of a secret.
pub(super) fn secret(secret: &v1::Secret) -> Check {
    use v1::secret::Type;
    match (secret.r#type(), &secret.reference, &secret.value) {
        (Type::Reference, Some(_), None) | (Type::Value, None, Some(_)) => Ok(()),
        (Type::Reference, ..) => fault(format_args!(
            "a secret of type REFERENCE must have 'reference' and no 'value'"
        )),
        (Type::Value, ..) => fault(format_args!(
            "a secret of type VALUE must have 'value' and no 'reference'"
        )),
        (Type::Unknown, ..) => fault(format_args!("a secret must have a known type")),
    }
}

fn shell_or_program(what: &str, info: &v1::CommandInfo) -> Check {
    if info.value.is_none() {
        let part = if info.shell() {
            "'shell command'"
        } else {
            "'executable path'"
        };
        return fault(format_args!("{what} must contain {part}"));
    }
    command(info).map_err(|error| within(&format!("{what} has an invalid command"), &error))
}

fn path(what: &str, path: Option<&str>) -> Check {
    match path {
        Some(path) if !path.starts_with('/') => fault(format_args!(
            "the path '{path}' of the {what} must start with '/'"
        )),
        Some(_) | None => Ok(()),
    }
}

fn not_negative(fields: &[(&str, f64)]) -> Check {
    // Not a number is neither.
    match fields
        .iter()
        .find(|(_, value)| value.is_nan() || *value < 0.0)
    {
        Some((name, _)) => fault(format_args!("expecting '{name}' to be non-negative")),
        None => Ok(()),
    }
}

/// Rules of a general check.
pub(super) fn check(info: &v1::CheckInfo) -> Check {
    use v1::check_info::Type;
    match info.r#type {
        None => return fault(format_args!("CheckInfo must specify 'type'")),
        Some(Type::Unknown) => return fault(format_args!("UNKNOWN is not a type of checks")),
        Some(Type::Command) => {
            let Some(command) = info
                .command
                .as_ref()
                .and_then(|check| check.command.as_ref())
            else {
                return fault(format_args!(
                    "expecting 'command' to be set for COMMAND check"
                ));
            };
            shell_or_program("command check", command)?;
        }
        Some(Type::Http) => match &info.http {
            None => return fault(format_args!("expecting 'http' to be set for HTTP check")),
            Some(http) => path("HTTP check", http.path.as_deref())?,
        },
        Some(Type::Tcp) if info.tcp.is_none() => {
            return fault(format_args!("expecting 'tcp' to be set for TCP check"));
        }
        Some(Type::Tcp) => {}
    }
    not_negative(&[
        ("delay_seconds", info.delay_seconds()),
        ("interval_seconds", info.interval_seconds()),
        ("timeout_seconds", info.timeout_seconds()),
    ])
}

/// Sets the type of a health check of a lone task that does not say it but has only one form.
pub(super) fn infer_health_check_type(info: &mut v1::HealthCheck) {
    use v1::health_check::Type;
    info.r#type = match (info.r#type, &info.command, &info.http) {
        (None, Some(_), None) => Some(Type::Command),
        (None, None, Some(_)) => Some(Type::Http),
        (kind, ..) => kind,
    };
}

/// Rules of a health check.
pub(super) fn health_check(info: &v1::HealthCheck) -> Check {
    use v1::health_check::Type;
    match info.r#type {
        None => return fault(format_args!("HealthCheck must specify 'type'")),
        Some(Type::Unknown) => {
            return fault(format_args!("UNKNOWN is not a type of health checks"));
        }
        Some(Type::Command) => match &info.command {
            None => {
                return fault(format_args!(
                    "expecting 'command' to be set for COMMAND health check"
                ));
            }
            Some(command) => shell_or_program("command health check", command)?,
        },
        Some(Type::Http) => match &info.http {
            None => {
                return fault(format_args!(
                    "expecting 'http' to be set for HTTP health check"
                ));
            }
            Some(http) => {
                if let Some(scheme) = &http.scheme
                    && !matches!(scheme.as_str(), "http" | "https")
                {
                    return fault(format_args!(
                        "unsupported scheme '{scheme}' of HTTP health check"
                    ));
                }
                path("HTTP health check", http.path.as_deref())?;
            }
        },
        Some(Type::Tcp) if info.tcp.is_none() => {
            return fault(format_args!(
                "expecting 'tcp' to be set for TCP health check"
            ));
        }
        Some(Type::Tcp) => {}
    }
    not_negative(&[
        ("delay_seconds", info.delay_seconds()),
        ("grace_period_seconds", info.grace_period_seconds()),
        ("interval_seconds", info.interval_seconds()),
        ("timeout_seconds", info.timeout_seconds()),
    ])
}

/// A check that keeps the rules; nothing if it does not.
pub(super) fn check_spec(info: &v1::CheckInfo) -> Option<CheckSpec> {
    use v1::check_info::Type;
    let probe = match info.r#type? {
        Type::Unknown => return None,
        Type::Command => {
            Probe::Command(encode_wire(info.command.as_ref()?.command.as_ref()?).into())
        }
        Type::Http => {
            let http = info.http.as_ref()?;
            Probe::Http {
                secure: false,
                ipv6: false,
                port: http.port(),
                path: http.path().into(),
            }
        }
        Type::Tcp => Probe::Tcp {
            ipv6: false,
            port: info.tcp.as_ref()?.port(),
        },
    };
    Some(CheckSpec {
        probe,
        delay: seconds(info.delay_seconds()),
        interval: seconds(info.interval_seconds()),
        timeout: timeout(info.timeout_seconds()),
    })
}

/// A health check that keeps the rules; nothing if it does not.
pub(super) fn health_check_spec(info: &v1::HealthCheck) -> Option<HealthCheckSpec> {
    use v1::health_check::Type;
    use v1::network_info::Protocol;
    let probe = match info.r#type? {
        Type::Unknown => return None,
        Type::Command => Probe::Command(encode_wire(info.command.as_ref()?).into()),
        Type::Http => {
            let http = info.http.as_ref()?;
            Probe::Http {
                secure: http.scheme() == "https",
                ipv6: http.protocol() == Protocol::IPv6,
                port: http.port(),
                path: http.path().into(),
            }
        }
        Type::Tcp => {
            let tcp = info.tcp.as_ref()?;
            Probe::Tcp {
                ipv6: tcp.protocol() == Protocol::IPv6,
                port: tcp.port(),
            }
        }
    };
    Some(HealthCheckSpec {
        check: CheckSpec {
            probe,
            delay: seconds(info.delay_seconds()),
            interval: seconds(info.interval_seconds()),
            timeout: timeout(info.timeout_seconds()),
        },
        consecutive_failures: info.consecutive_failures(),
        grace_period: seconds(info.grace_period_seconds()),
    })
}

/// Seconds that are not negative; what no duration can hold is the longest.
fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

/// Zero is no timeout.
fn timeout(limit: f64) -> Option<Duration> {
    Some(seconds(limit)).filter(|limit| !limit.is_zero())
}

/// Rules of a check's result, and the result.
pub(super) fn check_status(info: &v1::CheckStatusInfo) -> Result<CheckStatus, Fault> {
    use v1::check_info::Type;
    let Some(kind) = info.r#type else {
        return fault(format_args!("CheckStatusInfo must specify 'type'"));
    };
    let status = match kind {
        Type::Unknown => return fault(format_args!("UNKNOWN is not a type of checks")),
        Type::Command => (info.command.as_ref()).map(|it| CheckStatus::Command(it.exit_code)),
        Type::Http => (info.http.as_ref()).map(|it| CheckStatus::Http(it.status_code)),
        Type::Tcp => (info.tcp.as_ref()).map(|it| CheckStatus::Tcp(it.succeeded)),
    };
    match status {
        Some(status) => Ok(status),
        None => fault(format_args!(
            "expecting '{}' to be set for {kind} check's status",
            kind.to_string().to_lowercase()
        )),
    }
}
