//! Rules of commands, checks and health checks.

use super::{Check, fault, within};
use crate::v1;
use crate::v1::environment::variable::Type as VariableType;

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
