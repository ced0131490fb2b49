//! The environment that instances of apps find, besides their own.

use std::collections::BTreeMap;

use abi_marathon::{App, Engine, TaskId};

/// Longest name of a variable that a label becomes, and longest value.
const VARIABLE_MAX: usize = 512;
const LABEL_PREFIX: &str = "MARATHON_APP_LABEL_";

/// A port of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortOf {
    /// Its name.
    pub name: Option<String>,
    /// The number in the definition: of the container, or of the host on the host's network; 0 for any.
    pub requested: u16,
    /// The number on the host; none where the container alone has it.
    pub host: Option<u16>,
    /// The number that the container gets for any, where the host has none.
    pub generated: u16,
}

impl PortOf {
    /// The number under which the instance knows it.
    fn effective(&self) -> u16 {
        match (self.host, self.requested) {
            (Some(host), _) => host,
            (None, 0) => self.generated,
            (None, requested) => requested,
        }
    }

    /// The number that was given to it, if one was.
    fn given(&self) -> Option<u16> {
        match (self.host, self.requested) {
            (Some(host), _) => Some(host),
            (None, 0) => Some(self.generated),
            (None, _) => None,
        }
    }
}

/// Where an instance is started.
#[derive(Clone, Debug)]
pub struct Start<'a> {
    /// The task.
    pub task: &'a TaskId,
    /// The host of the agent.
    pub host: &'a str,
    /// Its ports, in the order of the definition.
    pub ports: &'a [PortOf],
    /// What goes before the names of variables of host and ports.
    pub prefix: &'a str,
    /// Whether the group of the app enforces its role.
    pub enforces_role: bool,
}

/// The variables of an app's instance, without those that the app defines itself, which win over these.
pub fn of_app(app: &App, start: &Start<'_>) -> BTreeMap<String, String> {
    let mut env = BTreeMap::new();
    let mut set = |name: &str, value: String| drop(env.insert(name.to_owned(), value));
    set("MESOS_TASK_ID", start.task.to_string());
    set("MARATHON_APP_ID", app.id.to_string());
    if let Some(version) = app.version {
        set("MARATHON_APP_VERSION", version.to_string());
    }
    let docker = app
        .container
        .as_ref()
        .filter(|it| it.kind == Engine::Docker);
    if let Some(docker) = docker.and_then(|it| it.docker.as_ref()) {
        set("MARATHON_APP_DOCKER_IMAGE", docker.image.clone());
    }
    // With a fraction even where there is none, as in the original.
    set(
        "MARATHON_APP_RESOURCE_CPUS",
        format!("{:?}", app.cpus.get()),
    );
    set("MARATHON_APP_RESOURCE_MEM", format!("{:?}", app.mem.get()));
    set(
        "MARATHON_APP_RESOURCE_DISK",
        format!("{:?}", app.disk.get()),
    );
    set("MARATHON_APP_RESOURCE_GPUS", app.gpus.to_string());
    let enforces = if start.enforces_role { "TRUE" } else { "FALSE" };
    set("MARATHON_APP_ENFORCE_GROUP_ROLE", enforces.to_owned());
    labels(app, &mut env);
    env.insert(format!("{}HOST", start.prefix), start.host.to_owned());
    ports(start.ports, start.prefix, &mut env);
    env
}

/// Labels whose names and values are short enough.
fn labels(app: &App, env: &mut BTreeMap<String, String>) {
    let short = app.labels.iter().filter(|(name, value)| {
        name.len() < VARIABLE_MAX - LABEL_PREFIX.len() && value.len() < VARIABLE_MAX
    });
    let labels: BTreeMap<String, &String> =
        short.map(|(name, value)| (variable(name), value)).collect();
    let names: Vec<&str> = labels.keys().map(String::as_str).collect();
    env.insert("MARATHON_APP_LABELS".to_owned(), names.join(" "));
    for (name, value) in labels {
        env.insert(format!("{LABEL_PREFIX}{name}"), value.clone());
    }
}

/// A text in capitals, with one underscore for each run of other characters.
fn variable(text: &str) -> String {
    let mut name = String::new();
    let mut replaced = false;
    for letter in text.chars() {
        let fits = letter.is_ascii_alphanumeric() || letter == '_';
        if fits {
            name.push(letter.to_ascii_uppercase());
        } else if !replaced {
            name.push('_');
        }
        replaced = !fits;
    }
    name
}

