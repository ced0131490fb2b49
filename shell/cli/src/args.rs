//! What can be said on the command line.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use shell_client::{Client, Login, Rest};

/// Which cluster, as whom, and how to answer.
#[derive(Args, Clone, Debug)]
pub struct ClusterArgs {
    /// Address of a master, host:port or URL.
    #[arg(
        long,
        env = "TEPUI_MASTER",
        default_value = "127.0.0.1:5050",
        global = true
    )]
    pub master: String,
    /// Principal to log in as.
    #[arg(long, env = "TEPUI_PRINCIPAL", global = true)]
    pub principal: Option<String>,
    /// File that holds the principal's secret.
    #[arg(long, env = "TEPUI_SECRET_FILE", global = true, value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// File with authorities in PEM to trust beside those of the system.
    #[arg(long, env = "TEPUI_CA_FILE", global = true, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// Answer in JSON, one document.
    #[arg(long, global = true)]
    pub json: bool,
}

impl ClusterArgs {
    /// A client of what is at an address: the master, or a service.
    ///
    /// # Errors
    /// As [`ClusterArgs::login`], and when the authorities can not be used.
    pub(crate) fn client(&self, address: &str) -> anyhow::Result<Client> {
        let client = Client::new(address, self.login()?);
        Ok(match &self.ca_file {
            Some(file) => client.with_authorities(file)?,
            None => client,
        })
    }

    /// A service at an address, or at this port on the master's host, and the flag that gives its address.
    ///
    /// # Errors
    /// As [`ClusterArgs::client`].
    pub(crate) fn service(
        &self,
        name: &'static str,
        address: Option<&str>,
        port: u16,
        flag: &'static str,
    ) -> anyhow::Result<Rest> {
        let client = match address {
            Some(address) => self.client(address)?,
            None => self.client(&beside(&self.master, port))?,
        };
        Ok(Rest::new(client, name, flag))
    }

    /// The login that the arguments describe, if any.
    ///
    /// # Errors
    /// When only one of principal and secret is given, or the file can not be read.
    pub fn login(&self) -> anyhow::Result<Option<Login>> {
        match (&self.principal, &self.secret_file) {
            (None, None) => Ok(None),
            (Some(principal), Some(file)) => {
                let secret = std::fs::read_to_string(file).with_context(|| {
                    format!("failed to read the secret from {}", file.display())
                })?;
                let secret = secret.trim_end_matches(['\n', '\r']).to_owned();
                Ok(Some(Login {
                    principal: principal.clone(),
                    secret,
                }))
            }
            (Some(_), None) => bail!("--principal needs --secret-file (or TEPUI_SECRET_FILE)"),
            (None, Some(_)) => bail!("--secret-file needs --principal (or TEPUI_PRINCIPAL)"),
        }
    }
}

/// Another port on the host of an address, with its scheme.
fn beside(master: &str, port: u16) -> String {
    let (scheme, rest) = master.split_once("://").unwrap_or(("http", master));
    let authority = rest.split('/').next().unwrap_or_default();
    // The colons of an IPv6 address are in brackets.
    let host = match authority.rsplit_once(':') {
        Some((host, number)) if !number.contains(']') => host,
        _ => authority,
    };
    format!("{scheme}://{host}:{port}")
}

/// Tasks: run, list, read their logs, kill.
#[derive(Subcommand, Clone, Debug)]
pub enum TaskCommand {
    /// Run a command as a task somewhere in the cluster.
    #[command(
        after_help = "Examples:\n  tepui task run hello --follow -- echo hello\n  \
        tepui task run web --cpus 0.5 --mem 128 -- python3 -m http.server 31000"
    )]
    Run(RunArgs),
    /// List tasks; only those that have not ended unless --all is given.
    #[command(after_help = "Example:\n  tepui task list --all --json")]
    List(ListArgs),
    /// Print what a task wrote to its standard output.
    #[command(
        after_help = "Examples:\n  tepui task log hello\n  tepui task log hello --stderr --follow"
    )]
    Log(LogArgs),
    /// Run a command in the container of a task.
    #[command(
        after_help = "Examples:\n  tepui task exec web -- ps aux\n  tepui task exec -it web -- sh\n  \
        tar c . | tepui task exec -i web -- tar x\n\n\
        Exit codes: that of the command, or 128 and the number of the signal that killed it; 4 also if there is no such \
        task"
    )]
    Exec(ExecArgs),
    /// See what a task writes from now on, and give it input. The task must have been launched with a terminal.
    #[command(
        after_help = "Examples:\n  tepui task attach shell\n  tepui task attach shell --no-stdin\n\n\
        Ctrl-P Ctrl-Q leaves the task running.\n\
        Exit codes: that of the task's command once it ends, or 128 and the number of the signal that killed it; 4 also \
        if there is no such task"
    )]
    Attach(AttachArgs),
    /// List files in the sandbox of a task.
    #[command(
        after_help = "Examples:\n  tepui task ls hello\n  tepui task ls hello logs --long\n  tepui task ls hello --json\n\n\
        Exit codes: 4 if there is no such task or file"
    )]
    Ls(LsArgs),
    /// Copy a file or folder out of the sandbox of a task.
    #[command(
        after_help = "Examples:\n  tepui task download hello stdout\n  tepui task download hello logs --to /tmp/logs\n\n\
        Exit codes: 4 if there is no such task or file"
    )]
    Download(DownloadArgs),
    /// Kill a task that was started with `tepui task run`.
    #[command(after_help = "Example:\n  tepui task kill hello")]
    Kill(KillArgs),
}

