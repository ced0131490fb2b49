//! Manifests: which configuration and which layers make an image, and which image suits which machine.
//!
//! Contract: what is returned has well-formed digests, sizes within [`Limits`], and layers of kinds that we unpack.

use serde::Deserialize;

use crate::digest::Digest;
use crate::error::{ImageError, shown};

/// How large what strangers send may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of one manifest or index, in bytes.
    pub manifest_bytes: u64,
    /// Of one configuration, in bytes.
    pub config_bytes: u64,
    /// Of one layer as it is sent, in bytes.
    pub layer_bytes: u64,
    /// Of all layers of an image as they are sent, in bytes.
    pub image_bytes: u64,
    /// Layers of an image.
    pub layers: usize,
    /// Of all files of one layer, unpacked, in bytes; also of the stream that holds them.
    pub unpacked_bytes: u64,
    /// Files, folders, links and the like of one layer.
    pub members: u64,
    /// A layer unpacks to at most so many times its own size, once it is larger than 64 MiB. Gzip cannot do more than
    /// 1032.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            manifest_bytes: 4 << 20,
            config_bytes: 8 << 20,
            layer_bytes: 32 << 30,
            image_bytes: 64 << 30,
            layers: 128,
            unpacked_bytes: 128 << 30,
            members: 4_000_000,
            ratio: 2000,
        }
    }
}

/// What an image must have been built for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    architecture: String,
}

impl Platform {
    /// Linux on the processor that this program is built for.
    pub fn here() -> Self {
        Self::linux(match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        })
    }

    /// Linux on a processor, in the words of Go: `amd64`, `arm64`.
    pub fn linux(architecture: &str) -> Self {
        Self {
            architecture: architecture.to_owned(),
        }
    }

    /// Every processor of the architecture runs these variants.
    fn runs(&self, os: &str, architecture: &str, variant: Option<&str>) -> bool {
        let plain = match self.architecture.as_str() {
            "amd64" => "v1",
            "arm64" => "v8",
            _ => "",
        };
        let variant = variant.unwrap_or_default();
        os == "linux" && architecture == self.architecture && ["", plain].contains(&variant)
    }

    /// Whether the image of a configuration runs here.
    pub(crate) fn check(&self, os: &str, architecture: &str) -> Result<(), ImageError> {
        if os == "linux" && architecture == self.architecture {
            return Ok(());
        }
        Err(ImageError::Refused(format!(
            "the image is for {}/{}, this machine is linux/{}",
            shown(os),
            shown(architecture),
            self.architecture
        )))
    }
}

/// A part of an image: what it is and how large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) digest: Digest,
    pub(crate) bytes: u64,
}

/// The parts of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Manifest {
    pub(crate) config: Part,
    /// The lowest first.
    pub(crate) layers: Vec<Part>,
}

/// What a registry may answer when it is asked for a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Document {
    Image(Manifest),
    /// The manifest for the platform is elsewhere.
    Index(Part),
}

const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
const DOCKER_SCHEMA_1: [&str; 2] = [
    "application/vnd.docker.distribution.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v1+prettyjws",
];

/// What is asked for in the header `Accept`.
pub(crate) const ACCEPT: &str = "application/vnd.oci.image.index.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.v2+json";

const CONFIGS: [&str; 2] = [
    "application/vnd.docker.container.image.v1+json",
    "application/vnd.oci.image.config.v1+json",
];

/// How the bytes of a layer are packed shows in the bytes; these say only that they are a layer.
const LAYERS: [&str; 9] = [
    "application/vnd.docker.image.rootfs.diff.tar",
    "application/vnd.docker.image.rootfs.diff.tar.gzip",
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
    "application/vnd.oci.image.layer.v1.tar",
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.oci.image.layer.v1.tar+zstd",
    "application/vnd.oci.image.layer.nondistributable.v1.tar",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
];

