//! The table of messages as data, and what follows from it: who must be boxed, who can lack something.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail, ensure};

/// Messages larger than this are boxed where they are a singular field, so that a list element stays small.
const INLINE_BYTES_MAX: usize = 256;

/// All messages and enums, by their full names.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    pub(crate) messages: BTreeMap<String, Message>,
    pub(crate) enums: BTreeMap<String, Enum>,
    /// Full names in order of declaration.
    pub(crate) order: Vec<String>,
    /// Package of each message and enum.
    pub(crate) packages: BTreeMap<String, String>,
}

/// One message.
#[derive(Debug, Default)]
pub(crate) struct Message {
    pub(crate) fields: Vec<Field>,
}

/// One field of a message.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) number: u32,
    pub(crate) label: Label,
    pub(crate) kind: Kind,
    pub(crate) default: Option<String>,
    pub(crate) deprecated: bool,
}

/// How often a field occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    Optional,
    Required,
    Repeated,
    /// A map with text keys.
    Map,
    /// One of several alternatives, with the name of the choice.
    OneOf(String),
}

/// Type of a field, or of the values of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Bytes,
    Double,
    Int32,
    Int64,
    String,
    Uint32,
    Uint64,
    Enum(String),
    Message(String),
}

/// One enum.
#[derive(Debug, Default)]
pub(crate) struct Enum {
    /// Name and number, in order of declaration; the first is the default.
    pub(crate) values: Vec<(String, i32)>,
}

impl Schema {
    /// Reads the table; fails on anything that it does not understand.
    pub(crate) fn parse(table: &str) -> anyhow::Result<Self> {
        let rows: Vec<Vec<String>> = table.lines().skip(1).map(columns).collect();
        let mut schema = Self::default();
        for (at, row) in rows.iter().enumerate() {
            schema
                .declare(row)
                .with_context(|| format!("row {}", at + 2))?;
        }
        for (at, row) in rows.iter().enumerate() {
            schema
                .fill(row)
                .with_context(|| format!("row {}", at + 2))?;
        }
        Ok(schema)
    }

    fn declare(&mut self, row: &[String]) -> anyhow::Result<()> {
        ensure!(row.len() == 10, "{} columns instead of 10", row.len());
        let name = &row[3];
        if self.packages.insert(name.clone(), row[1].clone()).is_none() {
            self.order.push(name.clone());
        }
        match row[2].as_str() {
            "message" => drop(self.messages.entry(name.clone()).or_default()),
            "enum" => drop(self.enums.entry(name.clone()).or_default()),
            other => bail!("neither message nor enum: {other}"),
        }
        Ok(())
    }

    fn fill(&mut self, row: &[String]) -> anyhow::Result<()> {
        let [
            _,
            _,
            _,
            owner,
            name,
            number,
            label,
            kind,
            default,
            deprecated,
        ] = row
        else {
            bail!("not 10 columns");
        };
        // A row without a field declares an empty message.
        if name.is_empty() {
            return Ok(());
        }
        if let Some(owner) = self.enums.get_mut(owner) {
            owner
                .values
                .push((name.clone(), number.parse().context("number")?));
            return Ok(());
        }
        let (label, kind) = match label.as_str() {
            "optional" => (Label::Optional, kind.as_str()),
            "required" => (Label::Required, kind.as_str()),
            "repeated" => (Label::Repeated, kind.as_str()),
            "map" => {
                let value = kind
                    .strip_prefix("map<string,")
                    .and_then(|rest| rest.strip_suffix('>'))
                    .with_context(|| format!("not a map with text keys: {kind}"))?;
                (Label::Map, value)
            }
            other => match other.strip_prefix("oneof:") {
                Some(choice) => (Label::OneOf(choice.to_owned()), kind.as_str()),
                None => bail!("unknown label {other}"),
            },
        };
        let kind = self.kind(kind)?;
        let field = Field {
            name: name.clone(),
            number: number.parse().context("number")?,
            label,
            kind,
            default: (!default.is_empty()).then(|| default.clone()),
            deprecated: deprecated == "true",
        };
        self.messages
            .get_mut(owner)
            .context("no such message")?
            .fields
            .push(field);
        Ok(())
    }

