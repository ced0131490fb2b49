//! What a machine holds of the containers of one agent, compared with what the agent says of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use crate::{http, leftovers};

/// Where an agent keeps what it makes.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Its address.
    pub agent: String,
    /// The folder of the whole cluster.
    pub folder: PathBuf,
    /// The cgroup that only its containers are below.
    pub cgroup: String,
    /// Its bridge.
    pub bridge: String,
}

/// All that there is, by the names of containers where it has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// Containers that have a supervisor.
    pub supervised: BTreeSet<String>,
    /// Processes that no supervisor is above, with their command lines.
    pub strays: Vec<(i32, String)>,
    /// Folders of cgroups below the agent's, without the hierarchy.
    pub cgroups: BTreeSet<String>,
    /// Runtime folders.
    pub folders: BTreeSet<String>,
    /// Folders of networks.
    pub networks: BTreeSet<String>,
    /// Roots made of images.
    pub roots: BTreeSet<String>,
    /// Mounts in the agent's view, below its folder.
    pub mounts: BTreeSet<String>,
    /// Addresses that lines on the bridge are for.
    pub lines: BTreeSet<String>,
    /// Addresses that mapped ports lead to.
    pub mapped: BTreeSet<String>,
}

impl Machine {
    /// Where the agent keeps its files.
    #[must_use]
    pub fn work(&self) -> PathBuf {
        self.folder.join("agent")
    }

    /// The supervisors of containers, by their process ids.
    #[must_use]
    pub fn supervisors(&self) -> BTreeMap<i32, String> {
        supervisors(&self.work().join("runtime"))
    }

    /// Looks at everything. `agent` is the process of the agent, which is nobody's stray.
    #[must_use]
    pub fn look(&self, agent: u32) -> Traces {
        let work = self.work();
        let runtime = work.join("runtime");
        let supervisors = self.supervisors();
        let mut folders = BTreeSet::new();
        containers(&runtime, "", &mut folders);
        Traces {
            strays: self.strays(agent, &supervisors),
            supervised: supervisors.into_values().collect(),
            cgroups: self.cgroups(),
            folders,
            networks: names(&work.join("isolators/network/cni")),
            roots: names(&work.join("provisioner/containers")),
            mounts: self.mounts(),
            lines: self.lines(),
            mapped: self.mapped(),
        }
    }

    fn strays(&self, agent: u32, supervisors: &BTreeMap<i32, String>) -> Vec<(i32, String)> {
        let marked = leftovers::processes(&self.folder);
        let master = format!("{} master ", crate::tepui().display());
        let is_kept = |process: i32| {
            let mut above = Some(process);
            while let Some(one) = above {
                if supervisors.contains_key(&one) || u32::try_from(one) == Ok(agent) {
                    return true;
                }
                above = parent(one).filter(|above| *above > 1);
            }
            false
        };
        marked
            .into_iter()
            .filter(|(process, command)| !is_kept(*process) && !command.starts_with(&master))
            .collect()
    }

    fn cgroups(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for hierarchy in names(Path::new("/sys/fs/cgroup")) {
            let top = Path::new("/sys/fs/cgroup")
                .join(hierarchy)
                .join(&self.cgroup);
            found.extend(names(&top));
        }
        found.extend(names(&Path::new("/sys/fs/cgroup").join(&self.cgroup)));
        found
    }

    fn mounts(&self) -> BTreeSet<String> {
        let table = fs::read_to_string("/proc/thread-self/mountinfo").unwrap_or_default();
        let points = table.lines().filter_map(|line| line.split(' ').nth(4));
        let folder = self.folder.to_string_lossy();
        let ours = points.filter(|point| point.starts_with(&*folder));
        ours.map(str::to_owned).collect()
    }

    fn lines(&self) -> BTreeSet<String> {
        let output = run("ip", &["-o", "link", "show", "type", "veth"]);
        let names = output.lines().filter_map(|line| line.split(": ").nth(1));
        let ends = names.filter_map(|name| name.split('@').next()?.strip_prefix("tepui"));
        let address = |bits: &str| {
            let bits = u32::from_str_radix(bits, 16).unwrap_or_default();
            std::net::Ipv4Addr::from_bits(bits).to_string()
        };
        ends.map(address).collect()
    }

    fn mapped(&self) -> BTreeSet<String> {
        // There is none before the first container.
        let output = run("nft", &["list", "map", "inet", &self.bridge, "ports4"]);
        let texts = output.split([' ', '\n', ',']);
        let addresses = texts.filter(|text| text.parse::<std::net::Ipv4Addr>().is_ok());
        addresses.map(str::to_owned).collect()
    }

