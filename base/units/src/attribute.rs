//! Attributes of agents, which frameworks read but nobody consumes.

use std::fmt;
use std::sync::Arc;

use crate::text::{self, Parsed};
use crate::{ParseError, Ranges, Set};

/// One attribute of an agent; names may repeat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: Arc<str>,
    /// Its value.
    pub value: AttributeValue,
}

/// The value of an attribute.
#[derive(Clone, Debug)]
pub enum AttributeValue {
    /// A number as it was given; nothing is computed with it.
    Scalar(f64),
    /// A set of numbers.
    Ranges(Ranges),
    /// A set of strings.
    Set(Set),
    /// Text.
    Text(Arc<str>),
}

impl Attribute {
    /// Reads the agent flag: `rack:abc;zone:[1-4];level:10`. The first `:` splits name
    /// from value; the value's form decides between number, ranges and text.
    pub fn parse_list(text: &str) -> Result<Vec<Attribute>, ParseError> {
        text.split([';', '\n'])
            .filter(|item| !item.trim().is_empty())
            .map(|item| {
                let (name, value) = item
                    .split_once(':')
                    .ok_or_else(|| ParseError::NoColon(item.into()))?;
                let value = match text::parse_any(value.trim())? {
                    Parsed::Number(number) => AttributeValue::Scalar(number),
                    Parsed::Ranges(ranges) => AttributeValue::Ranges(ranges),
                    Parsed::Set(_) => return Err(ParseError::SetAttribute(item.into())),
                    Parsed::Text(text) => AttributeValue::Text(text.into()),
                };
                Ok(Attribute {
                    name: name.trim().into(),
                    value,
                })
            })
            .collect()
    }

    /// The text, if the value is text.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            AttributeValue::Text(text) => Some(text),
            AttributeValue::Scalar(_) | AttributeValue::Ranges(_) | AttributeValue::Set(_) => None,
        }
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.name)?;
        match &self.value {
            AttributeValue::Scalar(number) => number.fmt(f),
            AttributeValue::Ranges(ranges) => ranges.fmt(f),
            AttributeValue::Set(set) => set.fmt(f),
            AttributeValue::Text(text) => text.fmt(f),
        }
    }
}

/// Numbers compare by their bits, so a value always equals its copy.
impl PartialEq for AttributeValue {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Scalar(a), Self::Scalar(b)) => a.to_bits() == b.to_bits(),
            (Self::Ranges(a), Self::Ranges(b)) => a == b,
            (Self::Set(a), Self::Set(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Scalar(_) | Self::Ranges(_) | Self::Set(_) | Self::Text(_), _) => false,
        }
    }
}

impl Eq for AttributeValue {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        let list = Attribute::parse_list("rack:abc; zone:[1-4];level:10;url:http://x:80/;v:1.2.3")
            .unwrap();
        let values: Vec<_> = list.into_iter().map(|a| a.value).collect();
        assert_eq!(
            values,
            [
                AttributeValue::Text("abc".into()),
                AttributeValue::Ranges(Ranges::span(1, 4)),
                AttributeValue::Scalar(10.0),
                AttributeValue::Text("http://x:80/".into()),
                AttributeValue::Text("1.2.3".into()),
            ]
        );
    }

    #[test]
    fn refused() {
        for bad in ["rack", "a:b;c", "disks:{a,b}", "zone:[4-1]", "zone:[1-"] {
            assert!(Attribute::parse_list(bad).is_err(), "{bad}");
        }
        assert_eq!(Attribute::parse_list("").unwrap(), []);
    }
}
