//! Images in the making, and every form in which they travel.

use std::collections::BTreeMap;
use std::path::Path;

use drivers_image::Digest;
use serde_json::{Value, json};

use super::layers::{Layer, gzip};

/// An image as a builder would push it.
#[derive(Clone)]
pub(crate) struct Built {
    /// By digest: layers and configuration.
    pub(crate) blobs: BTreeMap<String, Vec<u8>>,
    pub(crate) manifest: Vec<u8>,
    pub(crate) config: Vec<u8>,
    /// Not packed.
    pub(crate) layers: Vec<Vec<u8>>,
}

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// The name of this machine's processor in images.
pub(crate) fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

fn descriptor(kind: &str, bytes: &[u8]) -> Value {
    json!({"mediaType": kind, "digest": Digest::of(bytes).to_string(), "size": bytes.len()})
}

impl Built {
    pub(crate) fn new(layers: Vec<Layer>) -> Self {
        Self::with(layers, json!({"Cmd": ["/bin/sh"], "Env": ["A=1"]}))
    }

    pub(crate) fn with(layers: Vec<Layer>, config: Value) -> Self {
        let layers: Vec<Vec<u8>> = layers.into_iter().map(Layer::tar).collect();
        let diff_ids: Vec<String> = layers
            .iter()
            .map(|layer| Digest::of(layer).to_string())
            .collect();
        let config = json!({
            "os": "linux", "architecture": architecture(), "config": config,
            "rootfs": {"type": "layers", "diff_ids": diff_ids},
        })
        .to_string()
        .into_bytes();
        let packed: Vec<Vec<u8>> = layers.iter().map(|layer| gzip(layer)).collect();
        let listed: Vec<Value> = packed
            .iter()
            .map(|layer| descriptor("application/vnd.oci.image.layer.v1.tar+gzip", layer))
            .collect();
        let manifest = json!({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": descriptor("application/vnd.oci.image.config.v1+json", &config),
            "layers": listed,
        })
        .to_string()
        .into_bytes();
        let mut blobs: BTreeMap<String, Vec<u8>> = packed
            .into_iter()
            .map(|layer| (Digest::of(&layer).to_string(), layer))
            .collect();
        blobs.insert(Digest::of(&config).to_string(), config.clone());
        Self {
            blobs,
            manifest,
            config,
            layers,
        }
    }

    pub(crate) fn digest(&self) -> Digest {
        Digest::of(&self.manifest)
    }

    /// The digest of a packed layer.
    pub(crate) fn packed(&self, layer: usize) -> String {
        Digest::of(&gzip(&self.layers[layer])).to_string()
    }

    /// An index with this image for this machine and something else for others.
    pub(crate) fn index(&self) -> Vec<u8> {
        let mut own = descriptor(MANIFEST, &self.manifest);
        own["platform"] = json!({"os": "linux", "architecture": architecture()});
        let mut other = descriptor(MANIFEST, b"other");
        other["platform"] = json!({"os": "linux", "architecture": "s390x"});
        json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [other, own]})
            .to_string()
            .into_bytes()
    }

    /// The content type of a manifest or index.
    pub(crate) fn kind(bytes: &[u8]) -> String {
        let value: Value = serde_json::from_slice(bytes).expect("JSON");
        value["mediaType"].as_str().expect("has one").to_owned()
    }

    /// Files of an OCI layout.
    fn layout(&self, name: &str) -> Vec<(String, Vec<u8>)> {
        let index = self.index();
        let mut top = descriptor(INDEX, &index);
        top["annotations"] = json!({"org.opencontainers.image.ref.name": name});
        let top = json!({"schemaVersion": 2, "manifests": [top]});
        let blobs = self.blobs.values().chain([&self.manifest, &index]);
        let blobs = blobs.map(|bytes| {
            let digest = Digest::of(bytes).to_string();
            (format!("blobs/{}", digest.replace(':', "/")), bytes.clone())
        });
        let mut files: Vec<(String, Vec<u8>)> = blobs.collect();
        files.push(("index.json".to_owned(), top.to_string().into_bytes()));
        files.push((
            "oci-layout".to_owned(),
            br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec(),
        ));
        files
    }

    pub(crate) fn write_layout(&self, folder: &Path, name: &str) {
        for (file, bytes) in self.layout(name) {
            let path = folder.join(file);
            std::fs::create_dir_all(path.parent().expect("has one")).expect("a folder");
            std::fs::write(path, bytes).expect("a file");
        }
    }

    pub(crate) fn layout_archive(&self, name: &str) -> Vec<u8> {
        let files = self.layout(name).into_iter();
        files
            .fold(Layer::new(), |layer, (file, bytes)| {
                layer.program(&file, &bytes)
            })
            .tar()
    }

    /// What `docker save` writes; of layers that come twice the second is a link.
    pub(crate) fn save(&self, tag: &str) -> Vec<u8> {
        let mut archive = Layer::new();
        let mut names: Vec<String> = Vec::new();
        for (number, layer) in self.layers.iter().enumerate() {
            let name = format!("{number}/layer.tar");
            archive = match self.layers[..number].iter().position(|it| it == layer) {
                Some(first) => archive.symlink(&name, &format!("../{first}/layer.tar")),
                None => archive.program(&name, layer),
            };
            names.push(name);
        }
        let manifest = json!([{"Config": "config.json", "RepoTags": [tag], "Layers": names}]);
        archive
            .program("config.json", &self.config)
            .file("manifest.json", &manifest.to_string())
            .tar()
    }
}