    fn kind(&self, name: &str) -> anyhow::Result<Kind> {
        Ok(match name {
            "bool" => Kind::Bool,
            "bytes" => Kind::Bytes,
            "double" => Kind::Double,
            "int32" => Kind::Int32,
            "int64" => Kind::Int64,
            "string" => Kind::String,
            "uint32" => Kind::Uint32,
            "uint64" => Kind::Uint64,
            name if self.enums.contains_key(name) => Kind::Enum(name.to_owned()),
            name if self.messages.contains_key(name) => Kind::Message(name.to_owned()),
            name => bail!("unknown type {name}"),
        })
    }

    /// Whether a `required` field can be missing in the message or anywhere below it.
    pub(crate) fn can_lack(&self, message: &str) -> bool {
        self.reaches(message, &mut |_, field| field.label == Label::Required)
    }

    /// Whether a double occurs in the message or below it, which rules out `Eq` and `Hash`.
    pub(crate) fn has_double(&self, message: &str) -> bool {
        self.reaches(message, &mut |_, field| field.kind == Kind::Double)
    }

    /// Whether `test` holds for a field of the message or of any message below it.
    fn reaches(&self, message: &str, test: &mut dyn FnMut(&str, &Field) -> bool) -> bool {
        let (mut seen, mut todo) = (BTreeSet::from([message]), vec![message]);
        while let Some(name) = todo.pop() {
            for field in &self.messages[name].fields {
                if test(name, field) {
                    return true;
                }
                if let Kind::Message(below) = &field.kind
                    && seen.insert(below)
                {
                    todo.push(below);
                }
            }
        }
        false
    }

    /// Whether the field holds its message behind a pointer: it is large, or it may contain its owner again.
    pub(crate) fn is_boxed(&self, owner: &str, field: &Field) -> bool {
        let Kind::Message(name) = &field.kind else {
            return false;
        };
        if matches!(field.label, Label::Repeated | Label::Map) {
            return false;
        }
        name == owner
            || self.reaches(name, &mut |_, below| {
                below.kind == Kind::Message(owner.to_owned())
            })
            || self.size_bytes(name) > INLINE_BYTES_MAX
    }

    /// About how many bytes the Rust struct takes.
    fn size_bytes(&self, message: &str) -> usize {
        let fields = &self.messages[message].fields;
        let bytes: usize = fields
            .iter()
            .map(|field| self.field_bytes(message, field))
            .sum();
        bytes.next_multiple_of(8)
    }

    fn field_bytes(&self, owner: &str, field: &Field) -> usize {
        if matches!(field.label, Label::Repeated | Label::Map) {
            return 24;
        }
        match &field.kind {
            Kind::Bool => 1,
            Kind::Enum(_) => 4,
            Kind::Int32 | Kind::Uint32 => 8,
            Kind::Int64 | Kind::Uint64 | Kind::Double => 16,
            Kind::String => 24,
            Kind::Bytes => 32,
            Kind::Message(_) if self.is_boxed(owner, field) => 8,
            Kind::Message(name) => self.size_bytes(name) + 8,
        }
    }
}

/// Splits a line at commas outside double quotes.
fn columns(line: &str) -> Vec<String> {
    let (mut columns, mut quoted) = (vec![String::new()], false);
    for letter in line.trim_end().chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => columns.push(String::new()),
            _ => columns.last_mut().expect("never empty").push(letter),
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "file,package,kind,name,field_or_value,number,label,type,default,deprecated\n";

    #[test]
    fn quoted_columns_keep_their_commas() {
        let table = format!("{HEAD}f,p,message,p.M,limits,15,map,\"map<string,p.M>\",,true\n");
        let schema = Schema::parse(&table).unwrap();
        let field = &schema.messages["p.M"].fields[0];
        assert_eq!(
            (&field.label, &field.kind, field.deprecated),
            (&Label::Map, &Kind::Message("p.M".into()), true)
        );
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for row in [
            "f,p,message,p.M,x,1,optional,float,,",
            "f,p,message,p.M,x,1,group,string,,",
            "f,p,service,p.M,x,1,optional,string,,",
            "f,p,message,p.M,x,one,optional,string,,",
            "f,p,message,p.M,x,1,map,\"map<int32,string>\",,",
        ] {
            assert!(Schema::parse(&format!("{HEAD}{row}\n")).is_err(), "{row}");
        }
    }

    #[test]
    fn recursion_is_boxed() {
        let table = format!("{HEAD}f,p,message,p.M,parent,1,optional,p.M,,\n");
        let schema = Schema::parse(&table).unwrap();
        assert!(schema.is_boxed("p.M", &schema.messages["p.M"].fields[0]));
    }
}
