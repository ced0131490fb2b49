//! Tasks of apps as Mesos knows them.

use abi_marathon::{Admission, Empty, Feature, InstanceId, PathId, Settings, read};

use super::*;

fn task(document: &str) -> v1::TaskInfo {
    let settings = Settings {
        features: Feature::ALL.iter().copied().collect(),
        ..Settings::default()
    };
    let admission = Admission {
        settings: &settings,
        world: &Empty,
        force: false,
    };
    let app = read(document.as_bytes()).and_then(|app| admission.app(app));
    let instance = InstanceId::new(&PathId::new("/a"), "u");
    let launch = Launch {
        agent: "S",
        host: "n1",
        resources: &Resources::new(),
        ports: &[31_000],
        prefix: "",
        enforces_role: false,
    };
    let task = TaskId::new(&instance, None, 1);
    task_of_app(&app.expect("a sound app"), &task, &launch)
}

#[test]
fn volumes_of_drivers_come_with_their_options() {
    let task = task(
        r#"{"id": "/a", "cmd": "db", "container": {"type": "MESOS", "volumes": [
            {"containerPath": "data", "mode": "RW", "external": {"provider": "dvdi", "name": "v", "size": 5,
             "options": {"dvdi/driver": "pxd", "dvdi/iops": " 10 ", "dvdi/size": "3"}}}]}}"#,
    );
    let volume = &task.container.expect("it has one").volumes[0];
    let source = volume.source.as_ref().expect("it has one");
    let docker = source.docker_volume.as_ref().expect("it is of a driver");
    assert_eq!(docker.driver.as_deref(), Some("pxd"));
    assert_eq!(docker.name.as_deref(), Some("v"));
    let options = docker.driver_options.as_ref().expect("it has some");
    let options: Vec<(&str, &str)> = options
        .parameter
        .iter()
        .map(|it| (it.key(), it.value()))
        .collect();
    // The size beside the options wins over that among them.
    assert_eq!(options, [("iops", "10"), ("size", "5")]);
}

#[test]
fn containers_of_type_docker_are_labelled_with_their_task() {
    let task = task(
        r#"{"id": "/a", "container": {"type": "DOCKER", "docker": {"image": "i",
            "parameters": [{"key": "label", "value": "a=b"}]}}}"#,
    );
    let docker = task
        .container
        .expect("it has one")
        .docker
        .expect("it is one");
    let values: Vec<&str> = docker.parameters.iter().map(|it| it.value()).collect();
    assert_eq!(values, ["a=b", "MESOS_TASK_ID=a.instance-u._app.1"]);
}