/// `tepui task run`.
#[derive(Args, Clone, Debug)]
pub struct RunArgs {
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
    /// Name of the task, for people; its id begins with it.
    pub(crate) name: String,
    /// CPUs, in thousandths at the finest.
    #[arg(long, default_value_t = 0.1)]
    pub(crate) cpus: f64,
    /// Memory in MB.
    #[arg(long, default_value_t = 32.0)]
    pub(crate) mem: f64,
    /// Disk in MB.
    #[arg(long, default_value_t = 0.0)]
    pub(crate) disk: f64,
    /// Role whose share of the cluster is used.
    #[arg(long, default_value = "*")]
    pub(crate) role: String,
    /// Unix user to run as.
    #[arg(long, default_value = "root")]
    pub(crate) user: String,
    /// Environment variable of the command; may be repeated.
    #[arg(long = "env", value_name = "NAME=VALUE")]
    pub(crate) environment: Vec<String>,
    /// Artifact to fetch into the sandbox first; may be repeated.
    #[arg(long = "uri", value_name = "URI")]
    pub(crate) uris: Vec<String>,
    /// Give the command a terminal, so that `tepui task attach` can be used on it.
    #[arg(long, short)]
    pub(crate) tty: bool,
    /// Stay, print what the task writes, and exit as it does.
    #[arg(long, short)]
    pub(crate) follow: bool,
    /// The command: one word is given to a shell, several are executed as they are.
    #[arg(last = true, required = true, value_name = "CMD")]
    pub(crate) command: Vec<String>,
}

/// `tepui task list`.
#[derive(Args, Clone, Debug)]
pub struct ListArgs {
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
    /// Also those that have ended.
    #[arg(long, short)]
    pub(crate) all: bool,
}

/// `tepui task log`.
#[derive(Args, Clone, Debug)]
pub struct LogArgs {
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
    /// Name or id of the task.
    pub(crate) task: String,
    /// Standard error instead of standard output.
    #[arg(long)]
    pub(crate) stderr: bool,
    /// Go on until the task has ended.
    #[arg(long, short)]
    pub(crate) follow: bool,
}

/// `tepui task exec`.
#[derive(Args, Clone, Debug)]
pub struct ExecArgs {
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
    /// Name or id of the task.
    pub(crate) task: String,
    /// Give the command what comes on standard input.
    #[arg(long, short)]
    pub(crate) interactive: bool,
    /// Give the command a terminal.
    #[arg(long, short)]
    pub(crate) tty: bool,
    /// Unix user to run as; that of the task if absent.
    #[arg(long, short)]
    pub(crate) user: Option<String>,
    /// Environment variable beside those of the task; may be repeated.
    #[arg(long = "env", short, value_name = "NAME=VALUE")]
    pub(crate) environment: Vec<String>,
    /// The command and its arguments, executed as they are.
    #[arg(last = true, required = true, value_name = "CMD")]
    pub(crate) command: Vec<String>,
}

/// `tepui task attach`.
#[derive(Args, Clone, Debug)]
pub struct AttachArgs {
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
    /// Name or id of the task.
    pub(crate) task: String,
    /// Only look.
    #[arg(long)]
    pub(crate) no_stdin: bool,
}

/// `tepui task ls`.
#[derive(Args, Clone, Debug)]
pub struct LsArgs {
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
    /// Name or id of the task.
    pub(crate) task: String,
    /// Folder in the sandbox.
    #[arg(default_value = ".")]
    pub(crate) path: String,
    /// Also mode, owner, size and time.
    #[arg(long, short)]
    pub(crate) long: bool,
}

/// `tepui task download`.
#[derive(Args, Clone, Debug)]
pub struct DownloadArgs {
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
    /// Name or id of the task.
    pub(crate) task: String,
    /// File or folder in the sandbox; all of it if absent.
    #[arg(default_value = ".")]
    pub(crate) path: String,
    /// Where the copy goes; it must not exist. The present folder, by its own name, if absent.
    #[arg(long, value_name = "PATH")]
    pub(crate) to: Option<PathBuf>,
}

/// `tepui task kill`.
#[derive(Args, Clone, Debug)]
pub struct KillArgs {
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
    /// Name or id of the task.
    pub(crate) task: String,
}

/// Nodes: the machines of the cluster.
#[derive(Subcommand, Clone, Debug)]
pub enum NodeCommand {
    /// List the nodes and what is used on each.
    #[command(visible_alias = "ls", after_help = "Example:\n  tepui node list")]
    List(ClusterArgs),
}

/// Frameworks: the distributed systems that run on the cluster.
#[derive(Subcommand, Clone, Debug)]
pub enum FrameworkCommand {
    /// List the frameworks and what they use.
    #[command(
        visible_alias = "ls",
        after_help = "Example:\n  tepui framework list --json"
    )]
    List(ClusterArgs),
}

/// Why something does not happen.
#[derive(Subcommand, Clone, Debug)]
pub enum ExplainCommand {
    /// Why a framework gets no offers: by role, with what would help.
    #[command(
        after_help = "Example:\n  tepui explain framework marathon\n\nExit codes: 4 if there is no such framework"
    )]
    Framework(ExplainArgs),
}

/// `tepui explain framework`.
#[derive(Args, Clone, Debug)]
pub struct ExplainArgs {
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
    /// Name or id of the framework.
    pub(crate) framework: String,
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn services_are_on_the_machine_of_the_master() {
        for (master, expect) in [
            ("127.0.0.1:5050", "http://127.0.0.1:8080"),
            ("https://m.example:5443/", "https://m.example:8080"),
            ("[::1]:5050", "http://[::1]:8080"),
            ("[::1]", "http://[::1]:8080"),
            ("host", "http://host:8080"),
        ] {
            assert_eq!(beside(master, 8080), expect);
        }
    }
}
