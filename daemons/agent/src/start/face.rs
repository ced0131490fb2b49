//! The face of an agent: what it listens with, whom it lets in, and what the master is told of it.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::Arc;

use abi_mesos::{admit, render, v1};
use abi_terms::{AgentCapabilities, AgentSpec};
use daemons_door::{Authenticator, Basic, Credentials, Login, Realm, Tls, refuse_exposed};

use super::StartError;
use crate::desk::COMPATIBLE_VERSION;
use crate::detect::{self, Machine};
use crate::options::AgentOptions;
use crate::tokens::Tokens;

pub(super) fn login(options: &AgentOptions, tokens: &Tokens) -> Result<Login, StartError> {
    let credentials = options.http_credentials.as_deref().map(Credentials::load);
    let basic = credentials.transpose()?.map(Basic::new);
    let mut login = Login::open();
    for (flag, wants, realm) in [
        (
            "authenticate_http_readonly",
            options.authenticate_http_readonly,
            Realm::AgentReadOnly,
        ),
        (
            "authenticate_http_readwrite",
            options.authenticate_http_readwrite,
            Realm::AgentReadWrite,
        ),
        (
            "authenticate_http_readwrite",
            options.authenticate_http_readwrite,
            Realm::AgentResourceProvider,
        ),
    ] {
        match &basic {
            Some(basic) if wants => login = login.require(realm, basic.clone()),
            None if wants => {
                let reason = "nobody could log in; give a credentials file (--http_credentials)";
                return Err(StartError::Flag {
                    flag,
                    reason: reason.to_owned(),
                });
            }
            _ => {}
        }
    }
    if options.authenticate_http_executors {
        let tokens: Arc<dyn Authenticator> = Arc::new(tokens.clone());
        if options.authenticate_http_readwrite {
            // Executors launch containers below their own.
            login = login.require(Realm::AgentReadWrite, Arc::clone(&tokens));
        }
        login = login.require(Realm::AgentExecutor, tokens);
    }
    let closed = login.asks(Realm::AgentReadWrite) && login.asks(Realm::AgentExecutor);
    let has_client_ca = options.tls_cert_file.is_some() && options.tls_client_ca_file.is_some();
    refuse_exposed(
        SocketAddr::new(options.ip, options.port),
        closed,
        has_client_ca,
    )?;
    Ok(login)
}

pub(super) fn tls(options: &AgentOptions) -> Result<Option<Tls>, StartError> {
    Ok(Tls::of_files(
        options.tls_cert_file.as_deref(),
        options.tls_key_file.as_deref(),
        options.tls_client_ca_file.as_deref(),
    )?)
}

/// What the master is told of this agent; the flags show what was found out.
pub(super) fn spec(
    options: &mut AgentOptions,
    address: SocketAddr,
    gpus: Option<u64>,
) -> Result<AgentSpec, StartError> {
    let machine = Machine::look(&options.work_dir, gpus);
    let resources = detect::resources(&options.resources, &options.default_role, machine)?;
    let attributes = detect::attributes(&options.attributes)?;
    let hostname = options
        .hostname
        .clone()
        .unwrap_or_else(|| address.ip().to_string());
    options
        .shown
        .insert("hostname".to_owned(), hostname.clone());
    let domain = match &options.domain {
        None => None,
        Some(value) => {
            let refuse = |error: serde_json::Error| StartError::Flag {
                flag: "domain",
                reason: error.to_string(),
            };
            Some(serde_json::from_value(value.clone()).map_err(refuse)?)
        }
    };
    let info = v1::AgentInfo {
        hostname: Some(hostname),
        port: Some(i32::from(address.port())),
        resources: render::resources(&resources, render::Spelling::New, false),
        attributes: attributes.iter().map(render::attribute).collect(),
        checkpoint: Some(true),
        id: None,
        domain,
    };
    admit::agent(
        info,
        address.ip().to_string(),
        COMPATIBLE_VERSION,
        AgentCapabilities::ALL,
    )
    .map_err(|fault| StartError::Flag {
        flag: "resources",
        reason: fault.to_string(),
    })
}

/// What clients are told: another address than "any" where that is bound.
pub(super) fn advertised(options: &AgentOptions, bound: SocketAddr) -> SocketAddr {
    let ip = match options.advertise_ip {
        Some(ip) => ip,
        None if bound.ip().is_unspecified() => own_ip(bound.ip()).unwrap_or(bound.ip()),
        None => bound.ip(),
    };
    SocketAddr::new(ip, options.advertise_port.unwrap_or(bound.port()))
}

/// The address from which this machine would speak to others. Nothing is sent to find out.
fn own_ip(any: IpAddr) -> Option<IpAddr> {
    let socket = UdpSocket::bind((any, 0)).ok()?;
    // Addresses that are kept for documentation.
    let other: IpAddr = match any {
        IpAddr::V4(_) => [192, 0, 2, 1].into(),
        IpAddr::V6(_) => [0x2001, 0xdb8, 0, 0, 0, 0, 0, 1].into(),
    };
    socket.connect((other, 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}
