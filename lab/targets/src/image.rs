//! What strangers put into container images, and what registries answer.

use std::path::Path;

use drivers_image::{Digest, Limits, hostile, unpack_here};

use crate::Target;
use crate::archive::{file, gzip, tar};

/// Holds what an input may become, without looking at more than a disk in memory can take.
const LIMITS: Limits = Limits {
    manifest_bytes: 1 << 20,
    config_bytes: 1 << 20,
    layer_bytes: 1 << 20,
    image_bytes: 1 << 20,
    layers: 10,
    unpacked_bytes: 1 << 20,
    members: 100,
    ratio: 2000,
};

pub(crate) const LAYER: Target = Target {
    name: "image_layer",
    run: layer,
    seeds: layer_seeds,
    // Decoders have windows of their own; a member may be described by 1 MiB.
    peak_max_bytes: 16 << 20,
};
pub(crate) const ARCHIVE: Target = Target {
    name: "image_archive",
    run: archive,
    seeds: archive_seeds,
    peak_max_bytes: 8 << 20,
};
pub(crate) const MANIFEST: Target = Target {
    name: "image_manifest",
    run: hostile::read_manifest,
    seeds: manifest_seeds,
    peak_max_bytes: 8 << 20,
};
pub(crate) const CONFIG: Target = Target {
    name: "image_config",
    run: hostile::read_config,
    seeds: config_seeds,
    peak_max_bytes: 8 << 20,
};
pub(crate) const TEXT: Target = Target {
    name: "image_text",
    run: |data| {
        if let Ok(text) = std::str::from_utf8(data) {
            hostile::read_text(text);
        }
    },
    seeds: text_seeds,
    peak_max_bytes: 8 << 20,
};

/// Runs `work` on a folder below a new one, and sees that nothing else is there afterwards.
fn inside(work: impl FnOnce(&Path)) {
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = place.path().join("folder");
    std::fs::create_dir(&folder).expect("a temporary folder");
    work(&folder);
    let beside = std::fs::read_dir(place.path()).expect("a temporary folder");
    assert_eq!(beside.count(), 1, "something left the folder");
    std::fs::remove_dir_all(folder).expect("whatever was unpacked can be removed");
}

fn layer(data: &[u8]) {
    inside(|folder| {
        let _ = unpack_here(file(data), folder, &LIMITS);
    });
}

fn archive(data: &[u8]) {
    inside(|folder| {
        std::fs::write(folder.join("a.tar"), data).expect("a temporary file");
        let name = "a".parse().expect("a reference");
        let _ = hostile::find_image(folder, &name);
    });
}

/// Members of a tar archive.
fn members(all: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in all {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o644);
        header.set_size(content.len() as u64);
        let added = builder.append_data(&mut header, name, content.as_bytes());
        added.expect("in memory");
    }
    builder.into_inner().expect("in memory")
}

fn layer_seeds() -> Vec<Vec<u8>> {
    let plain = tar().expect("in memory");
    let hidden = members(&[("etc/a", "a"), ("etc/.wh.b", ""), ("etc/.wh..wh..opq", "")]);
    let zstd = zstd::encode_all(&plain[..], 1).expect("in memory");
    let gzip = gzip(&plain).expect("in memory");
    vec![plain, gzip, zstd, hidden]
}

fn descriptor(kind: &str, of: &str) -> String {
    let digest = Digest::of(of.as_bytes());
    format!(
        r#"{{"mediaType":"application/vnd.oci.image.{kind}","digest":"{digest}","size":{}}}"#,
        of.len()
    )
}

fn config() -> String {
    let digest = Digest::of(b"layer");
    format!(
        r#"{{"os":"linux","architecture":"amd64","config":{{"User":"1:2","Env":["A=1"],"Entrypoint":["/e"],
        "Cmd":null,"WorkingDir":"/w","Volumes":{{"/v":{{}}}},"Labels":{{"k":"v"}},"ExposedPorts":{{"80/tcp":{{}}}}}},
        "rootfs":{{"type":"layers","diff_ids":["{digest}"]}}}}"#
    )
}

fn manifest() -> String {
    let (config, layer) = (
        descriptor("config.v1+json", &config()),
        descriptor("layer.v1.tar", "layer"),
    );
    format!(r#"{{"schemaVersion":2,"config":{config},"layers":[{layer}]}}"#)
}

fn index() -> String {
    let part = descriptor("manifest.v1+json", &manifest());
    let open = part.trim_end_matches('}');
    format!(
        r#"{{"schemaVersion":2,"manifests":[{open},"platform":{{"os":"linux","architecture":"amd64","variant":"v1"}},
        "annotations":{{"org.opencontainers.image.ref.name":"latest"}}}}]}}"#
    )
}

fn archive_seeds() -> Vec<Vec<u8>> {
    let blob = |text: &str| {
        let digest = Digest::of(text.as_bytes()).to_string();
        format!("blobs/{}", digest.replace(':', "/"))
    };
    let (index, manifest, config) = (index(), manifest(), config());
    let saved = r#"[{"Config":"c.json","RepoTags":["a:latest"],"Layers":["l/layer.tar"]}]"#;
    vec![
        members(&[
            ("manifest.json", saved),
            ("c.json", &config),
            ("l/layer.tar", "layer"),
        ]),
        members(&[
            ("index.json", &index),
            (&blob(&manifest), &manifest),
            (&blob(&config), &config),
            (&blob("layer"), "layer"),
        ]),
    ]
}

fn manifest_seeds() -> Vec<Vec<u8>> {
    vec![manifest().into_bytes(), index().into_bytes()]
}

fn config_seeds() -> Vec<Vec<u8>> {
    vec![config().into_bytes()]
}

fn text_seeds() -> Vec<Vec<u8>> {
    let digest = Digest::of(b"");
    [
        "library/busybox:1.36".to_owned(),
        format!("[::1]:5000/a__b/c--d:t@{digest}"),
        digest.to_string(),
        r#"{"auths":{"h:1":{"auth":"YTpi"},"i":{"identitytoken":"x"}},"credsStore":"y"}"#.to_owned(),
        r#"Bearer realm="https://h/token",service="s",scope="repository:a/b:pull,push", Basic realm=x"#
            .to_owned(),
    ]
    .map(String::into_bytes)
    .into()
}
