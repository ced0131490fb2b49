//! What every service is told, by the same flags.

use std::net::IpAddr;
use std::path::PathBuf;

use abi_mesos::v1;
use abi_mesos::v1::framework_info::{Capability, capability::Type};
use base_config::{Flag, FlagSet, Values};

const IP: Flag<IpAddr> = Flag::new(
    "ip",
    "address to listen on; any other than loopback needs credentials",
)
.default("127.0.0.1");
const MASTER: Flag<String> = Flag::new(
    "master",
    "the master, as host:port, or https://host:port where it speaks TLS",
)
.example("127.0.0.1:5050");
const MASTER_CA_FILE: Flag<PathBuf> = Flag::new(
    "master_ca_file",
    "authorities in PEM that the master's certificate is trusted for, beside those of the system",
);
const CREDENTIALS: Flag<PathBuf> = Flag::new(
    "credentials",
    "file of principals and secrets; callers must then log in",
);
const CREDENTIAL: Flag<PathBuf> = Flag::new(
    "credential",
    "file of the principal and secret by which the service joins the master",
);
const TLS_CERT_FILE: Flag<PathBuf> = Flag::new(
    "tls_cert_file",
    "certificate chain in PEM; the interface then speaks TLS",
);
const TLS_KEY_FILE: Flag<PathBuf> = Flag::new("tls_key_file", "private key in PEM");
const TLS_CLIENT_CA_FILE: Flag<PathBuf> = Flag::new(
    "tls_client_ca_file",
    "authorities in PEM; clients must then show a certificate of theirs",
);
const FAILOVER_TIMEOUT: Flag<u64> = Flag::new(
    "failover_timeout",
    "how long tasks run on without this service, in seconds",
)
.default("604800");

/// What every service is told.
#[derive(Clone, Debug)]
pub struct ServiceOptions {
    /// Where it listens.
    pub ip: IpAddr,
    /// At which port.
    pub port: u16,
    /// The master, as `host:port` or a URL.
    pub master: String,
    /// Authorities that sign the master's certificate.
    pub master_ca_file: Option<PathBuf>,
    /// Where its state is.
    pub work_dir: PathBuf,
    /// Who may call.
    pub credentials: Option<PathBuf>,
    /// As whom it joins the master.
    pub credential: Option<PathBuf>,
    /// Its certificate.
    pub tls_cert_file: Option<PathBuf>,
    /// The key of that.
    pub tls_key_file: Option<PathBuf>,
    /// Authorities whose certificates callers must show.
    pub tls_client_ca_file: Option<PathBuf>,
}

/// The flags that every service has under `command`, with its own for port and folder.
pub fn flags(command: &'static str, port: &Flag<u16>, work_dir: &Flag<PathBuf>) -> FlagSet {
    FlagSet::new(command)
        .with(&IP)
        .with(port)
        .with(&MASTER.required())
        .with(&MASTER_CA_FILE)
        .with(work_dir)
        .with(&CREDENTIALS)
        .with(&CREDENTIAL)
        .with(&TLS_CERT_FILE)
        .with(&TLS_KEY_FILE)
        .with(&TLS_CLIENT_CA_FILE)
        .with(&FAILOVER_TIMEOUT)
}

impl ServiceOptions {
    /// From flags.
    pub fn new(values: &Values, port: &Flag<u16>, work_dir: &Flag<PathBuf>) -> Self {
        Self {
            ip: values.get(&IP),
            port: values.get(port),
            master: values.find(&MASTER).unwrap_or_default(),
            master_ca_file: values.find(&MASTER_CA_FILE),
            work_dir: values.get(work_dir),
            credentials: values.find(&CREDENTIALS),
            credential: values.find(&CREDENTIAL),
            tls_cert_file: values.find(&TLS_CERT_FILE),
            tls_key_file: values.find(&TLS_KEY_FILE),
            tls_client_ca_file: values.find(&TLS_CLIENT_CA_FILE),
        }
    }
}

/// What a service says of itself to the master, before it knows who and where it is.
pub fn framework(name: String, capabilities: &[Type], values: &Values) -> v1::FrameworkInfo {
    let capability = |kind: &Type| Capability {
        r#type: Some(*kind),
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds that people give are far below the exact range of doubles"
    )]
    let failover_timeout = values.get(&FAILOVER_TIMEOUT) as f64;
    v1::FrameworkInfo {
        name: Some(name),
        failover_timeout: Some(failover_timeout),
        checkpoint: Some(true),
        capabilities: capabilities.iter().map(capability).collect(),
        ..Default::default()
    }
}
