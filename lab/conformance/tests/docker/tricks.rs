//! What images and tasks try against the machine through a real agent: links in the way of what it mounts and of what it
//! shows, and names that lead elsewhere.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use lab_conformance::http;
use serde_json::{Value, json};

use crate::can_run;
use crate::world::{World, docker, write};

/// A word that stands in a file of the machine alone.
const WORD: &str = "open sesame";

/// A file of the machine, outside of all that a task is shown.
fn precious(world: &World) -> std::path::PathBuf {
    let path = world.cluster.folder().join("precious/file");
    write(&path, WORD);
    path
}

#[test]
fn root_links_of_images_lead_no_agent_elsewhere() {
    if !can_run("docker, links of images") {
        return;
    }
    let mut world = World::start(&[]);
    let precious = precious(&world);
    let folder = precious.parent().expect("it has a folder").to_owned();
    let (file, folder) = (precious.to_string_lossy(), folder.to_string_lossy());
    let up = format!("../../../../../../..{file}");
    let cases: &[(&str, &str)] = &[
        ("etc/hosts", &file),
        ("etc/resolv.conf", &up),
        ("etc/hostname", "/proc/self/environ"),
        ("etc/passwd", &file),
        ("etc/group", "/dev/zero"),
        ("etc", "/proc"),
        ("etc", "/proc/self"),
        ("etc", "/"),
        ("etc", &folder),
        ("proc", "/etc"),
        ("sys", "/etc"),
        ("dev", &folder),
        ("mnt", "/proc"),
        ("mnt", &folder),
        ("mnt/mesos/sandbox", "/"),
        ("mnt/mesos/sandbox", &folder),
        ("data", "/"),
        ("data", &folder),
        ("start", &folder),
    ];
    let script = "cat /etc/hosts /etc/resolv.conf /etc/hostname /data/file /start/file /mnt/file 2>/dev/null
        for at in /etc /data /start /mnt /etc/hosts /etc/resolv.conf; do
            (echo changed > $at) 2>/dev/null; (echo changed > $at/file) 2>/dev/null; done; echo tried";
    for (number, (name, target)) in cases.iter().enumerate() {
        let config = json!({"Env": ["PATH=/bin"], "WorkingDir": "/start", "User": "app:app", "Volumes": {"/data": {}}});
        let image = format!("link{number}:1");
        world.image(&image, &config, |top| {
            let link = top.join(name);
            if !name.starts_with("etc") {
                write(&top.join("etc/passwd"), "app:x:0:0::/:/bin/sh\n");
            }
            fs::create_dir_all(link.parent().expect("it has one")).expect("new folders");
            let _ = fs::remove_dir(&link);
            symlink(target, &link).expect("a new link");
        });
        for network in ["HOST", "NONE"] {
            let mut container = docker(&image, &[("add-host", "a:10.0.0.1"), ("read-only", "")]);
            container["docker"]["network"] = json!(network);
            let command = json!({"value": script});
            let task = world.launch(&json!({"container": container, "command": command}));
            world.end(&task);
            let output = world.read(&task, "stdout");
            assert!(!output.contains(WORD), "{name} -> {target}: {output}");
            let text = fs::read_to_string(&precious).expect("it is there");
            assert_eq!(text, WORD, "{name} -> {target}");
            let names = fs::read_dir(&*folder).expect("a folder").count();
            assert_eq!(names, 1, "{name} -> {target}");
        }
    }
    world.stop();
}

/// Asks for a file of a sandbox in every way there is.
fn ask(agent: &str, path: &Path) -> Vec<(String, u16, String)> {
    let shown = path.display();
    let gets = [
        format!("/files/read?path={shown}&offset=0&length=100"),
        format!("/files/download?path={shown}"),
        format!("/files/browse?path={shown}"),
    ];
    let mut all = Vec::new();
    for get in gets {
        if let Some(answer) = http::try_get(agent, &get) {
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            all.push((get, answer.status, text));
        }
    }
    let calls: [Value; 2] = [
        json!({"type": "READ_FILE", "read_file": {"path": path, "offset": 0, "length": 100}}),
        json!({"type": "LIST_FILES", "list_files": {"path": path}}),
    ];
    for call in calls {
        let answer = http::post(agent, "/api/v1", &call);
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        all.push((call["type"].to_string(), answer.status, text));
    }
    all
}

