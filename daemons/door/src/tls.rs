//! TLS of the server: certificate, key, and optionally the authority of client certificates.

use crate::x509::subject_name;
use base_access::Principal;
use rustls::RootCertStore;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// Where the keys are.
#[derive(Clone, Debug)]
pub struct TlsOptions {
    /// PEM file with the server's certificate and those above it.
    pub certificate: PathBuf,
    /// PEM file with its private key.
    pub key: PathBuf,
    /// PEM file with the authorities whose client certificates count as a login.
    pub client_ca: Option<PathBuf>,
    /// Whether a client without certificate is refused; only with `client_ca`.
    pub require_client_certificate: bool,
}

/// TLS could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// One file is of no use without another.
    #[error("--{flag} needs {needs} beside it")]
    Alone {
        /// The flag that was given.
        flag: &'static str,
        /// Those that were not.
        needs: &'static str,
    },
    /// A file cannot be read, or is no PEM file of the right kind.
    #[error("failed to read a {what} from {}", path.display())]
    File {
        /// What was looked for.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: pem::Error,
    },
    /// The file holds nothing of the kind.
    #[error("there is no {what} in {}; it must be a PEM file", path.display())]
    Absent {
        /// What was looked for.
        what: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// The certificate and the key do not go together, or cannot be used.
    #[error("the certificate {} and the key {} cannot be used", certificate.display(), key.display())]
    Unusable {
        /// The certificate file.
        certificate: PathBuf,
        /// The key file.
        key: PathBuf,
        /// The cause.
        #[source]
        source: rustls::Error,
    },
    /// The authority of client certificates cannot be used.
    #[error("the client authority {} cannot be used", path.display())]
    Authority {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: rustls::server::VerifierBuilderError,
    },
}

/// TLS, ready to accept connections. Clones are cheap.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

impl Tls {
    /// TLS as `--tls-cert-file`, `--tls-key-file` and `--tls-client-ca-file` say, if they do. With authorities of
    /// clients all must show a certificate.
    ///
    /// # Errors
    /// [`TlsError`], which names the flag or the file.
    pub fn of_files(
        certificate: Option<&Path>,
        key: Option<&Path>,
        client_ca: Option<&Path>,
    ) -> Result<Option<Self>, TlsError> {
        let alone = |flag, needs| Err(TlsError::Alone { flag, needs });
        match (certificate, key) {
            (Some(certificate), Some(key)) => Self::load(&TlsOptions {
                certificate: certificate.to_owned(),
                key: key.to_owned(),
                client_ca: client_ca.map(Path::to_owned),
                require_client_certificate: client_ca.is_some(),
            })
            .map(Some),
            (Some(_), None) => alone("tls-cert-file", "--tls-key-file"),
            (None, Some(_)) => alone("tls-key-file", "--tls-cert-file"),
            (None, None) if client_ca.is_some() => {
                alone("tls-client-ca-file", "--tls-cert-file and --tls-key-file")
            }
            (None, None) => Ok(None),
        }
    }

    /// Reads the files.
    ///
    /// # Errors
    /// [`TlsError`], which names the file.
    pub fn load(options: &TlsOptions) -> Result<Self, TlsError> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let unusable = |source| TlsError::Unusable {
            certificate: options.certificate.clone(),
            key: options.key.clone(),
            source,
        };
        let builder = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(unusable)?;
        let builder = match &options.client_ca {
            None => builder.with_no_client_auth(),
            Some(path) => {
                let mut roots = RootCertStore::empty();
                for authority in certificates(path)? {
                    roots.add(authority).map_err(unusable)?;
                }
                let mut verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                if !options.require_client_certificate {
                    verifier = verifier.allow_unauthenticated();
                }
                let verifier = verifier.build().map_err(|source| TlsError::Authority {
                    path: path.clone(),
                    source,
                })?;
                builder.with_client_cert_verifier(verifier)
            }
        };
        let chain = certificates(&options.certificate)?;
        let key = PrivateKeyDer::from_pem_file(&options.key).map_err(|source| match source {
            pem::Error::NoItemsFound => TlsError::Absent {
                what: "private key",
                path: options.key.clone(),
            },
            source => TlsError::File {
                what: "private key",
                path: options.key.clone(),
                source,
            },
        })?;
        let mut config = builder.with_single_cert(chain, key).map_err(unusable)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
        })
    }

    /// Shakes hands; also returns whom the client's certificate names, if it showed one.
    pub(crate) async fn accept(
        &self,
        socket: TcpStream,
    ) -> io::Result<(TlsStream<TcpStream>, Option<Principal>)> {
        let stream = self.acceptor.accept(socket).await?;
        let principal = match stream
            .get_ref()
            .1
            .peer_certificates()
            .and_then(<[_]>::first)
        {
            None => None,
            Some(certificate) => Some(
                subject_name(certificate)
                    .as_deref()
                    .map(Principal::named)
                    .ok_or_else(|| {
                        io::Error::new(
                            io::ErrorKind::InvalidData,
                            "the client certificate names nobody",
                        )
                    })?,
            ),
        };
        Ok((stream, principal))
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let failed = |source| TlsError::File {
        what: "certificate",
        path: path.to_owned(),
        source,
    };
    let chain: Vec<_> = CertificateDer::pem_file_iter(path)
        .map_err(failed)?
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    if chain.is_empty() {
        return Err(TlsError::Absent {
            what: "certificate",
            path: path.to_owned(),
        });
    }
    Ok(chain)
}
