//! What can be said to init on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use shell_client::Rest;

use crate::args::ClusterArgs;

/// The port of init on the machine of the master.
const PORT: u16 = 8080;

/// Which init, as whom, and how to answer.
#[derive(Args, Clone, Debug)]
pub struct InitArgs {
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
    /// Address of init, host:port or URL; port 8080 on the master's host if absent.
    #[arg(long, env = "TEPUI_INIT", global = true)]
    pub(crate) init: Option<String>,
}

impl InitArgs {
    pub(crate) fn rest(&self) -> anyhow::Result<Rest> {
        let address = self.init.as_deref();
        self.cluster.service("init", address, PORT, "--init")
    }
}

/// How a change is carried out.
#[derive(Args, Clone, Debug)]
pub(crate) struct ChangeArgs {
    /// Stay until the deployment is over, and say meanwhile what it waits for.
    #[arg(long, short)]
    pub(crate) wait: bool,
    /// Break off deployments that are in the way.
    #[arg(long)]
    pub(crate) force: bool,
}

impl ChangeArgs {
    /// A path with what the change asks for in its query.
    pub(crate) fn path(&self, path: &str) -> String {
        match self.force {
            true => format!("{path}?force=true"),
            false => path.to_owned(),
        }
    }
}

/// Services: what stays up.
#[derive(Subcommand, Clone, Debug)]
pub enum ServiceCommand {
    /// Create a service.
    #[command(
        after_help = "Examples:\n  tepui service create web --instances 3 --wait -- python3 -m http.server '$PORT'\n  \
        tepui service create web --image nginx:1.27 --port 80 --health /\n  tepui service create -f app.json --dry-run\n\n\
        Exit codes: 5 if the deployment does not end well"
    )]
    Create(CreateArgs),
    /// Change a service: what is given replaces what is there, all else stays.
    #[command(
        after_help = "Examples:\n  tepui service update web --mem 256 --wait\n  tepui service update web -f change.json --dry-run\n\n\
        Exit codes: 4 if there is no such service, 5 if the deployment does not end well"
    )]
    Update(UpdateArgs),
    /// List the services.
    #[command(
        visible_alias = "ls",
        after_help = "Example:\n  tepui service list --label tier==web"
    )]
    List(ServiceListArgs),
    /// Show a service and its instances.
    #[command(
        after_help = "Example:\n  tepui service show web\n\nExit codes: 4 if there is no such service"
    )]
    Show(ServiceShowArgs),
    /// Change the number of instances.
    #[command(
        after_help = "Example:\n  tepui service scale web 5 --wait\n\nExit codes: 4 if there is no such service"
    )]
    Scale(ScaleArgs),
    /// Replace every instance by a new one.
    #[command(
        after_help = "Example:\n  tepui service restart web --wait\n\nExit codes: 4 if there is no such service"
    )]
    Restart(ServiceChangeArgs),
    /// Stop a service and forget it.
    #[command(
        visible_alias = "rm",
        after_help = "Example:\n  tepui service remove web --wait\n\nExit codes: 4 if there is no such service"
    )]
    Remove(ServiceChangeArgs),
    /// Print what an instance wrote to its standard output.
    #[command(
        after_help = "Examples:\n  tepui service log web --follow\n  tepui service log web --task web.instance-….1 --stderr"
    )]
    Log(ServiceLogArgs),
    /// Run a command in the container of an instance.
    #[command(after_help = "Example:\n  tepui service exec -it web -- sh")]
    Exec(ServiceExecArgs),
    /// Why instances of a service do not start, and what would help.
    #[command(
        after_help = "Example:\n  tepui service explain web\n\nExit codes: 4 if there is no such service"
    )]
    Explain(ServiceArgs),
    /// Print what happens, as it happens.
    #[command(
        after_help = "Examples:\n  tepui service events\n  tepui service events --type deployment_success --json"
    )]
    Events(EventsArgs),
}

