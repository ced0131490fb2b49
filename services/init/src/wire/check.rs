//! Checks that the agent makes for us.

use abi_marathon::{
    App, AppCheck, Command, HealthCheck, HealthProtocol, HttpCheck, IpProtocol, PodCheck,
    PodHealthCheck, Scheme, TcpCheck,
};
use abi_mesos::v1;
use v1::network_info::Protocol;

pub(super) fn command(command: &Command) -> v1::CommandInfo {
    match command {
        Command::Shell(line) => v1::CommandInfo {
            shell: Some(true),
            value: Some(line.clone()),
            ..Default::default()
        },
        Command::Argv(arguments) => v1::CommandInfo {
            shell: Some(false),
            value: arguments.first().cloned(),
            arguments: arguments.clone(),
            ..Default::default()
        },
    }
}

fn protocol(protocol: IpProtocol) -> Protocol {
    match protocol {
        IpProtocol::V4 => Protocol::IPv4,
        IpProtocol::V6 => Protocol::IPv6,
    }
}

fn scheme(scheme: Scheme) -> String {
    match scheme {
        Scheme::Http => "http",
        Scheme::Https => "https",
    }
    .to_owned()
}

/// The health check of an app that its executor makes, if it has one. `port` tells the number of a port inside.
pub(super) fn of_app(app: &App, port: impl Fn(usize) -> Option<u16>) -> Option<v1::HealthCheck> {
    let check = app.health_checks.iter().find(|it| it.protocol.is_mesos())?;
    let number = check
        .port
        .or_else(|| port(usize::from(check.port_index.unwrap_or(0))));
    let number = number.map(u32::from);
    let http = |scheme: &str| v1::health_check::HttpCheckInfo {
        protocol: Some(protocol(check.ip_protocol)),
        scheme: Some(scheme.to_owned()),
        port: number,
        path: Some(check.path.clone().unwrap_or_else(|| "/".to_owned())),
        statuses: Vec::new(),
    };
    let mut wire = timed(check);
    match check.protocol {
        HealthProtocol::Command => {
            wire.r#type = Some(v1::health_check::Type::Command);
            let line = check.command.as_ref().map(|it| it.value.clone());
            wire.command = Some(command(&Command::Shell(line.unwrap_or_default())));
        }
        HealthProtocol::MesosTcp => {
            wire.r#type = Some(v1::health_check::Type::Tcp);
            wire.tcp = Some(v1::health_check::TcpCheckInfo {
                protocol: Some(protocol(check.ip_protocol)),
                port: number,
            });
        }
        HealthProtocol::MesosHttp => {
            wire.r#type = Some(v1::health_check::Type::Http);
            wire.http = Some(http("http"));
        }
        HealthProtocol::MesosHttps => {
            wire.r#type = Some(v1::health_check::Type::Http);
            wire.http = Some(http("https"));
        }
        HealthProtocol::Http | HealthProtocol::Https | HealthProtocol::Tcp => return None,
    }
    Some(wire)
}

fn timed(check: &HealthCheck) -> v1::HealthCheck {
    v1::HealthCheck {
        delay_seconds: Some(check.delay_seconds.into()),
        interval_seconds: Some(check.interval_seconds.into()),
        timeout_seconds: Some(check.timeout_seconds.into()),
        consecutive_failures: Some(check.max_consecutive_failures),
        grace_period_seconds: Some(check.grace_period_seconds.into()),
        ..Default::default()
    }
}

/// The generic check of an app.
pub(super) fn generic(check: &AppCheck, port: impl Fn(usize) -> Option<u16>) -> v1::CheckInfo {
    let number = |direct: Option<u16>, index: Option<u16>| {
        let port = direct.or_else(|| port(usize::from(index.unwrap_or(0))));
        port.map(u32::from)
    };
    let mut wire = v1::CheckInfo {
        delay_seconds: Some(check.delay_seconds.into()),
        interval_seconds: Some(check.interval_seconds.into()),
        timeout_seconds: Some(check.timeout_seconds.into()),
        ..Default::default()
    };
    if let Some(http) = &check.http {
        wire.r#type = Some(v1::check_info::Type::Http);
        wire.http = Some(v1::check_info::Http {
            port: number(http.port, http.port_index),
            path: http.path.clone(),
        });
    } else if let Some(tcp) = &check.tcp {
        wire.r#type = Some(v1::check_info::Type::Tcp);
        wire.tcp = Some(v1::check_info::Tcp {
            port: number(tcp.port, tcp.port_index),
        });
    } else if let Some(exec) = &check.exec {
        wire.r#type = Some(v1::check_info::Type::Command);
        wire.command = Some(v1::check_info::Command {
            command: Some(command(&exec.command)),
        });
    }
    wire
}

/// The health check of a pod's container. `port` tells the number of an endpoint inside.
pub(super) fn of_container(
    check: &PodHealthCheck,
    port: impl Fn(&str) -> Option<u16>,
) -> v1::HealthCheck {
    let mut wire = v1::HealthCheck {
        delay_seconds: Some(check.delay_seconds.into()),
        interval_seconds: Some(check.interval_seconds.into()),
        timeout_seconds: Some(check.timeout_seconds.into()),
        consecutive_failures: Some(check.max_consecutive_failures),
        grace_period_seconds: Some(check.grace_period_seconds.into()),
        ..Default::default()
    };
    if let Some(HttpCheck {
        endpoint,
        path,
        scheme: how,
    }) = &check.http
    {
        wire.r#type = Some(v1::health_check::Type::Http);
        wire.http = Some(v1::health_check::HttpCheckInfo {
            scheme: Some(scheme(*how)),
            port: port(endpoint).map(u32::from),
            path: path.clone(),
            ..Default::default()
        });
    } else if let Some(TcpCheck { endpoint }) = &check.tcp {
        wire.r#type = Some(v1::health_check::Type::Tcp);
        wire.tcp = Some(v1::health_check::TcpCheckInfo {
            port: port(endpoint).map(u32::from),
            ..Default::default()
        });
    } else if let Some(exec) = &check.exec {
        wire.r#type = Some(v1::health_check::Type::Command);
        wire.command = Some(command(&exec.command));
    }
    wire
}

/// The generic check of a pod's container.
pub(super) fn generic_of_container(
    check: &PodCheck,
    port: impl Fn(&str) -> Option<u16>,
) -> v1::CheckInfo {
    let mut wire = v1::CheckInfo {
        delay_seconds: Some(check.delay_seconds.into()),
        interval_seconds: Some(check.interval_seconds.into()),
        timeout_seconds: Some(check.timeout_seconds.into()),
        ..Default::default()
    };
    if let Some(http) = &check.http {
        wire.r#type = Some(v1::check_info::Type::Http);
        wire.http = Some(v1::check_info::Http {
            port: port(&http.endpoint).map(u32::from),
            path: http.path.clone(),
        });
    } else if let Some(tcp) = &check.tcp {
        wire.r#type = Some(v1::check_info::Type::Tcp);
        wire.tcp = Some(v1::check_info::Tcp {
            port: port(&tcp.endpoint).map(u32::from),
        });
    } else if let Some(exec) = &check.exec {
        wire.r#type = Some(v1::check_info::Type::Command);
        wire.command = Some(v1::check_info::Command {
            command: Some(command(&exec.command)),
        });
    }
    wire
}