/// Of each kind at most so many entries are looked at.
const MANIFESTS_MAX: usize = 1000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    schema_version: Option<u64>,
    media_type: Option<String>,
    config: Option<WireDescriptor>,
    layers: Option<Vec<WireDescriptor>>,
    manifests: Option<Vec<WireDescriptor>>,
    fs_layers: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireDescriptor {
    #[serde(default)]
    media_type: String,
    digest: String,
    size: i64,
    platform: Option<WirePlatform>,
    #[serde(default)]
    annotations: Option<std::collections::BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct WirePlatform {
    #[serde(default)]
    os: String,
    #[serde(default)]
    architecture: String,
    variant: Option<String>,
}

impl WireDescriptor {
    fn part(&self, what: &str, bytes_max: u64) -> Result<Part, ImageError> {
        let digest = self.digest.parse().map_err(|error| {
            ImageError::Refused(format!("the manifest names no proper {what}: {error}"))
        })?;
        let bytes = u64::try_from(self.size).map_err(|_| {
            ImageError::Refused(format!(
                "the manifest says that a {what} is smaller than nothing"
            ))
        })?;
        if bytes > bytes_max {
            let text = format!("a {what} of {bytes} bytes is larger than the limit of {bytes_max}");
            return Err(ImageError::Refused(text));
        }
        Ok(Part { digest, bytes })
    }
}

/// Reads a manifest or index. `content_type` is what the server called it, if anything.
pub(crate) fn parse(
    bytes: &[u8],
    content_type: Option<&str>,
    platform: &Platform,
    limits: &Limits,
) -> Result<Document, ImageError> {
    let wire: Wire = read(bytes, content_type)?;
    match (&wire.manifests, &wire.layers) {
        (Some(manifests), None) => {
            let best = choose(manifests, platform)?;
            Ok(Document::Index(
                best.part("manifest", limits.manifest_bytes)?,
            ))
        }
        (None, Some(layers)) => image(wire.config.as_ref(), layers, limits).map(Document::Image),
        // Two readers must not see two images in the same bytes.
        (Some(_), Some(_)) => Err(ImageError::Refused(
            "the manifest has both layers and manifests".to_owned(),
        )),
        (None, None) => Err(ImageError::Refused(
            "the manifest has neither layers nor manifests".to_owned(),
        )),
    }
}

/// The manifest of an index that a layout calls by one of `names`. The only one that it holds need not have a name, or
/// with `any_name` may have any.
pub(crate) fn pick_named(
    bytes: &[u8],
    names: &[&str],
    any_name: bool,
    limits: &Limits,
) -> Result<Part, ImageError> {
    const NAME: &str = "org.opencontainers.image.ref.name";
    // Where containerd keeps the whole reference.
    const FULL_NAME: &str = "io.containerd.image.name";
    let wire: Wire = read(bytes, None)?;
    let all = wire.manifests.unwrap_or_default();
    let names_of = |each: &WireDescriptor| -> Vec<String> {
        let found = [NAME, FULL_NAME].into_iter();
        found
            .filter_map(|key| each.annotations.as_ref()?.get(key).cloned())
            .collect()
    };
    let called = |each: &&WireDescriptor| {
        names_of(each)
            .iter()
            .any(|name| names.contains(&name.as_str()))
    };
    match (all.iter().find(called), all.as_slice()) {
        (Some(found), _) => found.part("manifest", limits.manifest_bytes),
        (None, [only]) if any_name || names_of(only).is_empty() => {
            only.part("manifest", limits.manifest_bytes)
        }
        (None, []) => Err(ImageError::Missing("the layout holds no image".to_owned())),
        (None, _) => Err(ImageError::Missing(format!(
            "no image in the layout is called {}",
            shown(&names.join(" or "))
        ))),
    }
}

fn read(bytes: &[u8], content_type: Option<&str>) -> Result<Wire, ImageError> {
    let content_type = content_type.map(|text| text.split(';').next().unwrap_or_default().trim());
    let old = || {
        ImageError::Refused(
            "the manifest is of Docker's schema 1, which carries no sizes and weak digests: push the image again with \
             a current tool"
                .to_owned(),
        )
    };
    if content_type.is_some_and(|it| DOCKER_SCHEMA_1.contains(&it)) {
        return Err(old());
    }
    let wire: Wire =
        serde_json::from_slice(bytes).map_err(ImageError::of("understand the manifest"))?;
    if wire.fs_layers.is_some() || wire.schema_version == Some(1) {
        return Err(old());
    }
    if wire.schema_version != Some(2) {
        return Err(ImageError::Refused(
            "the manifest is not of schema version 2".to_owned(),
        ));
    }
    let known = [DOCKER_MANIFEST, DOCKER_LIST, OCI_MANIFEST, OCI_INDEX];
    let said = content_type.filter(|it| known.contains(it));
    if let Some(inside) = &wire.media_type {
        if !known.contains(&inside.as_str()) {
            let text = format!(
                "'{}' is not a kind of image that is known here",
                shown(inside)
            );
            return Err(ImageError::Refused(text));
        }
        if said.is_some_and(|said| said != inside) {
            return Err(ImageError::Refused(
                "the registry calls the manifest something else than the manifest itself"
                    .to_owned(),
            ));
        }
    }
    if let Some(kind) = wire.media_type.as_deref().or(said) {
        let is_index = [DOCKER_LIST, OCI_INDEX].contains(&kind);
        if is_index && wire.layers.is_some() || !is_index && wire.manifests.is_some() {
            return Err(ImageError::Refused(format!(
                "the manifest does not hold what a '{kind}' holds"
            )));
        }
    }
    Ok(wire)
}

fn choose<'a>(
    manifests: &'a [WireDescriptor],
    platform: &Platform,
) -> Result<&'a WireDescriptor, ImageError> {
    let images = || {
        manifests.iter().take(MANIFESTS_MAX).filter(|each| {
            matches!(
                each.media_type.as_str(),
                "" | DOCKER_MANIFEST | OCI_MANIFEST | DOCKER_LIST | OCI_INDEX
            )
        })
    };
    let fits = |each: &&WireDescriptor| {
        each.platform
            .as_ref()
            .is_some_and(|it| platform.runs(&it.os, &it.architecture, it.variant.as_deref()))
    };
    if let Some(found) = images().find(fits) {
        return Ok(found);
    }
    // One that does not say; its configuration does.
    if let Some(silent) = images().find(|each| each.platform.is_none()) {
        return Ok(silent);
    }
    let mut offered: Vec<String> = images()
        .filter_map(|each| each.platform.as_ref())
        .filter(|it| it.os != "unknown")
        .map(|it| shown(&format!("{}/{}", it.os, it.architecture)))
        .collect();
    offered.dedup();
    offered.truncate(20);
    Err(ImageError::Refused(format!(
        "the image is not made for linux/{}, but for {}",
        platform.architecture,
        if offered.is_empty() {
            "nothing".to_owned()
        } else {
            offered.join(", ")
        }
    )))
}

