//! What is wished for when a leadership ends: that what is durable is kept in a file, or taken from one.

use std::fmt;

use abi_json::{Value, record};
use abi_marathon::{At, Faults, Refusal};

record! {
    /// Files that the next leader writes and reads before it leads.
    #[derive(Default, Eq)]
    pub struct Wish: open {
        "backup" backup: String = maybe;
        "restore" restore: String = maybe;
    }
}

impl Wish {
    /// From the URIs of a request.
    ///
    /// # Errors
    /// A URI that names no file of this machine.
    pub fn new(backup: Option<&str>, restore: Option<&str>) -> Result<Self, Refusal> {
        let mut faults = Faults::default();
        let mut file = |uri: Option<&str>| {
            let uri = uri?;
            let path = path_of(uri);
            faults.expect(
                path.is_some(),
                &At::ROOT,
                format!("Invalid URI or unsupported scheme: {uri}: give file:///PATH"),
            );
            path
        };
        let wish = Self {
            backup: file(backup),
            restore: file(restore),
        };
        faults.into_result().map_err(Refusal::Meaning)?;
        Ok(wish)
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.backup.is_none() && self.restore.is_none()
    }

    /// Reads a wish that was written down.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(bytes).ok()?;
        abi_json::read(&value).ok()
    }
}

/// The path of a URI that names a file of this machine.
fn path_of(uri: &str) -> Option<String> {
    let rest = uri.strip_prefix("file:")?;
    let path = match rest.strip_prefix("//") {
        Some(rest) => rest.strip_prefix("localhost").unwrap_or(rest),
        None => rest,
    };
    let path = Escaped::undone(path)?;
    let sound = path.starts_with('/')
        && !path.ends_with('/')
        && !path.contains(['?', '#'])
        && !path.contains(char::is_control)
        && path.split('/').all(|step| step != "..");
    sound.then_some(path)
}

/// A text of which all but letters, digits, `.`, `-`, `_` and `@` is printed as escapes.
#[derive(Clone, Copy, Debug)]
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric() || b".-_@".contains(&byte) {
                write!(f, "{}", char::from(byte))?;
            } else {
                write!(f, "%{byte:02X}")?;
            }
        }
        Ok(())
    }
}

impl Escaped<'_> {
    /// The text that was escaped; none when an escape is broken.
    pub fn undone(text: &str) -> Option<String> {
        let mut bytes = Vec::with_capacity(text.len());
        let mut rest = text.bytes();
        let digit = |rest: &mut std::str::Bytes<'_>| {
            let digit = char::from(rest.next()?).to_digit(16)?;
            u8::try_from(digit).ok()
        };
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'%' => digit(&mut rest)? << 4 | digit(&mut rest)?,
                other => other,
            });
        }
        String::from_utf8(bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_this_machine_are_named_by_uris() {
        let check = |uri: &str, path: Option<&str>| {
            let wish = Wish::new(Some(uri), None);
            assert_eq!(wish.ok().and_then(|it| it.backup).as_deref(), path, "{uri}");
        };
        check("file:///var/backup/a.tar", Some("/var/backup/a.tar"));
        check("file:/var/a", Some("/var/a"));
        check("file://localhost/var/a%20b", Some("/var/a b"));
        for wrong in [
            "",
            "/var/a",
            "file:///",
            "file:///a/",
            "file://there/a",
            "file:a",
            "file:///a%2",
            "file:///a%00",
            "file:///a/../b",
            "file:///a?b",
            "s3://bucket/a",
            "http://h/a",
        ] {
            check(wrong, None);
        }
        let refused = Wish::new(Some("s3://a/b"), Some("c")).expect_err("both are wrong");
        assert_eq!(refused.status(), 422);
    }

    #[test]
    fn escapes_are_undone() {
        for text in ["services//prod/db@123", "a%b", "ä", "", "A.-_@"] {
            let escaped = Escaped(text).to_string();
            assert!(!escaped.contains('/'), "{escaped}");
            assert_eq!(Escaped::undone(&escaped).as_deref(), Some(text));
        }
        assert_eq!(Escaped::undone("%G0"), None);
        assert_eq!(Escaped::undone("%C3"), None);
    }
}
