//! Digests: names of content that say what the content is.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest::{self, Context};
use serde::{Deserialize, Serialize};

/// How a digest is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Algorithm {
    Sha256,
    Sha512,
}

impl Algorithm {
    const ALL: [Self; 2] = [Self::Sha256, Self::Sha512];

    fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    fn hex_len(self) -> usize {
        match self {
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }

    pub(crate) fn hasher(self) -> Hasher {
        let algorithm = match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha512 => &digest::SHA512,
        };
        Hasher(self, Context::new(algorithm))
    }
}

/// The digest of some content, `sha256:…` or `sha512:…`, well formed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest {
    algorithm: Algorithm,
    hex: Box<str>,
}

/// Why a text is no digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is not a digest: sha256: and 64 hexadecimal digits, or sha512: and 128, in lower case"
)]
pub struct DigestError(String);

/// No more of a text that is no digest is shown.
const SHOWN_MAX_CHARS: usize = 150;

impl Digest {
    /// The SHA-256 digest of `content`.
    pub fn of(content: &[u8]) -> Self {
        let mut hasher = Algorithm::Sha256.hasher();
        hasher.update(content);
        hasher.finish()
    }

    /// Starts to compute a digest of the same kind.
    pub(crate) fn hasher(&self) -> Hasher {
        self.algorithm.hasher()
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// A name for a file, of letters, digits and one dash.
    pub(crate) fn file_name(&self) -> String {
        format!("{}-{}", self.algorithm.name(), self.hex)
    }

    /// The reverse of [`Self::file_name`].
    pub(crate) fn from_file_name(name: &str) -> Option<Self> {
        let (algorithm, hex) = name.split_once('-')?;
        format!("{algorithm}:{hex}").parse().ok()
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let parse = || {
            let (name, hex) = text.split_once(':')?;
            let algorithm = Algorithm::ALL
                .into_iter()
                .find(|each| each.name() == name)?;
            let digits = hex
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            (digits && hex.len() == algorithm.hex_len()).then(|| Self {
                algorithm,
                hex: hex.into(),
            })
        };
        parse().ok_or_else(|| DigestError(text.chars().take(SHOWN_MAX_CHARS).collect()))
    }
}

impl TryFrom<String> for Digest {
    type Error = DigestError;

    fn try_from(text: String) -> Result<Self, DigestError> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm.name(), self.hex)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A digest in the making.
pub(crate) struct Hasher(Algorithm, Context);

impl Hasher {
    pub(crate) fn update(&mut self, content: &[u8]) {
        self.1.update(content);
    }

    pub(crate) fn finish(self) -> Digest {
        use fmt::Write as _;
        let mut hex = String::new();
        for byte in self.1.finish().as_ref() {
            write!(hex, "{byte:02x}").expect("a string takes all");
        }
        Digest {
            algorithm: self.0,
            hex: hex.into(),
        }
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Hasher")
            .field(&self.0)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_computed_and_read() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").to_string(), empty);
        assert_eq!(empty.parse(), Ok(Digest::of(b"")));
        let digest = Digest::of(b"x");
        assert_eq!(Digest::from_file_name(&digest.file_name()), Some(digest));
        let long = format!("sha512:{}", "ab".repeat(64));
        assert_eq!(long.parse::<Digest>().unwrap().to_string(), long);
    }

    #[test]
    fn what_is_not_a_digest_is_refused() {
        for text in [
            "",
            "sha256:",
            "sha256:../../etc/passwd",
            &format!("sha256:{}", "AB".repeat(32)),
            &format!("sha256:{}", "ab".repeat(31)),
            &format!("md5:{}", "ab".repeat(16)),
            &"é".repeat(1000),
        ] {
            let error = text.parse::<Digest>().unwrap_err();
            assert!(error.to_string().len() < 600, "{error}");
        }
    }
}
