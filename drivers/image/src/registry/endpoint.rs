//! Where an image is: host, scheme and repository from its name and the default of the agent.

use std::path::PathBuf;
use std::str::FromStr;

use crate::error::shown;
use crate::reference::{Reference, is_registry};

/// Docker Hub by the name under which it answers.
const HUB: &str = "registry-1.docker.io";
/// Names by which people call it.
const HUB_NAMES: [&str; 3] = ["docker.io", "index.docker.io", HUB];
/// Where Docker Hub keeps what is named without a slash.
const HUB_OFFICIAL: &str = "library";

/// Where images come from whose names say nothing: `https://host`, `http://host`, `host`, or a folder of archives and
/// layouts, `/folder` or `file:///folder`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefaultSource {
    /// A registry.
    Registry {
        /// Host and perhaps port.
        host: String,
        /// Whether it is spoken to without encryption.
        plain: bool,
    },
    /// A folder on this machine, for machines without a network. Names that name a registry still go there.
    Folder(PathBuf),
}

/// Why a text names no source of images.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is no source of images: expected https://HOST[:PORT], http://HOST[:PORT] or the absolute path of a folder"
)]
pub struct DefaultSourceError(String);

impl FromStr for DefaultSource {
    type Err = DefaultSourceError;

    fn from_str(text: &str) -> Result<Self, DefaultSourceError> {
        let path = text.strip_prefix("file://").unwrap_or(text);
        if path.starts_with('/') {
            return Ok(Self::Folder(path.into()));
        }
        let (rest, plain) = match text.split_once("://") {
            Some(("https", rest)) => (rest, false),
            Some(("http", rest)) => (rest, true),
            Some(_) => return Err(DefaultSourceError(shown(text))),
            None => (text, false),
        };
        let host = rest.trim_end_matches('/').to_ascii_lowercase();
        if !is_registry(&host) {
            return Err(DefaultSourceError(shown(text)));
        }
        Ok(Self::Registry { host, plain })
    }
}

/// The place of one repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// Host and perhaps port.
    pub(crate) host: String,
    /// Whether it is spoken to without encryption.
    pub(crate) plain: bool,
    pub(crate) repository: String,
}

impl Endpoint {
    /// Where `reference` is; `None` is the folder that is the default. `trusts` tells whether the machine has
    /// certificates for a host.
    pub(crate) fn of(
        reference: &Reference,
        default: &DefaultSource,
        trusts: impl Fn(&str) -> bool,
    ) -> Option<Self> {
        let (host, plain) = match (&reference.registry, default) {
            (None, DefaultSource::Folder(_)) => return None,
            (None, DefaultSource::Registry { host, plain }) => (host.clone(), *plain),
            (Some(named), DefaultSource::Registry { host, plain }) if named == host => {
                (host.clone(), *plain)
            }
            (Some(named), _) => (named.clone(), is_plain(named) && !trusts(named)),
        };
        let is_hub = HUB_NAMES.contains(&host.as_str());
        let repository = match reference.repository.contains('/') {
            false if is_hub => format!("{HUB_OFFICIAL}/{}", reference.repository),
            _ => reference.repository.clone(),
        };
        Some(Self {
            host: if is_hub { HUB.to_owned() } else { host },
            plain,
            repository,
        })
    }

    /// The start of all its addresses.
    pub(crate) fn base(&self) -> String {
        let scheme = if self.plain { "http" } else { "https" };
        format!("{scheme}://{}/v2/{}", self.host, self.repository)
    }
}

/// What never leaves this machine, and what asks for the port of plain HTTP, need not be encrypted.
fn is_plain(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost"
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
        || host.ends_with(":80")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(reference: &str, default: &str, expect: Option<&str>) {
        let place = Endpoint::of(
            &reference.parse().unwrap(),
            &default.parse().unwrap(),
            |host| host == "127.0.0.1:5443",
        );
        assert_eq!(place.map(|place| place.base()).as_deref(), expect);
    }

    #[test]
    fn names_lead_to_registries() {
        let hub = Some("https://registry-1.docker.io/v2/library/busybox");
        for name in ["busybox", "docker.io/busybox", "index.docker.io/busybox:1"] {
            check(name, "https://registry-1.docker.io", hub);
        }
        check(
            "a/b",
            "docker.io",
            Some("https://registry-1.docker.io/v2/a/b"),
        );
        check("a", "http://h:5000/", Some("http://h:5000/v2/a"));
        check("h:5000/a", "http://h:5000", Some("http://h:5000/v2/a"));
        check("h:5000/a", "docker.io", Some("https://h:5000/v2/a"));
        check("h:80/a", "docker.io", Some("http://h:80/v2/a"));
        check("localhost/a", "docker.io", Some("http://localhost/v2/a"));
        check("[::1]:1/a", "docker.io", Some("http://[::1]:1/v2/a"));
        check(
            "127.0.0.1:1/a",
            "docker.io",
            Some("http://127.0.0.1:1/v2/a"),
        );
        check(
            "127.0.0.1:5443/a",
            "docker.io",
            Some("https://127.0.0.1:5443/v2/a"),
        );
        check("a", "/srv/images", None);
        check("a", "file:///srv/images", None);
        check("h.io/a", "/srv/images", Some("https://h.io/v2/a"));
    }

    #[test]
    fn what_is_no_source_is_refused() {
        for text in [
            "",
            "hdfs://x",
            "https://",
            "https://h/x",
            "http://u@h",
            "a b",
        ] {
            let error = text.parse::<DefaultSource>().unwrap_err();
            assert!(error.to_string().contains("no source"), "{text}: {error}");
        }
    }
}
