//! References: how people name images, in the grammar of Docker.

use std::fmt;
use std::str::FromStr;

use crate::digest::Digest;

/// Longest name, registry and repository together, in bytes.
const NAME_BYTES_MAX: usize = 255;
/// Longest tag, in bytes.
const TAG_BYTES_MAX: usize = 128;

/// An image in a registry: `[HOST[:PORT]/]REPOSITORY[:TAG][@DIGEST]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// Host and perhaps port, in lower case; `None` is the default registry.
    pub(crate) registry: Option<String>,
    /// Without a leading slash; safe as a relative path.
    pub(crate) repository: String,
    pub(crate) tag: Option<String>,
    pub(crate) digest: Option<Digest>,
}

/// Why a text names no image.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{}' is not the name of an image: {reason}", shown(text))]
pub struct ReferenceError {
    text: String,
    reason: &'static str,
}

fn shown(text: &str) -> String {
    text.chars().take(NAME_BYTES_MAX).collect()
}

impl Reference {
    /// The tag that counts: a digest alone has none, and nothing at all is `latest`.
    pub(crate) fn effective_tag(&self) -> Option<&str> {
        match (&self.tag, &self.digest) {
            (Some(tag), _) => Some(tag),
            (None, Some(_)) => None,
            (None, None) => Some("latest"),
        }
    }

    fn parse(text: &str) -> Result<Self, &'static str> {
        let (rest, digest) = match text.split_once('@') {
            None => (text, None),
            Some((rest, digest)) => {
                let digest = digest.parse().map_err(
                    |_| "after '@' comes sha256: and 64 hexadecimal digits in lower case",
                )?;
                (rest, Some(digest))
            }
        };
        let (name, tag) = match rest.rsplit_once(':') {
            // What follows is a port and more of the name.
            Some((_, tail)) if tail.contains('/') => (rest, None),
            Some((name, tag)) => (name, Some(tag)),
            None => (rest, None),
        };
        if let Some(tag) = tag
            && !is_tag(tag)
        {
            return Err(
                "a tag is 1 to 128 letters, digits, '_', '.' and '-', and begins with none of the last two",
            );
        }
        if name.len() > NAME_BYTES_MAX {
            return Err("it is longer than 255 bytes");
        }
        let (registry, repository) = match name.split_once('/') {
            Some((first, rest)) if is_host_like(first) => (Some(first.to_ascii_lowercase()), rest),
            _ => (None, name),
        };
        if let Some(registry) = &registry
            && !is_registry(registry)
        {
            return Err("before the first slash there is no proper host and port");
        }
        if !repository.split('/').all(is_component) {
            return Err(
                "a repository is in lower case, of letters and digits with single '.', '_', '-' between them",
            );
        }
        Ok(Self {
            registry,
            repository: repository.to_owned(),
            tag: tag.map(ToOwned::to_owned),
            digest,
        })
    }
}

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        Self::parse(text).map_err(|reason| ReferenceError {
            text: text.to_owned(),
            reason,
        })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(registry) = &self.registry {
            write!(f, "{registry}/")?;
        }
        f.write_str(&self.repository)?;
        if let Some(tag) = self.effective_tag() {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

/// What distinguishes a registry from the first part of a repository, as Docker sees it.
fn is_host_like(first: &str) -> bool {
    first == "localhost"
        || first.contains(['.', ':'])
        || first.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`.
pub(crate) fn is_registry(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => {
            if address.parse::<std::net::Ipv6Addr>().is_err() {
                return false;
            }
            match rest.strip_prefix(':') {
                Some(port) => (None, Some(port)),
                None if rest.is_empty() => (None, None),
                None => return false,
            }
        }
        None => match text.split_once(':') {
            Some((host, port)) => (Some(host), Some(port)),
            None => (Some(text), None),
        },
    };
    let host_is_fine = host.is_none_or(|host| {
        host.split('.').all(|label| {
            let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            !label.is_empty()
                && label.bytes().all(inner)
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
    });
    let port_is_fine = port.is_none_or(|port| {
        port.bytes().all(|byte| byte.is_ascii_digit())
            && port.parse::<u16>().is_ok_and(|port| port > 0)
    });
    host_is_fine && port_is_fine
}

fn is_tag(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut bytes = text.bytes();
    text.len() <= TAG_BYTES_MAX
        && bytes.next().is_some_and(word)
        && bytes.all(|byte| word(byte) || matches!(byte, b'.' | b'-'))
}

fn is_component(text: &str) -> bool {
    let alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut separator = String::new();
    for byte in text.bytes() {
        if alphanumeric(byte) {
            if !is_separator(&separator) {
                return false;
            }
            separator.clear();
        } else {
            separator.push(char::from(byte));
        }
    }
    let ends_well = |byte: Option<u8>| byte.is_some_and(alphanumeric);
    ends_well(text.bytes().next()) && ends_well(text.bytes().last())
}

fn is_separator(text: &str) -> bool {
    matches!(text, "" | "." | "_" | "__") || text.bytes().all(|byte| byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, registry: Option<&str>, repository: &str, tag: Option<&str>) {
        let reference: Reference = text.parse().unwrap();
        assert_eq!(reference.registry.as_deref(), registry);
        assert_eq!(reference.repository, repository);
        assert_eq!(reference.effective_tag(), tag);
        let again: Reference = reference.to_string().parse().unwrap();
        assert_eq!(again.to_string(), reference.to_string());
    }

    #[test]
    fn names_are_taken_apart() {
        let latest = Some("latest");
        check("busybox", None, "busybox", latest);
        check(
            "library/busybox:1.36",
            None,
            "library/busybox",
            Some("1.36"),
        );
        check("localhost/a", Some("localhost"), "a", latest);
        check(
            "localhost:5000/a/b:t",
            Some("localhost:5000"),
            "a/b",
            Some("t"),
        );
        check("127.0.0.1:80/a", Some("127.0.0.1:80"), "a", latest);
        check("[::1]:5000/a", Some("[::1]:5000"), "a", latest);
        check("quay.io/a/b/c", Some("quay.io"), "a/b/c", latest);
        check("Example.COM/a", Some("example.com"), "a", latest);
        check("a__b/c--d.e_f", None, "a__b/c--d.e_f", latest);
        let digest = Digest::of(b"x");
        check(&format!("a@{digest}"), None, "a", None);
        check(&format!("h.io/a:t@{digest}"), Some("h.io"), "a", Some("t"));
    }

    #[test]
    fn what_names_no_image_is_refused() {
        let long = "a/".repeat(130) + "a";
        for text in [
            "",
            "/a",
            "a/",
            "a//b",
            "A",
            "a:",
            "a:-x",
            "a:.x",
            "a b",
            "../a",
            "a/../b",
            "a/.b",
            "a._b",
            "a___b",
            "-a",
            "a-",
            "a@sha256:00",
            "a@b@c",
            "a:b:c",
            "host:0/a",
            "host:99999/a",
            "host:/a",
            "h.-x/a",
            "[::1/a",
            "[zz]:1/a",
            "h..io/a",
            "http://a",
            "a\n",
            "é",
            &format!("a:{}", "t".repeat(129)),
            &long,
        ] {
            let error = text.parse::<Reference>().expect_err(text);
            assert!(error.to_string().contains("is not the name of an image"));
        }
    }
}