fn ports(ports: &[PortOf], prefix: &str, env: &mut BTreeMap<String, String>) {
    if ports.is_empty() {
        return;
    }
    let mut set = |name: String, port: u16| {
        env.insert(format!("{prefix}{name}"), port.to_string());
    };
    for (index, port) in ports.iter().enumerate() {
        let effective = port.effective();
        set(format!("PORT{index}"), effective);
        let asked = if port.requested == 0 {
            effective
        } else {
            port.requested
        };
        set(format!("PORT_{asked}"), effective);
        if let Some(name) = &port.name {
            set(format!("PORT_{}", name.to_uppercase()), effective);
        }
    }
    // Those of the host first.
    let on_host = ports.iter().filter(|port| port.host.is_some());
    let inside = ports.iter().filter(|port| port.host.is_none());
    let given: Vec<u16> = on_host.chain(inside).filter_map(PortOf::given).collect();
    if let Some(first) = given.first() {
        set("PORT".to_owned(), *first);
    }
    let list: Vec<String> = given.iter().map(u16::to_string).collect();
    env.insert(format!("{prefix}PORTS"), list.join(","));
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi_marathon::{Container, Docker, InstanceId, PathId, Timestamp};

    fn port(name: &str, requested: u16, host: Option<u16>, generated: u16) -> PortOf {
        PortOf {
            name: Some(name.to_owned()).filter(|name| !name.is_empty()),
            requested,
            host,
            generated,
        }
    }

    fn env(app: &App, ports: &[PortOf], prefix: &str) -> BTreeMap<String, String> {
        let task = TaskId::new(&InstanceId::new(&app.id, "u"), None, 1);
        of_app(
            app,
            &Start {
                task: &task,
                host: "n1",
                ports,
                prefix,
                enforces_role: false,
            },
        )
    }

    #[track_caller]
    fn check(env: &BTreeMap<String, String>, expect: &[(&str, &str)]) {
        for (name, value) in expect {
            assert_eq!(env.get(*name).map(String::as_str), Some(*value), "{name}");
        }
    }

    #[test]
    fn an_instance_knows_itself() {
        let mut app = App::new(PathId::new("/prod/db"));
        app.version = Some(Timestamp::EPOCH);
        app.cpus = 0.1.into();
        app.labels
            .insert("tier.name--x".to_owned(), "web".to_owned());
        app.labels.insert("l".repeat(493), "long".to_owned());
        app.container = Some(Container {
            kind: Engine::Docker,
            docker: Some(Docker {
                image: "i".to_owned(),
                force_pull_image: false,
                privileged: false,
                parameters: Vec::new(),
                pull_config: None,
                credential: None,
                network: None,
                port_mappings: None,
            }),
            ..Container::mesos()
        });
        let env = env(&app, &[], "");
        check(
            &env,
            &[
                ("MESOS_TASK_ID", "prod_db.instance-u._app.1"),
                ("MARATHON_APP_ID", "/prod/db"),
                ("MARATHON_APP_VERSION", "1970-01-01T00:00:00.000Z"),
                ("MARATHON_APP_DOCKER_IMAGE", "i"),
                ("MARATHON_APP_RESOURCE_CPUS", "0.1"),
                ("MARATHON_APP_RESOURCE_MEM", "128.0"),
                ("MARATHON_APP_RESOURCE_GPUS", "0"),
                ("MARATHON_APP_LABELS", "TIER_NAME_X"),
                ("MARATHON_APP_LABEL_TIER_NAME_X", "web"),
                ("HOST", "n1"),
            ],
        );
        assert!(!env.contains_key("PORTS"));
    }

    #[test]
    fn ports_have_numbers_and_names() {
        let app = App::new(PathId::new("/a"));
        let ports = [
            port("http", 0, Some(31_000), 0),
            port("", 8080, None, 0),
            port("own", 0, None, 2000),
            port("", 9000, Some(31_001), 0),
        ];
        let env = env(&app, &ports, "P_");
        check(
            &env,
            &[
                ("P_HOST", "n1"),
                ("P_PORT", "31000"),
                ("P_PORT0", "31000"),
                ("P_PORT1", "8080"),
                ("P_PORT2", "2000"),
                ("P_PORT3", "31001"),
                ("P_PORTS", "31000,31001,2000"),
                ("P_PORT_31000", "31000"),
                ("P_PORT_8080", "8080"),
                ("P_PORT_2000", "2000"),
                ("P_PORT_9000", "31001"),
                ("P_PORT_HTTP", "31000"),
                ("P_PORT_OWN", "2000"),
            ],
        );
    }
}