    /// What the agent says: containers, with their addresses on the bridge. `None` while it does not answer.
    #[must_use]
    pub fn known(&self) -> Option<BTreeMap<String, BTreeSet<String>>> {
        let call = json!({"type": "GET_CONTAINERS",
            "get_containers": {"show_nested": true, "show_standalone": true}});
        let answer = http::try_post(&self.agent, "/api/v1", &call)?;
        if answer.status != 200 {
            return None;
        }
        let answer = answer.json();
        let containers = answer["get_containers"]["containers"].as_array().cloned();
        let containers = containers.unwrap_or_default().into_iter();
        let addresses = |container: &Value| {
            let infos = container["container_status"]["network_infos"].as_array();
            let all = infos
                .into_iter()
                .flatten()
                .filter(|info| info["name"].is_string())
                .filter_map(|info| info["ip_addresses"].as_array())
                .flatten();
            let all = all.filter_map(|ip| ip["ip_address"].as_str());
            all.filter(|ip| !ip.contains(':'))
                .map(str::to_owned)
                .collect()
        };
        Some(
            containers
                .map(|container| (id(&container["container_id"]), addresses(&container)))
                .collect(),
        )
    }

    /// What is there that nobody knows, and what is missing of those who are known to run.
    #[must_use]
    pub fn differences(
        &self,
        known: &BTreeMap<String, BTreeSet<String>>,
        traces: &Traces,
    ) -> Vec<String> {
        let mut found = Vec::new();
        let top = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
        let ids: BTreeSet<String> = known.keys().cloned().collect();
        let tops: BTreeSet<String> = known.keys().map(|name| top(name)).collect();
        let addresses: BTreeSet<String> = known.values().flatten().cloned().collect();
        let mut unknown = |what: &str, there: &BTreeSet<String>, known: &BTreeSet<String>| {
            found.extend(
                there
                    .difference(known)
                    .map(|one| format!("{what} {one} is nobody's")),
            );
        };
        unknown("the supervisor", &traces.supervised, &ids);
        unknown("the runtime folder", &traces.folders, &ids);
        unknown("the cgroup", &traces.cgroups, &tops);
        unknown("the network folder", &traces.networks, &ids);
        unknown("the root", &traces.roots, &ids);
        unknown("the line", &traces.lines, &addresses);
        unknown("the mapped port", &traces.mapped, &addresses);
        let namespaces = ids.iter().map(|id| {
            self.work()
                .join("isolators/network/cni")
                .join(id)
                .join("ns")
        });
        // Secrets of containers are there, of all of them together.
        let secrets = (!ids.is_empty()).then(|| self.work().join("meta/secrets"));
        let mounts = namespaces
            .chain(secrets)
            .map(|path| path.to_string_lossy().into_owned())
            .collect();
        unknown("the mount", &traces.mounts, &mounts);
        let mut missing = |what: &str, there: &BTreeSet<String>, known: &BTreeSet<String>| {
            found.extend(
                known
                    .difference(there)
                    .map(|one| format!("{one} has no {what}")),
            );
        };
        missing("supervisor", &traces.supervised, &ids);
        missing("runtime folder", &traces.folders, &ids);
        missing("cgroup", &traces.cgroups, &tops);
        missing("line", &traces.lines, &addresses);
        found.extend(
            traces
                .strays
                .iter()
                .map(|stray| format!("{stray:?} runs for nobody")),
        );
        found
    }
}

/// The supervisors of containers, which hold the locks of their runtime folders.
fn supervisors(runtime: &Path) -> BTreeMap<i32, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(process) = name.to_str().and_then(|name| name.parse::<i32>().ok()) else {
            continue;
        };
        let open = fs::read_dir(entry.path().join("fd")).into_iter().flatten();
        let locks = open.flatten().filter_map(|fd| {
            let path = fs::read_link(fd.path()).ok()?;
            let path = path.strip_prefix(runtime).ok()?.to_owned();
            (path.file_name()? == "lock").then(|| path.parent().map(Path::to_owned))?
        });
        if let Some(folder) = locks.into_iter().next() {
            let parts = folder.iter().step_by(2).map(|part| part.to_string_lossy());
            found.insert(process, parts.collect::<Vec<_>>().join("."));
        }
    }
    found
}

/// Names of containers by their runtime folders.
fn containers(folder: &Path, above: &str, found: &mut BTreeSet<String>) {
    for name in names(folder) {
        let id = match above {
            "" => name.clone(),
            above => format!("{above}.{name}"),
        };
        containers(&folder.join(&name).join("containers"), &id, found);
        found.insert(id);
    }
}

/// `ContainerID` as one name.
fn id(value: &Value) -> String {
    let own = value["value"].as_str().unwrap_or_default();
    match &value["parent"] {
        Value::Null => own.to_owned(),
        above => format!("{}.{own}", id(above)),
    }
}

fn parent(process: i32) -> Option<i32> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
    line.trim().parse().ok()
}

/// The folders in a folder.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
