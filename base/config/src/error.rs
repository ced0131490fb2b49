//! What can be wrong with a flag or a value.

use std::io;
use std::path::PathBuf;

/// A text that is not the value it should be; the message says what is expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TextError(pub String);

impl TextError {
    /// From any text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// Why the command line or the environment was refused; every text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum FlagError {
    /// No flag has that name.
    #[error("unknown flag {given}{}; --help lists all flags", nearest.as_ref().map(|near| format!("; did you mean {near}?")).unwrap_or_default())]
    Unknown {
        /// The flag as given.
        given: String,
        /// The flag that is spelt most alike, if one is.
        nearest: Option<String>,
    },
    /// An argument that is not a flag.
    #[error("unexpected argument {given:?}; flags are written --name=value, and --help lists them")]
    Unexpected {
        /// The argument.
        given: String,
    },
    /// A flag that wants a value has none.
    #[error("{flag} needs a value, for example {flag}={example}")]
    NoValue {
        /// The flag.
        flag: String,
        /// A value that would do.
        example: String,
    },
    /// `--no-name` of a flag that is not a boolean, or with a value.
    #[error(
        "{given} makes no sense: only booleans can be switched off that way, and without a value"
    )]
    Negated {
        /// The flag as given.
        given: String,
    },
    /// A flag was given twice on the command line.
    #[error("{flag} is given twice; keep one")]
    Twice {
        /// The flag.
        flag: String,
    },
    /// A flag without which the program cannot run is absent.
    #[error("{flag} is required, for example {flag}={example}, or {variable} in the environment")]
    Required {
        /// The flag.
        flag: String,
        /// A value that would do.
        example: String,
        /// The environment variable that sets it.
        variable: String,
    },
    /// The value of a flag with nothing to set asks for what is not there.
    #[error("{given} cannot be had: {why}; leave it out{}", values.first().map(|value| format!(", or give {value}")).unwrap_or_default())]
    Settled {
        /// The flag as given.
        given: String,
        /// Why not.
        why: &'static str,
        /// The values that are taken.
        values: &'static [&'static str],
    },
    /// The value is not of the flag's type.
    #[error("{origin}: {reason}; write for example {flag}={example}")]
    Bad {
        /// The flag.
        flag: String,
        /// Where the value came from: the flag or an environment variable, with the value.
        origin: String,
        /// What is wrong with it.
        reason: TextError,
        /// A value that would do.
        example: String,
    },
    /// The file that should hold the value cannot be read.
    #[error("{origin}: failed to read {}", path.display())]
    File {
        /// Where the value came from.
        origin: String,
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
}
