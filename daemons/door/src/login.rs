//! Who is asking: realms, authenticators and credentials files.

use crate::response::Response;
use base_access::Principal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use subtle::ConstantTimeEq as _;

/// A group of endpoints that share a login, named as clients see it in `WWW-Authenticate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Realm {
    /// What operators read from a master.
    MasterReadOnly,
    /// What operators change through a master.
    MasterReadWrite,
    /// What frameworks call.
    MasterScheduler,
    /// Where agents connect.
    MasterNode,
    /// What operators read from an agent.
    AgentReadOnly,
    /// What operators change through an agent.
    AgentReadWrite,
    /// What executors call.
    AgentExecutor,
    /// What resource providers call.
    AgentResourceProvider,
    /// All of the service interface.
    Init,
    /// All of the job interface.
    Cron,
}

impl Realm {
    /// The name that clients see.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MasterReadOnly => "mesos-master-readonly",
            Self::MasterReadWrite => "mesos-master-readwrite",
            Self::MasterScheduler => "mesos-master-scheduler",
            Self::MasterNode => "tepui-master-node",
            Self::AgentReadOnly => "mesos-agent-readonly",
            Self::AgentReadWrite => "mesos-agent-readwrite",
            Self::AgentExecutor => "mesos-agent-executor",
            Self::AgentResourceProvider => "mesos-agent-resource-provider",
            // The name that clients of Marathon know.
            Self::Init => "Mesosphere",
            Self::Cron => "metronome",
        }
    }
}

/// What an authenticator makes of the headers of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The caller is known.
    Known(Principal),
    /// No proof of the authenticator's kind, or a wrong one: answer 401 with its challenge.
    Unknown,
    /// A proof that is understood and not good enough, whatever else is tried: answer 403.
    Forbidden,
}

/// One way of proving who one is.
pub trait Authenticator: Send + Sync + fmt::Debug {
    /// Judges the headers of a request.
    fn authenticate(&self, headers: &HeaderMap) -> Outcome;

    /// What `WWW-Authenticate` says for `realm`.
    fn challenge(&self, realm: &str) -> String;
}

/// Which realms ask for a login, and by which means.
#[derive(Clone, Debug, Default)]
pub struct Login {
    realms: BTreeMap<Realm, Vec<Arc<dyn Authenticator>>>,
}

impl Login {
    /// No realm asks for a login.
    #[must_use]
    pub fn open() -> Self {
        Self::default()
    }

    /// Makes `realm` ask for a login; of several authenticators one is enough.
    #[must_use]
    pub fn require(mut self, realm: Realm, authenticator: Arc<dyn Authenticator>) -> Self {
        self.realms.entry(realm).or_default().push(authenticator);
        self
    }

    /// Whether `realm` asks for a login.
    #[must_use]
    pub fn asks(&self, realm: Realm) -> bool {
        self.realms.contains_key(&realm)
    }

    /// Finds out who is calling; `certificate` is the caller that a TLS client certificate names.
    pub(crate) fn admit(
        &self,
        realm: Option<Realm>,
        headers: &HeaderMap,
        certificate: Option<&Principal>,
    ) -> Result<Option<Principal>, Box<Response>> {
        let Some((realm, authenticators)) =
            realm.and_then(|realm| Some((realm, self.realms.get(&realm)?)))
        else {
            return Ok(certificate.cloned());
        };
        let mut all_forbid = true;
        for authenticator in authenticators {
            match authenticator.authenticate(headers) {
                Outcome::Known(principal) => return Ok(Some(principal)),
                Outcome::Unknown => all_forbid = false,
                Outcome::Forbidden => {}
            }
        }
        if all_forbid {
            return Err(Box::new(Response::status(StatusCode::FORBIDDEN)));
        }
        // Wrong credentials are refused even from a host whose certificate is good.
        if !headers.contains_key(AUTHORIZATION)
            && let Some(certificate) = certificate
        {
            return Ok(Some(certificate.clone()));
        }
        let challenges: Vec<String> = authenticators
            .iter()
            .map(|authenticator| authenticator.challenge(realm.name()))
            .collect();
        let challenge = HeaderValue::from_str(&challenges.join(", "))
            .unwrap_or_else(|_| HeaderValue::from_static("Basic realm=\"tepui\""));
        Err(Box::new(
            Response::status(StatusCode::UNAUTHORIZED).with_header(WWW_AUTHENTICATE, challenge),
        ))
    }
}

// === Basic ===

/// HTTP Basic against a list of credentials.
#[derive(Debug)]
pub struct Basic {
    credentials: Credentials,
}

impl Basic {
    /// Checks callers against `credentials`.
    #[must_use]
    pub fn new(credentials: Credentials) -> Arc<Self> {
        Arc::new(Self { credentials })
    }
}

impl Authenticator for Basic {
    fn authenticate(&self, headers: &HeaderMap) -> Outcome {
        let proof = || {
            let (scheme, encoded) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
            if !scheme.eq_ignore_ascii_case("Basic") {
                return None;
            }
            let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
            let (principal, secret) = decoded.split_once(':')?;
            self.credentials
                .check(principal, secret)
                .then(|| Principal::named(principal))
        };
        proof().map_or(Outcome::Unknown, Outcome::Known)
    }

