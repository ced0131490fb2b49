//! The types that a flag can have.

use crate::{ByteSize, TextError, parse_duration, show_duration};
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// A type of flag: how its text is read and how it is shown in `/flags`.
pub trait FlagValue: Sized {
    /// A value to show in help and error messages.
    const EXAMPLE: &'static str;
    /// Whether `--name` and `--no-name` set it.
    const IS_SWITCH: bool = false;

    /// The path of the file whose content is the value, if the text names one by `file://` in front of it.
    fn file(text: &str) -> Option<&str> {
        text.strip_prefix("file://")
    }

    /// Reads the text of a flag.
    ///
    /// # Errors
    /// When the text is no such value; the message says what is expected.
    fn parse(text: &str) -> Result<Self, TextError>;

    /// Writes the value so that [`FlagValue::parse`] reads it back.
    fn show(&self) -> String;
}

impl FlagValue for String {
    const EXAMPLE: &'static str = "text";

    fn parse(text: &str) -> Result<Self, TextError> {
        Ok(text.to_owned())
    }

    fn show(&self) -> String {
        self.clone()
    }
}

impl FlagValue for PathBuf {
    const EXAMPLE: &'static str = "/path";

    fn file(_: &str) -> Option<&str> {
        None
    }

    fn parse(text: &str) -> Result<Self, TextError> {
        let path = text.strip_prefix("file://").unwrap_or(text);
        if path.is_empty() || path.contains('\0') {
            return Err(TextError::new("a path is expected"));
        }
        Ok(Self::from(path))
    }

    fn show(&self) -> String {
        let shown = self.display().to_string();
        // A folder called `file:` would be lost in reading.
        let escape = if shown.starts_with("file://") {
            "file://"
        } else {
            ""
        };
        format!("{escape}{shown}")
    }
}

impl FlagValue for bool {
    const EXAMPLE: &'static str = "true";
    const IS_SWITCH: bool = true;

    fn parse(text: &str) -> Result<Self, TextError> {
        match text {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(TextError::new(format!(
                "'{text}' is neither true nor false"
            ))),
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl FlagValue for Duration {
    const EXAMPLE: &'static str = "10secs";

    fn parse(text: &str) -> Result<Self, TextError> {
        parse_duration(text)
    }

    fn show(&self) -> String {
        show_duration(*self)
    }
}

impl FlagValue for ByteSize {
    const EXAMPLE: &'static str = "2GB";

    fn parse(text: &str) -> Result<Self, TextError> {
        text.parse()
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl FlagValue for IpAddr {
    const EXAMPLE: &'static str = "127.0.0.1";

    fn parse(text: &str) -> Result<Self, TextError> {
        text.parse()
            .map_err(|_| TextError::new(format!("'{text}' is no IP address")))
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl FlagValue for f64 {
    const EXAMPLE: &'static str = "0.5";

    fn parse(text: &str) -> Result<Self, TextError> {
        let number: Self = text
            .parse()
            .map_err(|_| TextError::new(format!("'{text}' is no number")))?;
        if number.is_finite() {
            Ok(number)
        } else {
            Err(TextError::new(format!("'{text}' is no finite number")))
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl FlagValue for serde_json::Value {
    const EXAMPLE: &'static str = "file:///path.json";

    /// No JSON begins with a slash, so that a path may also stand alone.
    fn file(text: &str) -> Option<&str> {
        let alone = text.starts_with('/').then_some(text);
        text.strip_prefix("file://").or(alone)
    }

    fn parse(text: &str) -> Result<Self, TextError> {
        serde_json::from_str(text)
            .map_err(|error| TextError::new(format!("this is no JSON: {error}")))
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

macro_rules! whole_numbers {
    ($($number:ty)*) => {$(
        impl FlagValue for $number {
            const EXAMPLE: &'static str = "10";

            fn parse(text: &str) -> Result<Self, TextError> {
                text.parse().map_err(|_| {
                    TextError::new(format!("'{text}' is no whole number from {} to {}", Self::MIN, Self::MAX))
                })
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

whole_numbers! { u16 u32 u64 usize i64 }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_looks_like_a_uri_is_shown_so_that_it_is_read_back() {
        for (text, path) in [("file:///a", "/a"), ("file://file://08", "file://08")] {
            let value = PathBuf::parse(text).unwrap();
            assert_eq!(value, PathBuf::from(path));
            assert_eq!(PathBuf::parse(&value.show()).unwrap(), value);
        }
        assert_eq!(PathBuf::from("/a").show(), "/a");
    }
}
