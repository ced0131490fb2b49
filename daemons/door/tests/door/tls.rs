//! TLS, and client certificates as a login.

use crate::support::{Answer, Level, PATIENCE, Running, login, raw, routes, run};
use daemons_door::{Router, Server, ServerOptions, Tls, TlsOptions};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/door/certificates")
        .join(name)
}

fn options(client_ca: Option<&str>, require: bool) -> TlsOptions {
    TlsOptions {
        certificate: file("server.pem"),
        key: file("server.key"),
        client_ca: client_ca.map(file),
        require_client_certificate: require,
    }
}

async fn start(options: &TlsOptions) -> Running {
    let limits = ServerOptions {
        handshake_timeout: Duration::from_millis(1500),
        ..ServerOptions::default()
    };
    let server = Server::bind(SocketAddr::from(([127, 0, 0, 1], 0)), limits)
        .await
        .expect("bind");
    let mut router = Router::new(&["master"]);
    routes(&mut router);
    run(
        server.with_tls(Tls::load(options).expect("good files")),
        router,
        login(),
        Arc::new(Level(AtomicU32::new(0))),
    )
}

/// The answer to `GET target`, or `None` when the server refuses the client.
async fn get(
    running: &Running,
    certificate: Option<&str>,
    target: &str,
    extra: &str,
) -> Option<Answer> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(file("authority.pem")).expect("certificate"))
        .expect("root");
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots);
    let config = match certificate {
        None => builder.with_no_client_auth(),
        Some(name) => {
            let chain = vec![
                CertificateDer::from_pem_file(file(&format!("{name}.pem"))).expect("certificate"),
            ];
            let key = PrivateKeyDer::from_pem_file(file(&format!("{name}.key"))).expect("key");
            builder
                .with_client_auth_cert(chain, key)
                .expect("client certificate")
        }
    };
    let socket = TcpStream::connect(running.address).await.expect("connect");
    let name = ServerName::try_from("localhost").expect("name");
    let talk = async {
        let mut stream = TlsConnector::from(Arc::new(config))
            .connect(name, socket)
            .await
            .ok()?;
        let request =
            format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{extra}\r\n");
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut received = Vec::new();
        // A refused client hears an alert or a reset here.
        stream.read_to_end(&mut received).await.ok()?;
        Answer::parse(&received, false).map(|(answer, _)| answer)
    };
    tokio::time::timeout(PATIENCE, talk).await.expect("in time")
}

#[tokio::test]
async fn requests_come_through() {
    let running = start(&options(None, false)).await;
    let answer = get(&running, None, "/master/whoami", "")
        .await
        .expect("an answer");
    assert_eq!(
        (answer.status, answer.json()),
        (200, "/master/whoami".into())
    );
    assert_eq!(
        get(&running, None, "/secret", "")
            .await
            .expect("an answer")
            .status,
        401
    );
    running.stop().await;
}

#[tokio::test]
async fn a_certificate_names_the_caller() {
    let running = start(&options(Some("authority.pem"), false)).await;
    let secret = async |certificate, extra| {
        get(&running, certificate, "/secret", extra)
            .await
            .map(|answer| (answer.status, answer.text()))
    };
    assert_eq!(
        secret(Some("named"), "").await,
        Some((200, "scheduler-1".to_owned()))
    );
    assert_eq!(
        secret(Some("unnamed"), "").await,
        Some((200, "host.example".to_owned()))
    );
    assert_eq!(
        secret(Some("foreign"), "").await,
        None,
        "of an authority that nobody trusts"
    );
    let ann = "Authorization: Basic YW5uOnNlY3JldA==\r\n";
    assert_eq!(
        secret(Some("named"), ann).await,
        Some((200, "ann".to_owned()))
    );
    assert_eq!(secret(None, ann).await, Some((200, "ann".to_owned())));
    assert_eq!(secret(None, "").await.map(|(status, _)| status), Some(401));
    running.stop().await;
}

#[tokio::test]
async fn a_certificate_can_be_required() {
    let running = start(&options(Some("authority.pem"), true)).await;
    assert!(get(&running, None, "/whoami", "").await.is_none());
    assert_eq!(
        get(&running, Some("named"), "/whoami", "")
            .await
            .expect("an answer")
            .status,
        200
    );
    running.stop().await;
}

#[tokio::test]
async fn whoever_speaks_no_tls_is_hung_up_on() {
    let running = start(&options(None, false)).await;
    let received = raw(running.address, b"GET /whoami HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(!received.starts_with(b"HTTP"), "no answer in plain text");
    assert_eq!(
        raw(running.address, b"").await,
        b"",
        "a handshake that never begins ends too"
    );
    running.stop().await;
}

#[test]
fn bad_files_are_named() {
    let directory = tempfile::tempdir().expect("temporary directory");
    let empty = directory.path().join("empty.pem");
    std::fs::write(&empty, "nothing\n").expect("write");
    let check = |options: TlsOptions, expect: &str| {
        let text = Tls::load(&options).expect_err("bad").to_string();
        assert!(text.contains(expect), "{text:?} lacks {expect:?}");
    };
    let good = || options(Some("authority.pem"), false);
    check(
        TlsOptions {
            certificate: "/no/such.pem".into(),
            ..good()
        },
        "certificate from /no/such.pem",
    );
    check(
        TlsOptions {
            key: "/no/such.key".into(),
            ..good()
        },
        "private key from /no/such.key",
    );
    check(
        TlsOptions {
            certificate: empty.clone(),
            ..good()
        },
        "no certificate in",
    );
    check(
        TlsOptions {
            key: empty.clone(),
            ..good()
        },
        "no private key in",
    );
    check(
        TlsOptions {
            client_ca: Some(empty),
            ..good()
        },
        "empty.pem",
    );
    check(
        TlsOptions {
            key: file("named.key"),
            ..good()
        },
        "cannot be used",
    );
}