    fn challenge(&self, realm: &str) -> String {
        format!("Basic realm=\"{realm}\"")
    }
}

/// Principals and their secrets.
#[derive(Clone, Default)]
pub struct Credentials {
    secrets: BTreeMap<String, String>,
}

/// Why a credentials file was refused.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// The file cannot be read.
    #[error("failed to read credentials {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The file is neither of the two forms.
    #[error(
        "credentials {}: {reason}; write {{\"credentials\":[{{\"principal\":\"p\",\"secret\":\"s\"}}]}} or a line `principal secret` each",
        path.display()
    )]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong and where, without any secret.
        reason: String,
    },
}

impl Credentials {
    /// Reads a file of either form: JSON, or lines of `principal secret`.
    ///
    /// # Errors
    /// [`CredentialsError`], which names the file and the entry and shows no secret.
    pub fn load(path: &Path) -> Result<Self, CredentialsError> {
        let read = |source| CredentialsError::Read {
            path: path.to_owned(),
            source,
        };
        let text = std::fs::read_to_string(path).map_err(read)?;
        let mode = std::fs::metadata(path).map_err(read)?.mode();
        if mode & 0o007 != 0 {
            tracing::warn!(path = %path.display(), "every user of this machine can read the credentials; chmod 600 them");
        }
        Self::parse(&text).map_err(|reason| CredentialsError::Form {
            path: path.to_owned(),
            reason,
        })
    }

    /// Reads the content of such a file.
    ///
    /// # Errors
    /// What is wrong and where, without any secret.
    pub fn parse(text: &str) -> Result<Self, String> {
        let entries = if text.trim_start().starts_with('{') {
            parse_json(text)?
        } else {
            parse_lines(text)?
        };
        let mut seen = BTreeSet::new();
        for (number, (principal, _)) in entries.iter().enumerate() {
            if principal.is_empty() || principal.contains(':') {
                return Err(format!(
                    "entry {}: a principal is not empty and has no colon",
                    number + 1
                ));
            }
            if !seen.insert(principal) {
                return Err(format!(
                    "entry {}: principal {principal:?} is there twice",
                    number + 1
                ));
            }
        }
        if entries.is_empty() {
            return Err("there are no credentials in it".to_owned());
        }
        Ok(Self {
            secrets: entries.into_iter().collect(),
        })
    }

    /// Whether `secret` belongs to `principal`; takes as long for a wrong name as for a wrong secret of equal length.
    #[must_use]
    pub fn check(&self, principal: &str, secret: &str) -> bool {
        let mut found = subtle::Choice::from(0);
        for (known, expected) in &self.secrets {
            found |= known.as_bytes().ct_eq(principal.as_bytes())
                & expected.as_bytes().ct_eq(secret.as_bytes());
        }
        found.into()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.secrets.keys()).finish()
    }
}

fn parse_json(text: &str) -> Result<Vec<(String, String)>, String> {
    #[derive(Deserialize)]
    struct File {
        credentials: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        principal: String,
        secret: String,
    }
    let file: File = serde_json::from_str(text).map_err(|error| {
        // The message of serde would quote the value that it stumbled over.
        format!(
            "not the expected JSON at line {}, column {}",
            error.line(),
            error.column()
        )
    })?;
    Ok(file
        .credentials
        .into_iter()
        .map(|entry| (entry.principal, entry.secret))
        .collect())
}