/// What a service is.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct SpecArgs {
    /// File with the definition in JSON, - for standard input; what else is given goes over it.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Instances that are to run.
    #[arg(long, short = 'n')]
    pub(crate) instances: Option<u32>,
    /// CPUs of an instance.
    #[arg(long)]
    pub(crate) cpus: Option<f64>,
    /// Memory of an instance in MiB.
    #[arg(long)]
    pub(crate) mem: Option<f64>,
    /// Disk of an instance in MiB.
    #[arg(long)]
    pub(crate) disk: Option<f64>,
    /// GPUs of an instance.
    #[arg(long)]
    pub(crate) gpus: Option<u32>,
    /// Container image, by its name in a registry.
    #[arg(long)]
    pub(crate) image: Option<String>,
    /// Port: of the container if there is an image, else of the machine, 0 for any; may be repeated.
    #[arg(long = "port", value_name = "PORT")]
    pub(crate) ports: Vec<u16>,
    /// Path that answers by HTTP at the first port while an instance is healthy.
    #[arg(long, value_name = "PATH")]
    pub(crate) health: Option<String>,
    /// Environment variable; may be repeated.
    #[arg(long = "env", value_name = "NAME=VALUE")]
    pub(crate) environment: Vec<String>,
    /// Label; may be repeated.
    #[arg(long = "label", value_name = "NAME=VALUE")]
    pub(crate) labels: Vec<String>,
    /// Where instances may be: field, operator and value, such as hostname:UNIQUE or rack:MAX_PER:2; may be repeated.
    #[arg(long = "constraint", value_name = "FIELD:OP[:VALUE]")]
    pub(crate) constraints: Vec<String>,
    /// Artifact to fetch into the sandbox first; may be repeated.
    #[arg(long = "uri", value_name = "URI")]
    pub(crate) uris: Vec<String>,
    /// Unix user to run as.
    #[arg(long)]
    pub(crate) user: Option<String>,
    /// Role whose share of the cluster is used.
    #[arg(long)]
    pub(crate) role: Option<String>,
    /// The command: one word is given to a shell, several are executed as they are.
    #[arg(last = true, value_name = "CMD")]
    pub(crate) command: Vec<String>,
}

/// `tepui service create`.
#[derive(Args, Clone, Debug)]
pub struct CreateArgs {
    #[command(flatten)]
    pub(crate) init: InitArgs,
    /// Id of the service, with the groups it is in: `web` or `shop/web`. The file may name it, too.
    pub(crate) id: Option<String>,
    #[command(flatten)]
    pub(crate) spec: SpecArgs,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
    /// Only show what would be created.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `tepui service update`.
#[derive(Args, Clone, Debug)]
pub struct UpdateArgs {
    #[command(flatten)]
    pub(crate) init: InitArgs,
    /// Id of the service.
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) spec: SpecArgs,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
    /// Only show what would change.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `tepui service list`.
#[derive(Args, Clone, Debug)]
pub struct ServiceListArgs {
    #[command(flatten)]
    pub(crate) init: InitArgs,
    /// Only services with such labels: `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, joined by commas.
    #[arg(long)]
    pub(crate) label: Option<String>,
}

/// One service.
#[derive(Args, Clone, Debug)]
pub struct ServiceArgs {
    #[command(flatten)]
    pub(crate) init: InitArgs,
    /// Id of the service.
    pub(crate) id: String,
}

/// `tepui service show`.
#[derive(Args, Clone, Debug)]
pub struct ServiceShowArgs {
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    /// The definition as it was at this version.
    #[arg(long)]
    pub(crate) version: Option<String>,
    /// List the versions instead.
    #[arg(long, conflicts_with = "version")]
    pub(crate) versions: bool,
}

/// One service and how it is changed.
#[derive(Args, Clone, Debug)]
pub struct ServiceChangeArgs {
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// `tepui service scale`.
#[derive(Args, Clone, Debug)]
pub struct ScaleArgs {
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    /// Instances that are to run.
    pub(crate) instances: u32,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// `tepui service log`.
#[derive(Args, Clone, Debug)]
pub struct ServiceLogArgs {
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    /// The instance by its task; the newest that runs if absent.
    #[arg(long)]
    pub(crate) task: Option<String>,
    /// Standard error instead of standard output.
    #[arg(long)]
    pub(crate) stderr: bool,
    /// Go on until the task has ended.
    #[arg(long)]
    pub(crate) follow: bool,
}

/// `tepui service exec`.
#[derive(Args, Clone, Debug)]
pub struct ServiceExecArgs {
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    /// The instance by its task; the newest that runs if absent.
    #[arg(long)]
    pub(crate) task: Option<String>,
    /// Give the command what comes on standard input.
    #[arg(long, short)]
    pub(crate) interactive: bool,
    /// Give the command a terminal.
    #[arg(long, short)]
    pub(crate) tty: bool,
    /// The command and its arguments, executed as they are.
    #[arg(last = true, required = true, value_name = "CMD")]
    pub(crate) command: Vec<String>,
}

/// `tepui service events`.
#[derive(Args, Clone, Debug)]
pub struct EventsArgs {
    #[command(flatten)]
    pub(crate) init: InitArgs,
    /// Only events of this type; may be repeated.
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) types: Vec<String>,
}

/// Deployments: changes that are being carried out.
#[derive(Subcommand, Clone, Debug)]
pub enum DeploymentCommand {
    /// List the deployments that go on.
    #[command(visible_alias = "ls", after_help = "Example:\n  tepui deployment list")]
    List(InitArgs),
    /// Show the steps of a deployment and what it waits for.
    #[command(
        after_help = "Example:\n  tepui deployment show 5c3e…\n\nExit codes: 4 if it does not go on"
    )]
    Show(DeploymentArgs),
    /// Break a deployment off; what it did stays.
    #[command(
        after_help = "Example:\n  tepui deployment stop 5c3e…\n\nExit codes: 4 if it does not go on"
    )]
    Stop(DeploymentArgs),
    /// Undo a deployment by another one.
    #[command(
        after_help = "Example:\n  tepui deployment rollback 5c3e… --wait\n\nExit codes: 4 if it does not go on"
    )]
    Rollback(RollbackArgs),
}

