//! Where the master is, and how it is reached.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

use crate::link::Stream;

/// Where systems keep the authorities that they trust.
const SYSTEM_AUTHORITIES: [&str; 3] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
];

/// Why the master cannot be looked for.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The flag is no address.
    #[error("--master={text}: {reason}")]
    Address {
        /// What was given.
        text: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// The credential cannot be used.
    #[error("credential {}: {reason}", path.display())]
    Credential {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The authorities cannot be used.
    #[error("authorities {}: {reason}; name a PEM file with --master-ca-file", path.display())]
    Authorities {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// The address of a master.
#[derive(Clone)]
pub(crate) struct Target {
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl fmt::Display for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.tls.is_some() {
            out.write_str("https://")?;
        }
        out.write_str(&self.authority())
    }
}

impl Target {
    /// Reads `host:port`, with `http://` or `https://` before it or nothing.
    ///
    /// # Errors
    /// Another form, or with `https://` no authorities to trust.
    pub(crate) fn parse(text: &str, authorities: Option<&Path>) -> Result<Self, TargetError> {
        let refuse = |reason| TargetError::Address {
            text: text.to_owned(),
            reason,
        };
        let (is_secure, rest) = match text.split_once("://") {
            None | Some(("http", _)) => (false, text.trim_start_matches("http://")),
            Some(("https", rest)) => (true, rest),
            Some(("zk", _)) => {
                return Err(refuse(
                    "ZooKeeper is not supported; name the master as host:port",
                ));
            }
            Some(_) => return Err(refuse("expected host:port, or https://host:port")),
        };
        let rest = rest.trim_end_matches('/');
        let rest = rest.strip_prefix("master@").unwrap_or(rest);
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !host.ends_with(':') => {
                let port = port
                    .parse()
                    .map_err(|_| refuse("expected a port from 1 to 65535"))?;
                (host, port)
            }
            _ => (rest, 5050),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() || host.contains(['/', ' ', '@']) || port == 0 {
            return Err(refuse("expected host:port, or https://host:port"));
        }
        let tls = match is_secure {
            false => None,
            true => {
                let name = ServerName::try_from(host.to_owned())
                    .map_err(|_| refuse("no certificate can be for that name"))?;
                Some((connector(authorities)?, name))
            }
        };
        Ok(Self {
            host: host.to_owned(),
            port,
            tls,
        })
    }

    /// `host:port`, as in a `Host` header.
    pub(crate) fn authority(&self) -> String {
        match self.host.contains(':') {
            true => format!("[{}]:{}", self.host, self.port),
            false => format!("{}:{}", self.host, self.port),
        }
    }

    /// The host alone.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) async fn connect(&self) -> std::io::Result<Box<dyn Stream>> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        stream.set_nodelay(true)?;
        Ok(match &self.tls {
            None => Box::new(stream),
            Some((connector, name)) => Box::new(connector.connect(name.clone(), stream).await?),
        })
    }
}

fn connector(authorities: Option<&Path>) -> Result<TlsConnector, TargetError> {
    let path = match authorities {
        Some(path) => path.to_owned(),
        None => SYSTEM_AUTHORITIES
            .iter()
            .map(PathBuf::from)
            .find(|path| path.exists())
            .unwrap_or_else(|| PathBuf::from(SYSTEM_AUTHORITIES[0])),
    };
    let refuse = |reason: String| TargetError::Authorities {
        path: path.clone(),
        reason,
    };
    let mut roots = RootCertStore::empty();
    let certificates =
        CertificateDer::pem_file_iter(&path).map_err(|error| refuse(error.to_string()))?;
    let certificates: Vec<_> = certificates.filter_map(Result::ok).collect();
    if roots.add_parsable_certificates(certificates).0 == 0 {
        return Err(refuse("no certificate is in it".to_owned()));
    }
    let provider = Arc::new(crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| refuse(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, expect) in [
            ("10.0.0.1:5050", "10.0.0.1:5050"),
            ("http://m.example:1/", "m.example:1"),
            ("[::1]:5050", "[::1]:5050"),
            ("m.example", "m.example:5050"),
        ] {
            assert_eq!(Target::parse(text, None).unwrap().to_string(), expect);
        }
        for text in [
            "",
            "zk://a:2181/mesos",
            "ftp://a:1",
            "a:0",
            "a:x",
            ":1",
            "a/b:1",
        ] {
            assert!(Target::parse(text, None).is_err(), "{text}");
        }
    }

    #[test]
    fn authorities_that_are_none_are_named() {
        let error = Target::parse("https://a:1", Some(Path::new("/nowhere/ca.pem")))
            .err()
            .unwrap();
        assert!(error.to_string().contains("/nowhere/ca.pem"));
    }
}
