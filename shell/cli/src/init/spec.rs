//! The definition of a service from a file and from the command line.

use anyhow::{Context, bail};
use serde_json::{Map, Value, json};

use super::args::SpecArgs;
use crate::document;

/// What the arguments say, as fields of an app. What is not said is not there.
///
/// # Errors
/// A file that cannot be read, or an argument that makes no sense.
pub(super) fn fields(args: &SpecArgs) -> anyhow::Result<Map<String, Value>> {
    let mut app = match &args.file {
        Some(file) => document::read_object(file)?,
        None => Map::new(),
    };
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            app.insert(name.to_owned(), value);
        }
    };
    set("instances", args.instances.map(Value::from));
    set("cpus", args.cpus.map(Value::from));
    set("mem", args.mem.map(Value::from));
    set("disk", args.disk.map(Value::from));
    set("gpus", args.gpus.map(Value::from));
    set("user", args.user.as_deref().map(Value::from));
    set("role", args.role.as_deref().map(Value::from));
    set("env", pairs("--env", &args.environment)?);
    set("labels", pairs("--label", &args.labels)?);
    let uris = args.uris.iter().map(|uri| json!({"uri": uri}));
    set("fetch", some(uris.collect()));
    let constraints = args.constraints.iter().map(|text| constraint(text));
    set("constraints", some(constraints.collect::<Result<_, _>>()?));
    match args.command.as_slice() {
        [] => {}
        [line] => set("cmd", Some(line.as_str().into())),
        words => set("args", Some(json!(words))),
    }
    if let Some(image) = &args.image {
        network(&mut app, args, image);
    } else if !args.ports.is_empty() {
        let ports = args.ports.iter().enumerate();
        let ports = ports.map(|(number, port)| json!({"port": port, "name": name(number)}));
        app.insert("portDefinitions".to_owned(), ports.collect());
        app.insert(
            "requirePorts".to_owned(),
            args.ports.iter().all(|&port| port != 0).into(),
        );
    }
    if let Some(path) = &args.health {
        let check = json!({"protocol": "MESOS_HTTP", "path": path, "portIndex": 0, "gracePeriodSeconds": 60,
            "intervalSeconds": 5, "timeoutSeconds": 5, "delaySeconds": 1});
        app.insert("healthChecks".to_owned(), json!([check]));
    }
    Ok(app)
}

/// The image, and its ports behind ports of the machine.
fn network(app: &mut Map<String, Value>, args: &SpecArgs, image: &str) {
    let container = app.entry("container").or_insert_with(|| json!({}));
    container["type"] = "MESOS".into();
    container["docker"] = json!({"image": image});
    if !args.ports.is_empty() {
        let ports = args.ports.iter().enumerate();
        let ports = ports.map(
            |(number, port)| json!({"containerPort": port, "hostPort": 0, "name": name(number)}),
        );
        container["portMappings"] = ports.collect();
        app.insert("networks".to_owned(), json!([{"mode": "container/bridge"}]));
    }
}

/// What a port is called: the first as Marathon calls a lone one.
fn name(number: usize) -> String {
    match number {
        0 => "default".to_owned(),
        _ => format!("port{number}"),
    }
}

fn some(list: Vec<Value>) -> Option<Value> {
    (!list.is_empty()).then_some(Value::Array(list))
}

/// Names and values, each `NAME=VALUE`; `None` for none.
///
/// # Errors
/// One of them is something else.
pub(crate) fn pairs(flag: &str, texts: &[String]) -> anyhow::Result<Option<Value>> {
    let mut pairs = Map::new();
    for text in texts {
        let (name, value) = text
            .split_once('=')
            .with_context(|| format!("{flag} {text}: give NAME=VALUE"))?;
        if name.is_empty() {
            bail!("{flag} {text}: the name is empty");
        }
        pairs.insert(name.to_owned(), value.into());
    }
    Ok((!pairs.is_empty()).then_some(Value::Object(pairs)))
}

fn constraint(text: &str) -> anyhow::Result<Value> {
    let mut parts = text.splitn(3, ':');
    let (field, operator, value) = (parts.next(), parts.next(), parts.next());
    match (field, operator) {
        (Some(field), Some(operator)) if !field.is_empty() && !operator.is_empty() => {
            let value = value.map(str::to_owned);
            let parts = [Some(field.to_owned()), Some(operator.to_uppercase()), value];
            Ok(parts.into_iter().flatten().collect())
        }
        _ => bail!("--constraint {text}: give FIELD:OPERATOR or FIELD:OPERATOR:VALUE"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        spec: SpecArgs,
    }

    fn parsed(line: &[&str]) -> anyhow::Result<Value> {
        let words = std::iter::once(&"x").chain(line);
        fields(&Line::parse_from(words).spec).map(Value::Object)
    }

    #[test]
    fn arguments_become_fields() {
        let cases = [
            (&["--", "sleep 1"][..], json!({"cmd": "sleep 1"})),
            (
                &["--cpus", "0.5", "--", "a", "b"],
                json!({"cpus": 0.5, "args": ["a", "b"]}),
            ),
            (
                &["--port", "0", "--env", "A=b=c"],
                json!({"portDefinitions": [{"port": 0, "name": "default"}], "requirePorts": false, "env": {"A": "b=c"}}),
            ),
            (
                &["--image", "nginx", "--port", "80", "--port", "81"],
                json!({"container": {"type": "MESOS", "docker": {"image": "nginx"}, "portMappings": [
                        {"containerPort": 80, "hostPort": 0, "name": "default"},
                        {"containerPort": 81, "hostPort": 0, "name": "port1"}]},
                    "networks": [{"mode": "container/bridge"}]}),
            ),
            (
                &[
                    "--constraint",
                    "rack:max_per:2",
                    "--constraint",
                    "hostname:UNIQUE",
                ],
                json!({"constraints": [["rack", "MAX_PER", "2"], ["hostname", "UNIQUE"]]}),
            ),
        ];
        for (line, expect) in cases {
            assert_eq!(parsed(line).unwrap(), expect, "{line:?}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        for (line, expect) in [
            (["--env", "A"], "--env A: give NAME=VALUE"),
            (["--label", "=b"], "the name is empty"),
            (["--constraint", "rack"], "give FIELD:OPERATOR"),
        ] {
            let error = parsed(&line).unwrap_err().to_string();
            assert!(error.contains(expect), "{error}");
        }
    }

    #[test]
    fn the_command_line_goes_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("app.json");
        std::fs::write(&file, r#"{"id": "/a", "cpus": 1, "mem": 64}"#).unwrap();
        let app = parsed(&["-f", file.to_str().unwrap(), "--mem", "128"]).unwrap();
        assert_eq!(app, json!({"id": "/a", "cpus": 1, "mem": 128.0}));
    }
}