/// One deployment.
#[derive(Args, Clone, Debug)]
pub struct DeploymentArgs {
    #[command(flatten)]
    pub(crate) init: InitArgs,
    /// Id of the deployment, or how it begins.
    pub(crate) id: String,
}

/// `tepui deployment rollback`.
#[derive(Args, Clone, Debug)]
pub struct RollbackArgs {
    #[command(flatten)]
    pub(crate) deployment: DeploymentArgs,
    /// Stay until all is undone.
    #[arg(long, short)]
    pub(crate) wait: bool,
}

/// Groups: services that belong together.
#[derive(Subcommand, Clone, Debug)]
pub enum GroupCommand {
    /// List the groups with what is in them.
    #[command(visible_alias = "ls", after_help = "Example:\n  tepui group list")]
    List(InitArgs),
    /// Show a group.
    #[command(
        after_help = "Example:\n  tepui group show shop\n\nExit codes: 4 if there is no such group"
    )]
    Show(GroupArgs),
    /// Create a group with its services.
    #[command(after_help = "Example:\n  tepui group create -f shop.json --wait")]
    Create(FileArgs),
    /// Make a group what a file says: services that it does not name are removed.
    #[command(after_help = "Example:\n  tepui group update -f shop.json --dry-run")]
    Update(FileArgs),
    /// Multiply the instances of all services in a group.
    #[command(after_help = "Example:\n  tepui group scale shop 1.5 --wait")]
    Scale(GroupScaleArgs),
    /// Remove a group with all that is in it.
    #[command(
        visible_alias = "rm",
        after_help = "Example:\n  tepui group remove shop --wait"
    )]
    Remove(GroupChangeArgs),
}

/// One group.
#[derive(Args, Clone, Debug)]
pub struct GroupArgs {
    #[command(flatten)]
    pub(crate) init: InitArgs,
    /// Id of the group; / for all.
    pub(crate) id: String,
}

/// A group or a pod in a file.
#[derive(Args, Clone, Debug)]
pub struct FileArgs {
    #[command(flatten)]
    pub(crate) init: InitArgs,
    /// File with it in JSON, - for standard input.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
    /// Only show what would change.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `tepui group scale`.
#[derive(Args, Clone, Debug)]
pub struct GroupScaleArgs {
    #[command(flatten)]
    pub(crate) group: GroupArgs,
    /// What the instances are multiplied by, rounded up.
    pub(crate) factor: f64,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// One group and how it is changed.
#[derive(Args, Clone, Debug)]
pub struct GroupChangeArgs {
    #[command(flatten)]
    pub(crate) group: GroupArgs,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// Pods: containers that share a machine, a network and volumes.
#[derive(Subcommand, Clone, Debug)]
pub enum PodCommand {
    /// List the pods.
    #[command(visible_alias = "ls", after_help = "Example:\n  tepui pod list")]
    List(InitArgs),
    /// Show a pod and its instances.
    #[command(
        after_help = "Example:\n  tepui pod show web\n\nExit codes: 4 if there is no such pod"
    )]
    Show(ServiceArgs),
    /// Create a pod.
    #[command(after_help = "Example:\n  tepui pod create -f pod.json --wait")]
    Create(FileArgs),
    /// Make a pod what a file says.
    #[command(after_help = "Example:\n  tepui pod update -f pod.json --wait")]
    Update(FileArgs),
    /// Change the number of instances.
    #[command(after_help = "Example:\n  tepui pod scale web 5 --wait")]
    Scale(ScaleArgs),
    /// Stop a pod and forget it.
    #[command(visible_alias = "rm", after_help = "Example:\n  tepui pod remove web")]
    Remove(ServiceChangeArgs),
}
