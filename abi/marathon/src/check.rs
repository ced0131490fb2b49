//! Health checks, generic checks and readiness checks.

use abi_json::{Items, Length, Matches, Min, choice, record};

use crate::parts::{Command, NAME, NAME_MAX, PATH, SOME, Scheme};
use crate::words;

choice! {
    /// Who asks, and how.
    pub enum HealthProtocol: loose {
        "HTTP" Http,
        "HTTPS" Https,
        "TCP" Tcp,
        "COMMAND" Command,
        "MESOS_TCP" MesosTcp,
        "MESOS_HTTP" MesosHttp,
        "MESOS_HTTPS" MesosHttps,
    }
}

impl HealthProtocol {
    /// Whether the executor asks, not we.
    pub fn is_mesos(self) -> bool {
        match self {
            Self::Command | Self::MesosTcp | Self::MesosHttp | Self::MesosHttps => true,
            Self::Http | Self::Https | Self::Tcp => false,
        }
    }
}

choice! {
    /// Version of the internet protocol.
    pub enum IpProtocol: loose { "IPv4" V4, "IPv6" V6 }
}

record! {
    /// The line that a shell executes as a check.
    pub struct CheckLine: open {
        "value" value: String = need;
    }
}

record! {
    /// How the health of an app's instance is told.
    pub struct HealthCheck: open {
        "protocol" protocol: HealthProtocol = or(HealthProtocol::Http);
        "path" path: String = maybe;
        "port" port: u16 = maybe;
        "portIndex" port_index: u16 = maybe;
        "command" command: CheckLine = maybe;
        "gracePeriodSeconds" grace_period_seconds: u32 = or(300u32);
        "intervalSeconds" interval_seconds: u32 = or(60u32);
        "timeoutSeconds" timeout_seconds: u32 = or(20u32);
        "maxConsecutiveFailures" max_consecutive_failures: u32 = or(3u32);
        "delaySeconds" delay_seconds: u32 = or(15u32);
        "ignoreHttp1xx" ignore_http_1xx: bool = maybe;
        "ipProtocol" ip_protocol: IpProtocol = or(IpProtocol::V4);
    }
}

impl HealthCheck {
    /// Clears what its protocol has no use for, and writes down what holds.
    pub(crate) fn normalise(&mut self) {
        let http = match self.protocol {
            HealthProtocol::Http | HealthProtocol::Https => true,
            HealthProtocol::Tcp | HealthProtocol::MesosTcp => {
                self.path = None;
                false
            }
            HealthProtocol::Command => {
                (self.path, self.port, self.port_index) = (None, None, None);
                false
            }
            HealthProtocol::MesosHttp | HealthProtocol::MesosHttps => false,
        };
        self.ignore_http_1xx = http.then(|| self.ignore_http_1xx.unwrap_or(false));
        if self.protocol != HealthProtocol::Command {
            self.command = None;
        }
        if !self.protocol.is_mesos() {
            self.delay_seconds = 15;
        }
    }
}

record! {
    /// A request to a port of an app.
    pub struct AppHttpCheck: open {
        "portIndex" port_index: u16 = maybe;
        "port" port: u16 = maybe;
        "path" path: String = maybe, PATH;
        "scheme" scheme: Scheme = or(Scheme::Http);
    }
}

record! {
    /// A connection to a port of an app.
    pub struct AppTcpCheck: open {
        "portIndex" port_index: u16 = maybe;
        "port" port: u16 = maybe;
    }
}

record! {
    /// A command as a check.
    pub struct ExecCheck: open {
        "command" command: Command = need;
    }
}

record! {
    /// A check that is reported and has no consequence.
    pub struct AppCheck: open {
        "http" http: AppHttpCheck = maybe;
        "tcp" tcp: AppTcpCheck = maybe;
        "exec" exec: ExecCheck = maybe;
        "intervalSeconds" interval_seconds: u32 = or(60u32);
        "timeoutSeconds" timeout_seconds: u32 = or(20u32);
        "delaySeconds" delay_seconds: u32 = or(15u32);
    }
}

record! {
    /// A request to an endpoint of a pod.
    pub struct HttpCheck: open {
        "endpoint" endpoint: String = need, NAME, Length(1, NAME_MAX);
        "path" path: String = maybe, PATH;
        "scheme" scheme: Scheme = or(Scheme::Http);
    }
}

record! {
    /// A connection to an endpoint of a pod.
    pub struct TcpCheck: open {
        "endpoint" endpoint: String = need, NAME, Length(1, NAME_MAX);
    }
}

record! {
    /// How the health of a pod's container is told.
    pub struct PodHealthCheck: open {
        "http" http: HttpCheck = maybe;
        "tcp" tcp: TcpCheck = maybe;
        "exec" exec: ExecCheck = maybe;
        "gracePeriodSeconds" grace_period_seconds: u32 = or(300u32);
        "intervalSeconds" interval_seconds: u32 = or(60u32);
        "maxConsecutiveFailures" max_consecutive_failures: u32 = or(3u32);
        "timeoutSeconds" timeout_seconds: u32 = or(20u32);
        "delaySeconds" delay_seconds: u32 = or(15u32);
    }
}

record! {
    /// A check of a pod's container that is reported and has no consequence.
    pub struct PodCheck: open {
        "http" http: HttpCheck = maybe;
        "tcp" tcp: TcpCheck = maybe;
        "exec" exec: ExecCheck = maybe;
        "intervalSeconds" interval_seconds: u32 = or(60u32);
        "timeoutSeconds" timeout_seconds: u32 = or(20u32);
        "delaySeconds" delay_seconds: u32 = or(15u32);
    }
}

/// The answer that means ready when nothing is said.
const READY: u16 = 200;

record! {
    /// How a deployment learns that a new instance can serve.
    pub struct ReadinessCheck: open {
        "name" name: String = or("readinessCheck"), SOME;
        "protocol" protocol: Scheme = or(Scheme::Http);
        "path" path: String = or("/"), PATH;
        "portName" port_name: String = or("http-api"), Matches(words::is_name), SOME;
        "intervalSeconds" interval_seconds: u32 = or(30u32);
        "timeoutSeconds" timeout_seconds: u32 = or(10u32), Min(1);
        "httpStatusCodesForReady" codes: Vec<u16> = or(vec![READY]), Items(1, 900), Codes;
        "preserveLastResponse" preserve_last_response: bool = or(false);
    }
}

/// Answers that HTTP knows.
struct Codes;

impl abi_json::Check<Vec<u16>> for Codes {
    fn breach(&self, value: &Vec<u16>) -> Option<abi_json::Breach> {
        if value.iter().any(|code| *code < 100) {
            Some("error.min")
        } else {
            value.iter().any(|code| *code > 999).then_some("error.max")
        }
    }
}
