//! The service of `tepui up --example`: a page, and how it is deployed.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use daemons_door::{Access, Login, Request, Response, Router, Server, ServerOptions};
use serde_json::{Value, json};
use shell_client::{Client, Rest};
use tokio::signal::unix::{SignalKind, signal};

/// Its id.
const ID: &str = "/example";

/// `tepui example`.
#[derive(clap::Args)]
pub(crate) struct ExampleArgs {
    /// Address to listen on.
    #[arg(long, default_value = "0.0.0.0")]
    ip: IpAddr,
    /// Port to listen on; 0 picks a free one.
    #[arg(long, env = "PORT0", default_value_t = 0)]
    port: u16,
}

/// Serves the page until a signal comes.
///
/// # Errors
/// The port cannot be had.
pub(crate) async fn serve(args: ExampleArgs) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let address = SocketAddr::new(args.ip, args.port);
    let server = Server::bind(address, ServerOptions::default()).await?;
    shell_cli::write_out(format!("the page is at http://{}/\n", server.address()).as_bytes())?;
    let mut router = Router::new(&[]);
    router.fallback(
        Access::Open,
        |request: Request| async move { page(&request) },
    );
    let stop = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    server.serve(router, Login::open(), stop).await;
    Ok(())
}

/// Says which instance answers, by what init tells each of its tasks in the environment.
fn page(request: &Request) -> Response {
    if let Err(refusal) = request.only(&["GET", "HEAD"]) {
        return *refusal;
    }
    let told = |name: &str| std::env::var(name).unwrap_or_else(|_| "-".to_owned());
    let text = format!(
        "This page is served by a service on Tepui.\n\nservice   {}\nversion   {}\ninstance  {}\nhost      {}\n\n\
        More instances:  tepui service scale example 3 --wait\nIts log:         tepui service log example\n\
        Remove it:       tepui service remove example\n",
        told("MARATHON_APP_ID"),
        told("MARATHON_APP_VERSION"),
        told("MESOS_TASK_ID"),
        told("HOST"),
    );
    Response::text(http::StatusCode::OK, text)
}

/// What is to be deployed, and where.
pub(crate) struct Example {
    /// The address of the service interface.
    pub(crate) init: String,
    /// Authorities that sign its certificate.
    pub(crate) authorities: Option<PathBuf>,
    /// The principal to call it as.
    pub(crate) login: Option<shell_client::Login>,
    /// The address of the only agent.
    pub(crate) agent: SocketAddr,
    pub(crate) json: bool,
}

impl Example {
    /// Deploys the service, stays until an instance is healthy, and prints its URL.
    ///
    /// # Errors
    /// For people to read; what was deployed stays.
    pub(crate) async fn deploy(self) -> anyhow::Result<()> {
        let program = std::env::current_exe().context("failed to find the running program")?;
        let mut client = Client::new(&self.init, self.login);
        if let Some(file) = &self.authorities {
            client = client.with_authorities(file)?;
        }
        let rest = Rest::new(client, "init", "--init");
        let app = shell_cli::deploy(&rest, ID, &app(&program, self.agent.ip())?).await?;
        let tasks = app["tasks"].as_array().into_iter().flatten();
        let mut ports = tasks.filter_map(|task| task["ports"][0].as_u64());
        let Some(port) = ports.next_back() else {
            bail!("{ID} has no instance with a port; `tepui service show example` shows it");
        };
        let ip = match self.agent.ip() {
            ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            ip => ip,
        };
        let port = u16::try_from(port).context("init names a port that there is not")?;
        let url = format!("http://{}/", SocketAddr::new(ip, port));
        let line = match self.json {
            true => format!("{}\n", json!({"example": url})),
            false => format!("The example is healthy: {url}\n"),
        };
        shell_cli::write_out(line.as_bytes())?;
        Ok(())
    }
}

/// One instance of the page, run by the very program that deploys it, for no more of the network than the agent is there for.
fn app(program: &Path, agent: IpAddr) -> anyhow::Result<Value> {
    let Some(program) = program.to_str().filter(|_| program.exists()) else {
        let program = PathBuf::from(program);
        bail!(
            "tasks cannot run {}: start tepui from a file whose name is in UTF-8 and that still exists",
            program.display()
        );
    };
    // Health is checked from the machine itself.
    let ip = match agent.is_loopback() {
        true => agent,
        false => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    };
    Ok(json!({
        "args": [program, "example", format!("--ip={ip}")],
        "cpus": 0.1,
        "mem": 32,
        "portDefinitions": [{"port": 0, "name": "http", "protocol": "tcp"}],
        "healthChecks": [{
            "protocol": "MESOS_HTTP",
            "path": "/",
            "portIndex": 0,
            "delaySeconds": 0,
            "gracePeriodSeconds": 30,
            "intervalSeconds": 1,
            "timeoutSeconds": 5,
        }],
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_gone_is_told() {
        let error = app(
            Path::new("/nowhere/tepui (deleted)"),
            Ipv4Addr::LOCALHOST.into(),
        );
        let error = error.unwrap_err();
        assert!(error.to_string().contains("still exists"), "{error}");
    }
}
