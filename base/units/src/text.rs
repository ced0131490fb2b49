//! The text forms of the agent's and master's flags.
//!
//! Resources: `cpus:8;mem:4096;ports:[21000-24000,30000-34000];bugs(dev):{a,b}`; the role
//! in parentheses is a static reservation. Amounts: `cpus:0.01|mem:32`, where `|`
//! separates alternatives and `;` amounts.

use crate::{
    Quantities, Ranges, RangesError, Reservation, Resource, Resources, Role, RoleError, Scalar,
    ScalarError, Set, SetError, Value,
};

/// Why a flag's text is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Not of the form `name:value`.
    #[error("missing ':' within '{0}'")]
    NoColon(String),
    /// More than one `:`.
    #[error("extra ':' within '{0}'")]
    ExtraColon(String),
    /// A resource or amount without name.
    #[error("empty name within '{0}'")]
    NoName(String),
    /// `name(role` or `name)`.
    #[error("mismatched parentheses in '{0}'")]
    Parentheses(String),
    /// `[` or `{` without its partner, or text after it.
    #[error("mismatched brackets in '{0}'")]
    Brackets(String),
    /// A range that is not `begin-end` in numbers.
    #[error("expecting ranges like '[1-2,5-9]' but found '{0}'")]
    RangeForm(String),
    /// A value that is no number, ranges or set.
    #[error("expecting a number, ranges or a set but found '{0}'")]
    Text(String),
    /// An amount that is no number.
    #[error("expecting a number but found '{0}'")]
    Number(String),
    /// Sets are no attributes.
    #[error("attribute '{0}' cannot be a set")]
    SetAttribute(String),
    /// A bad role in parentheses.
    #[error("bad role of '{name}'")]
    Role {
        /// The resource's name.
        name: String,
        /// What is wrong with it.
        #[source]
        source: RoleError,
    },
    /// A bad number.
    #[error("bad amount of '{name}'")]
    Scalar {
        /// The resource's name.
        name: String,
        /// What is wrong with it.
        #[source]
        source: ScalarError,
    },
    /// A bad list of ranges.
    #[error("bad ranges")]
    Ranges(#[from] RangesError),
    /// A bad set.
    #[error("bad set")]
    Set(#[from] SetError),
}

pub(crate) enum Parsed<'a> {
    Number(f64),
    Ranges(Ranges),
    Set(Set),
    Text(&'a str),
}

/// Tells the forms of a value apart: `[…]`, `{…}`, a number, or else text.
pub(crate) fn parse_any(text: &str) -> Result<Parsed<'_>, ParseError> {
    if let Some(rest) = text.strip_prefix('[') {
        let inner = closed(text, rest, ']')?;
        return Ok(Parsed::Ranges(parse_ranges(inner)?));
    }
    if let Some(rest) = text.strip_prefix('{') {
        let inner = closed(text, rest, '}')?;
        return Ok(Parsed::Set(Set::new(list_items(inner))?));
    }
    Ok(match text.parse() {
        Ok(number) => Parsed::Number(number),
        Err(_) => Parsed::Text(text),
    })
}

fn closed<'a>(whole: &str, rest: &'a str, close: char) -> Result<&'a str, ParseError> {
    rest.strip_suffix(close)
        .filter(|inner| !inner.contains(['[', ']', '{', '}']))
        .ok_or_else(|| ParseError::Brackets(whole.into()))
}

fn list_items(inner: &str) -> impl Iterator<Item = &str> {
    inner
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

fn parse_ranges(inner: &str) -> Result<Ranges, ParseError> {
    let number = |item: &str, text: &str| {
        text.trim()
            .parse::<u64>()
            .map_err(|_| ParseError::RangeForm(item.into()))
    };
    let pairs = list_items(inner)
        .map(|item| {
            let (begin, end) = item
                .split_once('-')
                .ok_or_else(|| ParseError::RangeForm(item.into()))?;
            Ok((number(item, begin)?, number(item, end)?))
        })
        .collect::<Result<Vec<_>, ParseError>>()?;
    Ok(Ranges::new(pairs)?)
}

impl Value {
    /// Reads an amount: `4`, `[1-2,5-9]` or `{a,b}`.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Self::parse_named("value", text)
    }

    fn parse_named(name: &str, text: &str) -> Result<Self, ParseError> {
        Ok(match parse_any(text.trim())? {
            Parsed::Number(number) => Value::Scalar(parse_scalar(name, number)?),
            Parsed::Ranges(ranges) => Value::Ranges(ranges),
            Parsed::Set(set) => Value::Set(set),
            Parsed::Text(text) => return Err(ParseError::Text(text.into())),
        })
    }
}

fn parse_scalar(name: &str, number: f64) -> Result<Scalar, ParseError> {
    Scalar::from_f64(number).map_err(|source| ParseError::Scalar {
        name: name.into(),
        source,
    })
}

impl Resource {
    /// Reads one resource whose name and amount are already apart; any role but `*`
    /// becomes a static reservation.
    pub fn parse(name: &str, value: &str, role: &Role) -> Result<Self, ParseError> {
        let mut resource = Resource::new(name, Value::parse_named(name, value)?);
        if !role.is_star() {
            resource.reservations = vec![Reservation::of_agent(role.clone())];
        }
        Ok(resource)
    }
}

