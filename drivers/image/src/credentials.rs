//! Credentials for registries, as Docker writes them to `config.json` and `.dockercfg`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;

/// Longest file that is read, in bytes.
const FILE_BYTES_MAX: usize = 1 << 20;

/// Docker leaves the padding away now and then.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Names that all mean Docker Hub.
const HUB: [&str; 3] = ["docker.io", "index.docker.io", "registry-1.docker.io"];

/// How to log in to one registry.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Credential {
    /// Name and password.
    Password { user: String, password: String },
    /// What the token server changes into a token.
    Identity(String),
    /// A token that the registry takes as it is.
    Token(String),
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password { .. } => "Password(…)",
            Self::Identity(_) => "Identity(…)",
            Self::Token(_) => "Token(…)",
        })
    }
}

/// Credentials by registry. Its text is that of `~/.docker/config.json` or `~/.dockercfg`; programs that it names as
/// helpers are not run.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct DockerConfig {
    registries: BTreeMap<String, Credential>,
}

/// Why a text is no such file. It never shows what the text holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("failed to read the Docker configuration: {0}")]
pub struct DockerConfigError(String);

#[derive(Deserialize)]
struct File {
    auths: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
struct Entry {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
    registrytoken: Option<String>,
}

impl DockerConfig {
    /// What to log in with at a registry, `host` or `host:port`.
    pub(crate) fn get(&self, registry: &str) -> Option<&Credential> {
        self.registries.get(&key(registry))
    }
}

impl FromStr for DockerConfig {
    type Err = DockerConfigError;

    fn from_str(text: &str) -> Result<Self, DockerConfigError> {
        let fail = |reason: String| Err(DockerConfigError(reason));
        if text.len() > FILE_BYTES_MAX {
            return fail(format!("it is longer than {FILE_BYTES_MAX} bytes"));
        }
        // Positions only: the messages of the parser may quote a secret.
        let explain = |error: &serde_json::Error| {
            format!(
                "line {}, column {} is not as expected",
                error.line(),
                error.column()
            )
        };
        let entries = match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text)
        {
            Err(error) => return fail(explain(&error)),
            Ok(map) if map.contains_key("auths") => {
                serde_json::from_str::<File>(text).map(|file| file.auths)
            }
            // The new form with nothing but helpers or proxies in it.
            Ok(map)
                if ["credsStore", "credHelpers", "HttpHeaders", "proxies"]
                    .iter()
                    .any(|key| map.contains_key(*key)) =>
            {
                Ok(BTreeMap::new())
            }
            Ok(_) => serde_json::from_str(text),
        };
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => return fail(explain(&error)),
        };
        let mut registries = BTreeMap::new();
        for (name, entry) in entries {
            match entry.credential() {
                Ok(Some(credential)) => drop(registries.insert(key(&name), credential)),
                Ok(None) => {}
                Err(reason) => return fail(format!("the entry for '{}' {reason}", key(&name))),
            }
        }
        Ok(Self { registries })
    }
}

impl Entry {
    fn credential(self) -> Result<Option<Credential>, &'static str> {
        let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
        if let Some(token) = filled(self.registrytoken) {
            return Ok(Some(Credential::Token(token)));
        }
        if let Some(token) = filled(self.identitytoken) {
            return Ok(Some(Credential::Identity(token)));
        }
        if let (Some(user), Some(password)) = (filled(self.username), self.password) {
            return Ok(Some(Credential::Password { user, password }));
        }
        let Some(auth) = filled(self.auth) else {
            return Ok(None);
        };
        let bytes = BASE64
            .decode(auth.trim())
            .map_err(|_| "has an 'auth' that is not base64")?;
        let text = String::from_utf8(bytes).map_err(|_| "has an 'auth' that is not UTF-8")?;
        let (user, password) = text
            .split_once(':')
            .ok_or("has an 'auth' without a colon")?;
        // Docker pads passwords with zeros.
        let password = password.trim_end_matches('\0').to_owned();
        Ok(Some(Credential::Password {
            user: user.to_owned(),
            password,
        }))
    }
}

/// The part of a name that counts: the host and perhaps a port.
fn key(name: &str) -> String {
    let rest = name
        .strip_prefix("https://")
        .or_else(|| name.strip_prefix("http://"));
    let host = rest.unwrap_or(name).split('/').next().unwrap_or_default();
    let host = host
        .strip_suffix(":443")
        .unwrap_or(host)
        .to_ascii_lowercase();
    if HUB.contains(&host.as_str()) {
        HUB[0].to_owned()
    } else {
        host
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(user: &str, password: &str) -> Credential {
        Credential::Password {
            user: user.to_owned(),
            password: password.to_owned(),
        }
    }

    #[test]
    fn both_forms_are_read() {
        let new = r#"{"auths":{"https://index.docker.io/v1/":{"auth":"YTpiOmM="},"host:5000":{"username":"u","password":"p"},
            "token.io":{"auth":"x","identitytoken":"i"},"direct.io":{"registrytoken":"r"},"empty.io":{}},
            "credsStore":"none"}"#;
        let config: DockerConfig = new.parse().unwrap();
        for hub in HUB {
            assert_eq!(config.get(hub), Some(&password("a", "b:c")));
        }
        assert_eq!(config.get("HOST:5000"), Some(&password("u", "p")));
        assert_eq!(config.get("host"), None);
        assert_eq!(
            config.get("token.io:443"),
            Some(&Credential::Identity("i".to_owned()))
        );
        assert_eq!(
            config.get("direct.io"),
            Some(&Credential::Token("r".to_owned()))
        );
        assert_eq!(config.get("empty.io"), None);
        let old: DockerConfig = r#"{"http://host/v1/":{"auth":"YTpiAAA"}}"#.parse().unwrap();
        assert_eq!(old.get("host"), Some(&password("a", "b")));
        assert_eq!(r#"{"credsStore":"x"}"#.parse(), Ok(DockerConfig::default()));
    }

    #[test]
    fn errors_and_debugging_show_no_secrets() {
        for text in [
            r#"{"auths":{"h":{"auth":"secret!"}}}"#,
            r#"{"auths":{"h":{"auth":"c2VjcmV0"}}}"#,
            r#"{"auths":{"h":{"password":["secret"]}}}"#,
            r#"{"auths":"secret"}"#,
            "secret",
            &" ".repeat(FILE_BYTES_MAX + 1),
        ] {
            let error = text.parse::<DockerConfig>().unwrap_err().to_string();
            assert!(
                !error.contains("secret") && !error.contains("c2Vj"),
                "{error}"
            );
        }
        let config: DockerConfig =
            r#"{"h":{"username":"me","password":"secret"}}"#.parse().unwrap();
        assert!(!format!("{config:?}").contains("secret"));
    }
}
