//! Small images, as `docker save` would write them.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

/// Where busybox is.
///
/// # Panics
/// When it is nowhere.
#[must_use]
pub fn busybox() -> &'static str {
    ["/bin/busybox", "/usr/bin/busybox"]
        .into_iter()
        .find(|path| Path::new(path).exists())
        .expect("busybox-static is there, which `make test` installs")
}

fn run(program: &str, arguments: &[&str], folder: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Writes `app:1.tar` into the folder: busybox with a few of its names, and another layer with `/etc/motd`.
///
/// # Panics
/// When it cannot be made.
pub fn save(folder: &Path) {
    let config = json!({"Env": ["PATH=/bin"]});
    save_as(folder, "app:1", &config, &["sh", "sleep", "true"], |top| {
        fs::create_dir(top.join("etc")).expect("a new folder");
        fs::write(top.join("etc/motd"), "inside\n").expect("a new file");
    });
}

/// Writes an image of this name: busybox with some of its names, and another layer that `fill` makes in a folder.
///
/// # Panics
/// When it cannot be made.
pub fn save_as(
    folder: &Path,
    name: &str,
    config: &Value,
    programs: &[&str],
    fill: impl FnOnce(&Path),
) {
    let build = tempfile::tempdir().expect("a temporary folder can be made");
    let build = build.path();
    let bin = build.join("base/bin");
    fs::create_dir_all(&bin).expect("a new folder");
    fs::copy(busybox(), bin.join("busybox")).expect("a copy");
    for name in programs {
        symlink("busybox", bin.join(name)).expect("a link");
    }
    let top = build.join("top");
    fs::create_dir(&top).expect("a new folder");
    fill(&top);
    let mut digests = Vec::new();
    for name in ["base", "top"] {
        let file = format!("{name}.tar");
        // Whoever builds it is root, or it is root's.
        let arguments = ["-C", name, "--numeric-owner", "-cf", &file, "."];
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
        "config": config, "rootfs": {"diff_ids": digests}});
    let manifest =
        json!([{"Config": "c.json", "RepoTags": [name], "Layers": ["base.tar", "top.tar"]}]);
    fs::write(build.join("c.json"), config.to_string()).expect("a new file");
    fs::write(build.join("manifest.json"), manifest.to_string()).expect("a new file");
    let out = folder.join(format!("{name}.tar"));
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