impl Resources {
    /// Reads the text form of the agent's `--resources`. Resources are listed as they
    /// were mentioned, zero amounts included, since a mention switches detection off; a
    /// resource without a role in parentheses gets `default_role`.
    pub fn parse_list(text: &str, default_role: &Role) -> Result<Vec<Resource>, ParseError> {
        text.split([';', '\n'])
            .filter(|item| !item.trim().is_empty())
            .map(|item| {
                let (name, value) = name_and_value(item)?;
                let (name, role) = match (name.find('('), name.ends_with(')')) {
                    (None, false) if !name.contains(')') => (name, default_role.clone()),
                    (Some(open), true) if name.matches(['(', ')']).count() == 2 => {
                        let role = Role::parse(name[open + 1..name.len() - 1].trim()).map_err(
                            |source| ParseError::Role {
                                name: name[..open].into(),
                                source,
                            },
                        )?;
                        (name[..open].trim(), role)
                    }
                    _ => return Err(ParseError::Parentheses(item.into())),
                };
                if name.is_empty() {
                    return Err(ParseError::NoName(item.into()));
                }
                Resource::parse(name, value, &role)
            })
            .collect()
    }

    /// Reads the text form of unreserved or statically reserved resources.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Ok(Self::parse_list(text, &Role::star())?.into_iter().collect())
    }
}

fn name_and_value(item: &str) -> Result<(&str, &str), ParseError> {
    let (name, value) = item
        .split_once(':')
        .ok_or_else(|| ParseError::NoColon(item.into()))?;
    if value.contains(':') {
        return Err(ParseError::ExtraColon(item.into()));
    }
    if name.trim().is_empty() {
        return Err(ParseError::NoName(item.into()));
    }
    Ok((name.trim(), value))
}

impl Quantities {
    /// Reads amounts: `cpus:0.01;mem:32`.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        text.split(';')
            .filter(|item| !item.trim().is_empty())
            .map(|item| {
                let (name, value) = name_and_value(item)?;
                let number = value
                    .trim()
                    .parse()
                    .map_err(|_| ParseError::Number(value.into()))?;
                Ok((name, parse_scalar(name, number)?))
            })
            .collect()
    }

    /// Reads alternatives of amounts: `cpus:0.01|mem:32`. Empty text has none.
    pub fn parse_alternatives(text: &str) -> Result<Vec<Self>, ParseError> {
        text.split('|')
            .filter(|item| !item.trim().is_empty())
            .map(Self::parse)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag() {
        let text = "cpus:8;mem:4096;ports:[21000-24000,30000-34000];bugs(dev):{a,b}";
        let list = Resources::parse_list(text, &Role::star()).unwrap();
        assert_eq!(list.len(), 4);
        assert_eq!(
            list[3].reservations,
            [Reservation::of_agent(Role::parse("dev").unwrap())]
        );
        let all: Resources = list.into_iter().collect();
        assert_eq!(all.scalar("mem"), Scalar::whole(4096));
        assert_eq!(all.ports().count(), 7002);
        assert_eq!(
            all.to_string(),
            "bugs(reservations: [(STATIC,dev)]):{a, b}; cpus:8; mem:4096; \
             ports:[21000-24000, 30000-34000]"
        );
    }

    #[test]
    fn a_mention_of_zero_is_kept() {
        let list = Resources::parse_list("cpus:0; cpus(a/b):1;\nmem : 5;", &Role::star()).unwrap();
        assert_eq!(list.len(), 3);
        assert!(list[0].is_zero());
        assert_eq!(list[1].reserved_role().unwrap().as_str(), "a/b");
    }

    #[test]
    fn default_role_reserves() {
        let role = Role::parse("eng").unwrap();
        let list = Resources::parse_list("cpus:1;mem(*):2", &role).unwrap();
        assert!(list[0].is_reserved_to(&role) && list[1].is_unreserved());
    }

    #[test]
    fn refused() {
        for bad in [
            "cpus",
            "cpus:",
            "cpus:x",
            "cpus:-1",
            "cpus:nan",
            "cpus:inf",
            "cpus:1e99",
            ":1",
            "cpus:1:2",
            "cpus(a:1",
            "cpus)a(:1",
            "cpus(-a):1",
            "cpus(a)(b):1",
            "p:[1-2",
            "p:[2-1]",
            "p:[a-b]",
            "p:[1]",
            "p:{a,a}",
            "p:[1-2]x",
            "(a):1",
            "p:[-1-2]",
        ] {
            assert!(Resources::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn alternatives() {
        let list = Quantities::parse_alternatives("cpus:0.01|mem:32;disk:1").unwrap();
        assert_eq!(list.len(), 2);
        assert_eq!(list[1].to_string(), "disk:1; mem:32");
        assert_eq!(Quantities::parse_alternatives("").unwrap(), []);
        assert!(Quantities::parse_alternatives("cpus|mem:1").is_err());
        assert!(Quantities::parse("ports:[1-2]").is_err());
    }
}
