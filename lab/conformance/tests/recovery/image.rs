//! A small image, as `docker save` would write it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde_json::json;

fn run(program: &str, arguments: &[&str], folder: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Writes `app:1.tar` into the folder: busybox, and another layer.
pub(crate) fn save(folder: &Path) {
    let build = tempfile::tempdir().expect("a temporary folder can be made");
    let build = build.path();
    let busybox = ["/bin/busybox", "/usr/bin/busybox"]
        .into_iter()
        .find(|path| Path::new(path).exists())
        .expect("busybox-static is there, which `make test` installs");
    let bin = build.join("base/bin");
    fs::create_dir_all(&bin).expect("a new folder");
    fs::copy(busybox, bin.join("busybox")).expect("a copy");
    for name in ["sh", "sleep", "true"] {
        symlink("busybox", bin.join(name)).expect("a link");
    }
    fs::create_dir_all(build.join("top/etc")).expect("a new folder");
    fs::write(build.join("top/etc/motd"), "inside\n").expect("a new file");
    let mut digests = Vec::new();
    for name in ["base", "top"] {
        let file = format!("{name}.tar");
        let owner = ["--owner=0", "--group=0", "--numeric-owner"];
        let mut arguments = vec!["-C", name, "-cf", &file];
        arguments.extend(owner);
        arguments.push(".");
        run("tar", &arguments, build);
        let sum = run("sha256sum", &[&file], build);
        let sum = sum.split(' ').next().unwrap_or_default();
        digests.push(format!("sha256:{sum}"));
    }
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let config = json!({"os": "linux", "architecture": architecture,
        "config": {"Env": ["PATH=/bin"]}, "rootfs": {"diff_ids": digests}});
    let manifest =
        json!([{"Config": "c.json", "RepoTags": ["app:1"], "Layers": ["base.tar", "top.tar"]}]);
    fs::write(build.join("c.json"), config.to_string()).expect("a new file");
    fs::write(build.join("manifest.json"), manifest.to_string()).expect("a new file");
    let out = folder.join("app:1.tar");
    let out = out.to_string_lossy();
    // A name with a colon would be another machine's.
    let arguments = [
        "--force-local",
        "-cf",
        &out,
        "manifest.json",
        "c.json",
        "base.tar",
        "top.tar",
    ];
    run("tar", &arguments, build);
}