fn image(
    config: Option<&WireDescriptor>,
    layers: &[WireDescriptor],
    limits: &Limits,
) -> Result<Manifest, ImageError> {
    let refuse = |text: String| Err(ImageError::Refused(text));
    let Some(config) = config else {
        return refuse("the manifest names no configuration".to_owned());
    };
    if !CONFIGS.contains(&config.media_type.as_str()) {
        return refuse(format!(
            "its configuration is a '{}': it is no container image",
            shown(&config.media_type)
        ));
    }
    if layers.is_empty() {
        return refuse("the image has no layers".to_owned());
    }
    if layers.len() > limits.layers {
        return refuse(format!(
            "the image has {} layers, more than the limit of {}",
            layers.len(),
            limits.layers
        ));
    }
    if let Some(odd) = layers
        .iter()
        .find(|layer| !LAYERS.contains(&layer.media_type.as_str()))
    {
        return refuse(format!(
            "layers of the kind '{}' cannot be unpacked",
            shown(&odd.media_type)
        ));
    }
    let layers = layers
        .iter()
        .map(|layer| layer.part("layer", limits.layer_bytes))
        .collect::<Result<Vec<_>, _>>()?;
    let total = layers
        .iter()
        .fold(0_u64, |sum, layer| sum.saturating_add(layer.bytes));
    if total > limits.image_bytes {
        return refuse(format!(
            "the layers have {total} bytes, more than the limit of {}",
            limits.image_bytes
        ));
    }
    Ok(Manifest {
        config: config.part("configuration", limits.config_bytes)?,
        layers,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn descriptor(kind: &str, size: i64, more: &str) -> String {
        let digest = Digest::of(kind.as_bytes());
        format!(r#"{{"mediaType":"{kind}","digest":"{digest}","size":{size}{more}}}"#)
    }

    fn manifest(layers: &[String]) -> String {
        let config = descriptor(CONFIGS[1], 10, "");
        format!(
            r#"{{"schemaVersion":2,"mediaType":"{OCI_MANIFEST}","config":{config},"layers":[{}]}}"#,
            layers.join(",")
        )
    }

    fn index(platforms: &[&str]) -> String {
        let all: Vec<String> = platforms
            .iter()
            .map(|platform| {
                let (os, rest) = platform.split_once('/').unwrap();
                let (arch, variant) = rest.split_once('/').unwrap_or((rest, ""));
                let digest = Digest::of(platform.as_bytes());
                format!(
                    r#"{{"mediaType":"{OCI_MANIFEST}","digest":"{digest}","size":1,
                    "platform":{{"os":"{os}","architecture":"{arch}","variant":"{variant}"}}}}"#
                )
            })
            .collect();
        format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, all.join(","))
    }

    fn read(text: &str, content_type: Option<&str>) -> Result<Document, ImageError> {
        parse(
            text.as_bytes(),
            content_type,
            &Platform::linux("arm64"),
            &Limits::default(),
        )
    }

    #[track_caller]
    fn refused(text: &str, content_type: Option<&str>, part: &str) {
        let error = read(text, content_type).unwrap_err().chain();
        assert!(error.contains(part), "{error}");
    }

    #[test]
    fn manifests_of_docker_and_oci_are_read() {
        let layers = [
            descriptor(LAYERS[1], 5, ""),
            descriptor(LAYERS[5], 7, r#","urls":["http://x"]"#),
        ];
        let Document::Image(image) = read(&manifest(&layers), Some(OCI_MANIFEST)).unwrap() else {
            panic!("an image");
        };
        assert_eq!(image.config.digest, Digest::of(CONFIGS[1].as_bytes()));
        assert_eq!(
            image
                .layers
                .iter()
                .map(|layer| layer.bytes)
                .collect::<Vec<_>>(),
            [5, 7]
        );
        read(&manifest(&layers), Some("application/json; charset=utf-8")).unwrap();
    }

    #[track_caller]
    fn chosen(platforms: &[&str], expect: Option<&str>) {
        match (read(&index(platforms), None), expect) {
            (Ok(Document::Index(part)), Some(expect)) => {
                assert_eq!(part.digest, Digest::of(expect.as_bytes()));
            }
            (Err(error), None) => assert!(
                error.to_string().contains("not made for linux/arm64"),
                "{error}"
            ),
            (other, _) => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_image_for_this_platform_is_chosen() {
        chosen(
            &["linux/amd64", "linux/arm64/v8", "linux/arm64"],
            Some("linux/arm64/v8"),
        );
        chosen(&["linux/arm64/v9", "linux/arm64"], Some("linux/arm64"));
        chosen(&["windows/arm64", "linux/arm/v7", "unknown/unknown"], None);
        chosen(&[], None);
        let silent = descriptor(OCI_MANIFEST, 1, "");
        let text = format!(r#"{{"schemaVersion":2,"manifests":[{silent}]}}"#);
        assert!(matches!(read(&text, None), Ok(Document::Index(_))));
    }

    #[test]
    fn what_is_no_image_is_refused() {
        let layer = descriptor(LAYERS[3], 1, "");
        refused("{}", None, "schema version 2");
        refused("[]", None, "failed to understand");
        refused(&"[".repeat(100_000), None, "failed to understand");
        refused(r#"{"schemaVersion":1,"fsLayers":[]}"#, None, "schema 1");
        refused("", Some(DOCKER_SCHEMA_1[1]), "schema 1");
        refused(r#"{"schemaVersion":2}"#, None, "neither");
        refused(
            r#"{"schemaVersion":2,"layers":[]}"#,
            None,
            "no configuration",
        );
        refused(
            r#"{"schemaVersion":2,"layers":[],"manifests":[]}"#,
            None,
            "both",
        );
        refused(&manifest(&[]), None, "no layers");
        refused(
            &manifest(std::slice::from_ref(&layer)),
            Some(OCI_INDEX),
            "something else",
        );
        refused(
            &manifest(&vec![layer.clone(); 129]),
            None,
            "more than the limit of 128",
        );
        refused(
            &manifest(&[descriptor(LAYERS[3], -1, "")]),
            None,
            "smaller than nothing",
        );
        refused(
            &manifest(&[descriptor(LAYERS[3], 33 << 30, "")]),
            None,
            "larger than the limit",
        );
        refused(
            &manifest(&vec![descriptor(LAYERS[3], 30 << 30, ""); 3]),
            None,
            "more than the limit",
        );
        refused(
            &manifest(&[descriptor("application/x+encrypted", 1, "")]),
            None,
            "cannot be unpacked",
        );
        let odd = manifest(std::slice::from_ref(&layer))
            .replace(CONFIGS[1], "application/vnd.cncf.helm.config.v1+json");
        refused(&odd, None, "no container image");
        let odd = manifest(&[layer]).replace("sha256:", "sha256:../");
        refused(&odd, None, "no proper layer");
        refused(
            r#"{"schemaVersion":2,"mediaType":"text/x","layers":[]}"#,
            None,
            "not a kind of image",
        );
    }

    #[test]
    fn a_layout_names_its_images() {
        let named = |name: &str| {
            descriptor(
                name,
                1,
                &format!(r#","annotations":{{"org.opencontainers.image.ref.name":"{name}"}}"#),
            )
        };
        let text = format!(
            r#"{{"schemaVersion":2,"manifests":[{},{}]}}"#,
            named("a"),
            named("b")
        );
        let pick = |names: &[&str]| pick_named(text.as_bytes(), names, false, &Limits::default());
        assert_eq!(pick(&["x", "b"]).unwrap().digest, Digest::of(b"b"));
        let error = pick(&["c"]).unwrap_err().to_string();
        assert!(error.contains("called c"), "{error}");
        let one = format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, named("a"));
        let pick = |any| pick_named(one.as_bytes(), &["c"], any, &Limits::default());
        assert_eq!(pick(true).unwrap().digest, Digest::of(b"a"));
        pick(false).unwrap_err();
    }
}