#[test]
fn root_links_of_a_sandbox_show_nothing_of_the_machine() {
    if !can_run("docker, links of sandboxes") {
        return;
    }
    let mut world = World::start(&[]);
    let precious = precious(&world);
    let folder = precious.parent().expect("it has a folder").display();
    let script = format!(
        "cd $MESOS_SANDBOX; mkdir -p d real; ln -s {0} file; ln -s {1} folder; ln -s {1} d/deep; ln -s ../../../../.. up
        ln -s / root; ln -s /proc/self/root magic; ln -s {1} link; echo mine > real/file; echo ready
        while :; do mv -T real part; mv -T part real; mv -T link part; mv -T part link; done 2>/dev/null",
        precious.display(),
        folder
    );
    let task =
        world.launch(&json!({"container": docker("app:1", &[]), "command": {"value": script}}));
    world.hear(&task, "ready");
    let sandbox = world.sandbox(&task).expect("it has one");
    let agent = world.cluster.agent().to_owned();
    let root = format!("root{}", precious.display());
    for name in [
        "file",
        "folder",
        "folder/file",
        "d/deep",
        "d/deep/file",
        "up",
        "up/master",
        "root",
        &root,
        "magic",
        "../../runs",
        "d/../../../latest/file",
    ] {
        for (what, status, text) in ask(&agent, &sandbox.join(name)) {
            assert_ne!(status, 200, "{name}, {what}: {text}");
            assert!(!text.contains(WORD), "{name}, {what}: {text}");
        }
    }
    // A folder that is a link every other moment.
    for _ in 0..40 {
        for (what, _, text) in ask(&agent, &sandbox.join("part/file")) {
            assert!(!text.contains(WORD), "{what}: {text}");
        }
    }
    world.kill(&task);
    world.end(&task);
    world.stop();
}

#[test]
fn root_names_of_volumes_and_secrets_lead_nowhere_else() {
    if !can_run("docker, names that lead elsewhere") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let top = folder.path();
    write(&top.join("outside"), WORD);
    write(&top.join("secrets/own"), "mine");
    symlink("../outside", top.join("secrets/link")).expect("a new link");
    let program = top.join("dvdcli");
    write(
        &program,
        "#!/bin/sh\necho called > \"$(dirname $0)/called\"; exit 1\n",
    );
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it is ours");
    let flags = [
        format!("--secrets_dir={}", top.join("secrets").display()),
        format!("--docker_volume_program={}", program.display()),
    ];
    let mut world = World::start(&[&flags[0], &flags[1]]);
    let with = |source: Value| {
        let mut container = docker("app:1", &[]);
        container["volumes"] = json!([{"container_path": "/x", "mode": "RO", "source": source}]);
        container
    };
    for name in [
        "../outside",
        "/../outside",
        "link",
        "own/../../outside",
        "/proc/self/environ",
    ] {
        let secret = json!({"type": "REFERENCE", "reference": {"name": name}});
        let message = world.refused(&with(json!({"type": "SECRET", "secret": secret})));
        assert!(
            message.contains("/x") && !message.contains(WORD),
            "{message}"
        );
        let variable = json!({"name": "A", "type": "SECRET", "secret": secret});
        let command = json!({"value": "echo ESCAPED $A", "environment": {"variables": [variable]}});
        let task = world.launch(&json!({"container": docker("app:1", &[]), "command": command}));
        assert_eq!(world.end(&task), "TASK_FAILED", "{name}");
        assert_eq!(world.read(&task, "stdout"), "", "{name}");
    }
    for name in ["..", "../../etc", "/etc", "a/../../b", "."] {
        let source =
            json!({"type": "DOCKER_VOLUME", "docker_volume": {"driver": "local", "name": name}});
        let message = world.refused(&with(source));
        assert!(
            message.contains("cannot be the name of a volume"),
            "{message}"
        );
    }
    assert!(!top.join("called").exists());
    for path in ["../x", "a/../../x", "/etc", ".."] {
        let source =
            json!({"type": "SANDBOX_PATH", "sandbox_path": {"type": "SELF", "path": path}});
        let message = world.refused(&with(source));
        assert!(message.contains("no path below a sandbox"), "{message}");
        let source = json!({"type": "HOST_PATH", "host_path": {"path": format!("/tmp/{path}/..")}});
        let message = world.refused(&with(source));
        assert!(message.contains("without '..'"), "{message}");
    }
    for at in [
        "../x",
        "/a/../../x",
        "/",
        "..",
        "/proc",
        "/proc/sys/kernel",
        "/proc/self/x",
    ] {
        let mut container = with(json!({"type": "HOST_PATH", "host_path": {"path": top}}));
        container["volumes"][0]["container_path"] = json!(at);
        world.refused(&container);
    }
    world.stop();
}
