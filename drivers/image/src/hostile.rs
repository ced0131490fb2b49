//! Entries for tests with hostile bytes: each decoder of what strangers send, by itself.

use std::path::Path;

use crate::{Digest, DockerConfig, ImageError, Limits, Platform, Reference};
use crate::{challenge, config, local, manifest};

/// Decodes `bytes` as a manifest or an index, and as the index of a layout.
pub fn read_manifest(bytes: &[u8]) {
    let (platform, limits) = (Platform::linux("amd64"), Limits::default());
    if let Ok(manifest::Document::Image(image)) = manifest::parse(bytes, None, &platform, &limits) {
        assert!(image.layers.len() <= limits.layers);
        assert!(
            image
                .layers
                .iter()
                .all(|layer| layer.bytes <= limits.layer_bytes)
        );
    }
    let _ = manifest::pick_named(bytes, &["latest"], true, &limits);
}

/// Decodes `bytes` as the configuration of an image. What is accepted fits into a process: no zero bytes.
pub fn read_config(bytes: &[u8]) {
    let Ok(found) = config::parse(bytes, 1, &Platform::linux("amd64")) else {
        return;
    };
    let text = serde_json::to_string(&found.config).expect("plain text");
    let again: crate::ImageConfig = serde_json::from_str(&text).expect("our own text");
    assert_eq!(again, found.config);
}

/// Decodes `text` as a reference, a digest, credentials and a challenge.
pub fn read_text(text: &str) {
    if let Ok(reference) = text.parse::<Reference>() {
        let again = reference.to_string().parse::<Reference>();
        assert_eq!(again.map(|it| it.to_string()), Ok(reference.to_string()));
        assert!(reference.repository.split('/').all(|part| part != ".."));
    }
    if let Ok(digest) = text.parse::<Digest>() {
        assert_eq!(digest.to_string(), text);
    }
    let _ = text.parse::<DockerConfig>();
    let _ = challenge::parse([text]);
}

/// Looks for the image `name` in a folder of archives and layouts.
///
/// # Errors
///
/// What is wrong with it.
pub fn find_image(folder: &Path, name: &Reference) -> Result<(), ImageError> {
    let platform = Platform::linux("amd64");
    local::find(folder, name, &platform, &Limits::default()).map(drop)
}
