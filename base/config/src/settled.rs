//! Flags of the originals that have nothing to set here, so that scripts which give them work on.

use crate::FlagError;

/// A flag that may be given but changes nothing.
///
/// Only a value that says what is done anyway is taken; every other is refused, with the reason.
#[derive(Clone, Copy, Debug)]
pub struct Settled {
    /// Its name, with underscores.
    pub name: &'static str,
    /// The values that it may have.
    pub takes: Takes,
    /// Why there is nothing to set; completes "it cannot be had: …".
    pub why: &'static str,
}

/// The values that a settled flag may have.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// All: it is about something that is not there.
    Any,
    /// Those that say what is done anyway. With `true` or `false` among them, the flag is a switch.
    Only(&'static [&'static str]),
}

impl Settled {
    /// The flag of that spelling in `table`, and whether it is negated.
    pub(crate) fn find<'t>(table: &[&'t [Self]], spelling: &str) -> Option<(&'t Self, bool)> {
        let name = spelling.replace('-', "_");
        let mut all = table.iter().flat_map(|part| part.iter());
        all.find_map(|flag| match name.strip_suffix(flag.name)? {
            "" => Some((flag, false)),
            "no_" if flag.is_switch() => Some((flag, true)),
            _ => None,
        })
    }

    fn is_switch(&self) -> bool {
        matches!(self.takes, Takes::Only(values) if values.iter().any(|value| matches!(*value, "true" | "false")))
    }

    /// The value that was given: behind the `=`, by the spelling of a switch, or in the `next` argument.
    ///
    /// # Errors
    /// When there is none, or none that is taken.
    pub(crate) fn read(
        &self,
        value: Option<String>,
        negated: bool,
        next: impl FnOnce() -> Option<String>,
    ) -> Result<String, FlagError> {
        let flag = format!("--{}", self.name.replace('_', "-"));
        let values = match self.takes {
            Takes::Any => &[][..],
            Takes::Only(values) => values,
        };
        let text = match value {
            Some(value) => value,
            None if self.is_switch() => (!negated).to_string(),
            None => next().ok_or_else(|| FlagError::NoValue {
                flag: flag.clone(),
                example: (*values.first().unwrap_or(&"text")).to_owned(),
            })?,
        };
        match self.takes {
            Takes::Only(values) if !values.contains(&text.as_str()) => Err(FlagError::Settled {
                given: format!("{flag}={text}"),
                why: self.why,
                values,
            }),
            Takes::Any | Takes::Only(_) => Ok(text),
        }
    }
}