fn parse_lines(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut entries = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [] => {}
            [principal, secret] => entries.push((principal.to_owned(), secret.to_owned())),
            _ => {
                return Err(format!(
                    "line {} has {} words instead of two",
                    number + 1,
                    words.len()
                ));
            }
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basic(user: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let value = format!("Basic {}", STANDARD.encode(user));
        headers.insert(AUTHORIZATION, value.parse().expect("header value"));
        headers
    }

    fn login() -> Login {
        let credentials = Credentials::parse("ann secret\nbob pass:word\n").expect("good");
        Login::open().require(Realm::MasterReadOnly, Basic::new(credentials))
    }

    #[track_caller]
    fn check(headers: &HeaderMap, certificate: Option<&str>, expect: Result<Option<&str>, u16>) {
        let certificate = certificate.map(Principal::named);
        let got = login().admit(Some(Realm::MasterReadOnly), headers, certificate.as_ref());
        let got = got.map(|principal| principal.map(|principal| principal.to_string()));
        assert_eq!(
            got.as_ref()
                .map(Option::as_deref)
                .map_err(|refused| refused.code().as_u16()),
            expect
        );
    }

    #[test]
    fn basic_lets_the_right_ones_in() {
        check(&basic("ann:secret"), None, Ok(Some("ann")));
        check(&basic("bob:pass:word"), None, Ok(Some("bob")));
        check(&basic("ann:wrong"), None, Err(401));
        check(&basic("ann:"), None, Err(401));
        check(&basic("eve:secret"), None, Err(401));
        check(&basic("ann"), None, Err(401));
        check(&HeaderMap::new(), None, Err(401));
        for value in ["Basic", "Basic !!!", "Bearer abc", "basic", ""] {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, value.parse().expect("header value"));
            check(&headers, None, Err(401));
        }
        let mut headers = HeaderMap::new();
        headers.insert(
            AUTHORIZATION,
            format!("bASIC {}", STANDARD.encode("ann:secret"))
                .parse()
                .expect("value"),
        );
        check(&headers, None, Ok(Some("ann")));
    }

    #[test]
    fn the_challenge_names_the_realm() {
        let refused = login()
            .admit(Some(Realm::MasterReadOnly), &HeaderMap::new(), None)
            .expect_err("401");
        assert_eq!(
            refused.headers()["www-authenticate"],
            "Basic realm=\"mesos-master-readonly\""
        );
    }

    #[test]
    fn a_certificate_is_a_login_too() {
        check(&HeaderMap::new(), Some("host"), Ok(Some("host")));
        check(&basic("ann:secret"), Some("host"), Ok(Some("ann")));
        check(&basic("ann:wrong"), Some("host"), Err(401));
    }

    #[test]
    fn open_realms_let_everybody_in() {
        for realm in [None, Some(Realm::MasterReadWrite)] {
            assert_eq!(
                login()
                    .admit(realm, &basic("ann:wrong"), None)
                    .expect("open"),
                None
            );
        }
        assert!(login().asks(Realm::MasterReadOnly) && !login().asks(Realm::MasterReadWrite));
    }

    #[test]
    fn one_of_several_authenticators_is_enough() {
        #[derive(Debug)]
        struct Fixed(Outcome);
        impl Authenticator for Fixed {
            fn authenticate(&self, _: &HeaderMap) -> Outcome {
                self.0.clone()
            }
            fn challenge(&self, realm: &str) -> String {
                format!("Fixed realm=\"{realm}\"")
            }
        }
        let admit = |outcomes: &[Outcome]| {
            let login = outcomes.iter().fold(Login::open(), |login, outcome| {
                login.require(Realm::AgentExecutor, Arc::new(Fixed(outcome.clone())))
            });
            login
                .admit(Some(Realm::AgentExecutor), &HeaderMap::new(), None)
                .map_err(|refused| {
                    let challenge = refused
                        .headers()
                        .get("www-authenticate")
                        .map(|value| value.to_str().expect("text").to_owned());
                    (refused.code().as_u16(), challenge)
                })
        };
        let known = Outcome::Known(Principal::named("x"));
        assert_eq!(
            admit(&[Outcome::Unknown, known.clone()]),
            Ok(Some(Principal::named("x")))
        );
        assert_eq!(
            admit(&[Outcome::Forbidden, known]),
            Ok(Some(Principal::named("x")))
        );
        assert_eq!(
            admit(&[Outcome::Forbidden, Outcome::Forbidden]),
            Err((403, None))
        );
        let both =
            "Fixed realm=\"mesos-agent-executor\", Fixed realm=\"mesos-agent-executor\"".to_owned();
        assert_eq!(
            admit(&[Outcome::Unknown, Outcome::Forbidden]),
            Err((401, Some(both)))
        );
    }

    #[test]
    fn both_forms_are_read() {
        let json = r#"{"credentials":[{"principal":"ann","secret":"s e c"},{"principal":"bob","secret":""}]}"#;
        let credentials = Credentials::parse(json).expect("good");
        assert!(
            credentials.check("ann", "s e c")
                && credentials.check("bob", "")
                && !credentials.check("bob", "x")
        );
        assert!(
            Credentials::parse("\n  ann\tsecret \n\n")
                .expect("good")
                .check("ann", "secret")
        );
        assert_eq!(
            format!("{credentials:?}"),
            r#"{"ann", "bob"}"#,
            "secrets are never shown"
        );
    }

    #[test]
    fn refusals_say_where_and_show_no_secret() {
        for (text, expect) in [
            ("ann", "line 1 has 1 words"),
            ("ann s3cret\nbob s3cret x\n", "line 2 has 3 words"),
            (
                "ann s3cret\nann s3cret\n",
                "entry 2: principal \"ann\" is there twice",
            ),
            ("a:b s3cret", "entry 1: a principal"),
            ("", "there are no credentials"),
            (
                r#"{"credentials":[{"principal":"ann","secret":12}]}"#,
                "line 1, column",
            ),
            (r#"{"credentials":["s3cret"]}"#, "line 1, column"),
            ("{", "line 1, column"),
        ] {
            let reason = Credentials::parse(text).expect_err("bad");
            assert!(
                reason.contains(expect) && !reason.contains("s3cret"),
                "{reason}"
            );
        }
        let missing = Credentials::load(Path::new("/no/such/file"))
            .expect_err("missing")
            .to_string();
        assert_eq!(missing, "failed to read credentials /no/such/file");
    }
}
