//! Rust text for the schema.
//!
//! The text only lists fields; how a field of some type is written and read lives in `abi/mesos/src`, reached through
//! its module `glue`.

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf};

use super::{
    names,
    schema::{Enum, Field, Kind, Label, Message, Schema},
    shape::{Slot, alternatives, slots},
};

/// Answers that are large lists: their lists are written even when empty, except the deprecated ones.
const LISTS_ALWAYS: [&str; 9] = [
    "mesos.v1.agent.Response.GetExecutors",
    "mesos.v1.agent.Response.GetFrameworks",
    "mesos.v1.agent.Response.GetMetrics",
    "mesos.v1.agent.Response.GetTasks",
    "mesos.v1.master.Response.GetAgents",
    "mesos.v1.master.Response.GetExecutors",
    "mesos.v1.master.Response.GetFrameworks",
    "mesos.v1.master.Response.GetMetrics",
    "mesos.v1.master.Response.GetTasks",
];

/// Path below the output folder → unformatted text.
pub(crate) fn files(schema: &Schema) -> BTreeMap<PathBuf, String> {
    let mut packages: BTreeMap<Vec<String>, &str> = BTreeMap::new();
    for package in schema.packages.values() {
        packages.insert(module_of(package), package);
    }
    let mut files = BTreeMap::new();
    let mut roots =
        String::from("//! Everything in this folder is written by `cargo xtask codegen`.\n\n");
    let (mut messages, mut enums) = (String::new(), String::new());
    for (module, package) in &packages {
        if let [root] = module.as_slice() {
            let _ = writeln!(roots, "pub mod {root};");
        }
        let mut text = format!(
            "//! Messages of the package `{package}`, written by `cargo xtask codegen`.\n\nuse crate::glue;\n\n"
        );
        for below in packages
            .keys()
            .filter(|below| below.len() == module.len() + 1 && below.starts_with(module))
        {
            let _ = writeln!(text, "pub mod {};", below[below.len() - 1]);
        }
        let emitter = Emitter { schema, package };
        emitter.scope(package, &mut text);
        files.insert(PathBuf::from(format!("{}.rs", module.join("/"))), text);
    }
    for name in &schema.order {
        let path = rust_path(schema, name);
        let _ = match schema.messages.contains_key(name) {
            true => writeln!(
                messages,
                "messages.insert({name:?}, check::message::<{path}>());"
            ),
            false => writeln!(
                enums,
                "enums.insert({name:?}, check::enumeration::<{path}>());"
            ),
        };
    }
    let _ = write!(
        roots,
        "\n#[cfg(test)]\nuse {{crate::tests::check, std::collections::BTreeMap}};

        /// Every message, for the tests.
        #[cfg(test)]
        pub(crate) fn messages() -> BTreeMap<&'static str, check::Message> {{
            let mut messages = BTreeMap::new(); {messages} messages
        }}

        /// Every enum, for the tests.
        #[cfg(test)]
        pub(crate) fn enums() -> BTreeMap<&'static str, check::Enum> {{
            let mut enums = BTreeMap::new(); {enums} enums
        }}\n"
    );
    files.insert(PathBuf::from("mod.rs"), roots);
    files
}

/// `mesos.v1.scheduler` → `v1::scheduler`.
fn module_of(package: &str) -> Vec<String> {
    let short = package.strip_prefix("mesos.").unwrap_or(match package {
        "google.protobuf" => "google",
        other => other,
    });
    short.split('.').map(str::to_owned).collect()
}

/// Path of the Rust type of a message or enum, from the root of the crate.
fn rust_path(schema: &Schema, name: &str) -> String {
    let package = &schema.packages[name];
    let inner: Vec<&str> = name[package.len() + 1..].split('.').collect();
    let (last, parents) = inner.split_last().expect("a name has a last part");
    let mut path = vec!["crate".to_owned()];
    path.extend(module_of(package));
    path.extend(parents.iter().map(|parent| names::snake(parent)));
    path.push(names::camel(last));
    path.join("::")
}

struct Emitter<'a> {
    schema: &'a Schema,
    package: &'a str,
}

impl Emitter<'_> {
    /// All types directly below `scope`, and a module for what is nested in each.
    fn scope(&self, scope: &str, out: &mut String) {
        let inside: Vec<&String> = self
            .schema
            .order
            .iter()
            .filter(|name| self.schema.packages[*name] == self.package && parent(name) == scope)
            .collect();
        for name in &inside {
            match self.schema.messages.get(*name) {
                Some(message) => self.message(name, message, out),
                None => self.enumeration(name, &self.schema.enums[*name], out),
            }
        }
        for name in &inside {
            let mut nested = String::new();
            self.scope(name, &mut nested);
            if let Some(message) = self.schema.messages.get(*name) {
                self.choices(name, message, &mut nested);
            }
            if !nested.is_empty() {
                let short = last(name);
                let _ = write!(
                    out,
                    "/// What is nested in [`{}`].\npub mod {} {{\nuse crate::glue;\n\n{nested}}}\n\n",
                    names::camel(short),
                    names::snake(short),
                );
            }
        }
    }

    fn enumeration(&self, name: &str, of: &Enum, out: &mut String) {
        let values: Vec<&str> = of.values.iter().map(|(value, _)| value.as_str()).collect();
        let shared = names::shared_prefix(&values);
        let _ = writeln!(
            out,
            "glue::enumeration! {{\n/// `{name}`.\npub enum {} {{",
            names::camel(last(name))
        );
        for (value, number) in &of.values {
            let _ = writeln!(
                out,
                "{} = {number} => {value:?},",
                names::camel(&value[shared..])
            );
        }
        out.push_str("}\n}\n\n");
    }

    fn message(&self, name: &str, message: &Message, out: &mut String) {
        let rust = names::camel(last(name));
        let hash = if self.schema.has_double(name) {
            ""
        } else {
            ", Eq, Hash"
        };
        let _ = writeln!(
            out,
            "/// `{name}`.\n#[derive(Clone, Debug, Default, PartialEq{hash})]\npub struct {rust} {{"
        );
        for slot in slots(message) {
            match slot {
                Slot::Field(field) => {
                    let _ = writeln!(
                        out,
                        "/// {}\npub {}: {},",
                        describe(field),
                        names::field(&field.name),
                        self.field_type(name, field)
                    );
                }
                Slot::Choice(choice) => {
                    let _ = writeln!(
                        out,
                        "/// One of several.\npub {}: Option<{}>,",
                        names::field(choice),
                        choice_path(name, choice)
                    );
                }
            }
        }
        out.push_str("}\n\n");
        self.accessors(&rust, message, out);
        self.wire(name, &rust, message, out);
        self.json(name, &rust, message, out);
        let _ = writeln!(out, "glue::message!({rust}, {name:?});\n");
    }

    fn accessors(&self, rust: &str, message: &Message, out: &mut String) {
        let mut text = String::new();
        for field in &message.fields {
            if matches!(field.label, Label::Optional | Label::Required)
                && let Some((kind, body)) = self.accessor(field)
            {
                let _ = writeln!(
                    text,
                    "/// `{0}`, or {1}.\npub fn {2}(&self) -> {kind} {{ self.{2}{body} }}",
                    field.name,
                    match &field.default {
                        Some(_) => "its default",
                        None => "the default of its type",
                    },
                    names::field(&field.name)
                );
            }
        }
        if !text.is_empty() {
            let _ = writeln!(out, "impl {rust} {{\n{text}}}\n");
        }
    }

    /// Type and body of the function that gives a field or its default.
    fn accessor(&self, field: &Field) -> Option<(String, String)> {
        let plain = |kind: &str| {
            let body = match &field.default {
                Some(default) if kind == "f64" => format!(".unwrap_or({default}.0)"),
                Some(default) => format!(".unwrap_or({default})"),
                None => ".unwrap_or_default()".to_owned(),
            };
            Some((kind.to_owned(), body))
        };
        match &field.kind {
            Kind::Bool => plain("bool"),
            Kind::Double => plain("f64"),
            Kind::Int32 => plain("i32"),
            Kind::Int64 => plain("i64"),
            Kind::Uint32 => plain("u32"),
            Kind::Uint64 => plain("u64"),
            Kind::String => {
                let default = field.default.as_deref().unwrap_or_default();
                Some((
                    "&str".to_owned(),
                    format!(".as_deref().unwrap_or({default:?})"),
                ))
            }
            Kind::Bytes => Some((
                "&[u8]".to_owned(),
                ".as_deref().unwrap_or_default()".to_owned(),
            )),
            Kind::Enum(name) => {
                let path = rust_path(self.schema, name);
                let body = match &field.default {
                    Some(default) => {
                        let values: Vec<&str> = self.schema.enums[name]
                            .values
                            .iter()
                            .map(|(value, _)| value.as_str())
                            .collect();
                        let variant = names::camel(&default[names::shared_prefix(&values)..]);
                        format!(".unwrap_or({path}::{variant})")
                    }
                    None => ".unwrap_or_default()".to_owned(),
                };
                Some((path, body))
            }
            Kind::Message(_) => None,
        }
    }

    fn wire(&self, name: &str, rust: &str, message: &Message, out: &mut String) {
        let (mut encode, mut merge, mut terms) = (Vec::new(), String::new(), Vec::new());
        for slot in slots(message) {
            match slot {
                Slot::Field(field) => {
                    let (ident, number) = (names::field(&field.name), field.number);
                    encode.push((
                        number,
                        format!("glue::encode(&self.{ident}, {number}, buf);\n"),
                    ));
                    let _ = writeln!(
                        merge,
                        "{number} => glue::merge(&mut self.{ident}, number, wire_type, buf, ctx),"
                    );
                    terms.push(format!("glue::encoded_len(&self.{ident}, {number})"));
                }
                Slot::Choice(choice) => {
                    let (ident, path) = (names::field(choice), choice_path(name, choice));
                    let (mut arms, mut lengths) = (String::new(), String::new());
                    for field in alternatives(message, choice) {
                        let copy = match field.kind {
                            Kind::Enum(_) => "*value",
                            _ => "value.clone()",
                        };
                        let (variant, number) = (names::camel(&field.name), field.number);
                        let _ = writeln!(
                            arms,
                            "Some({path}::{variant}(value)) => glue::encode_value(value, {number}, buf),"
                        );
                        let _ = writeln!(
                            lengths,
                            "Some({path}::{variant}(value)) => glue::value_len(value, {number}),"
                        );
                        let _ = writeln!(
                            merge,
                            "{number} => {{
                                let mut slot = match &self.{ident} {{
                                    Some({path}::{variant}(value)) => Some({copy}),
                                    _ => None,
                                }};
                                glue::merge(&mut slot, number, wire_type, buf, ctx)?;
                                if let Some(value) = slot {{
                                    self.{ident} = Some({path}::{variant}(value));
                                }}
                                Ok(())
                            }}"
                        );
                    }
                    let first = alternatives(message, choice)
                        .map(|field| field.number)
                        .min();
                    let code = format!("match &self.{ident} {{ {arms} None => {{}} }}\n");
                    encode.push((first.unwrap_or_default(), code));
                    terms.push(format!("match &self.{ident} {{ {lengths} None => 0 }}"));
                }
            }
        }
        // JSON has the order of declaration, the wire that of numbers.
        encode.sort();
        let encode: String = encode.into_iter().map(|(_, code)| code).collect();
        let buf = if encode.is_empty() { "_buf" } else { "buf" };
        let skip = "glue::skip_field(wire_type, number, buf, ctx)";
        let merge = match merge.is_empty() {
            true => skip.to_owned(),
            false => format!("match number {{ {merge} _ => {skip} }}"),
        };
        let _ = writeln!(
            out,
            "impl prost::Message for {rust} {{
                fn encode_raw(&self, {buf}: &mut impl glue::BufMut) {{ {encode} }}

                fn merge_field(
                    &mut self,
                    number: u32,
                    wire_type: glue::WireType,
                    buf: &mut impl glue::Buf,
                    ctx: glue::DecodeContext,
                ) -> Result<(), prost::DecodeError> {{
                    {merge}
                }}

                fn encoded_len(&self) -> usize {{ {length} }}

                fn clear(&mut self) {{ *self = Self::default(); }}
            }}\n",
            length = length_sum(&terms),
        );
    }

    fn json(&self, name: &str, rust: &str, message: &Message, out: &mut String) {
        let (mut write, mut read, mut missing) = (String::new(), String::new(), String::new());
        for slot in slots(message) {
            match slot {
                Slot::Field(field) => {
                    let (key, ident) = (&field.name, names::field(&field.name));
                    let _ = writeln!(write, "{}", self.write_field(name, field));
                    let _ = writeln!(
                        read,
                        "{key:?} => glue::read(&mut self.{ident}, map, glue::Place::new({key:?}, depth)),"
                    );
                    let below =
                        matches!(&field.kind, Kind::Message(below) if self.schema.can_lack(below));
                    let required = field.label == Label::Required;
                    if required || below {
                        let test = if required {
                            "required"
                        } else {
                            "missing_below"
                        };
                        let _ =
                            write!(missing, ".or_else(|| glue::{test}(&self.{ident}, {key:?}))");
                    }
                }
                Slot::Choice(choice) => {
                    let (ident, path) = (names::field(choice), choice_path(name, choice));
                    let (mut writes, mut tests) = (String::new(), String::new());
                    for field in alternatives(message, choice) {
                        let (key, variant) = (&field.name, names::camel(&field.name));
                        let _ = writeln!(
                            writes,
                            "Some({path}::{variant}(value)) => glue::write_value(value, {key:?}, map)?,"
                        );
                        let _ = writeln!(
                            tests,
                            "Some({path}::{variant}(value)) => glue::value_missing(value, {key:?}),"
                        );
                        let _ = writeln!(
                            read,
                            "{key:?} => {{
                                let mut slot = None;
                                glue::read(&mut slot, map, glue::Place::new({key:?}, depth))?;
                                if let Some(value) = slot {{
                                    self.{ident} = Some({path}::{variant}(value));
                                }}
                                Ok(())
                            }}"
                        );
                    }
                    let _ = writeln!(write, "match &self.{ident} {{ {writes} None => {{}} }}");
                    let _ = write!(
                        missing,
                        ".or_else(|| match &self.{ident} {{ {tests} None => None }})"
                    );
                }
            }
        }
        let (map, key) = (
            if write.is_empty() { "_map" } else { "map" },
            if read.is_empty() { "_key" } else { "key" },
        );
        let skip = "glue::ignore(map, depth)";
        let read = match read.is_empty() {
            true => skip.to_owned(),
            false => format!("match key {{ {read} _ => {skip} }}"),
        };
        let _ = writeln!(
            out,
            "impl glue::Fields for {rust} {{
                fn write_fields<M: glue::SerializeMap>(&self, {map}: &mut M) -> Result<(), M::Error> {{
                    {write} Ok(())
                }}

                fn read_field<'de, A: glue::MapAccess<'de>>(
                    &mut self,
                    {key}: &str,
                    map: &mut A,
                    depth: u32,
                ) -> Result<(), A::Error> {{
                    {read}
                }}

                fn missing_field(&self) -> Option<glue::FieldPath> {{ None{missing} }}
            }}\n",
        );
    }

    /// The statement that writes a field as a member of a JSON object.
    fn write_field(&self, owner: &str, field: &Field) -> String {
        let (key, ident) = (&field.name, names::field(&field.name));
        let list = matches!(field.label, Label::Repeated);
        if list && LISTS_ALWAYS.contains(&owner) && !field.deprecated {
            return format!("glue::write_list(&self.{ident}, {key:?}, map)?;");
        }
        if field.default.is_some() && !field.deprecated {
            return match field.kind {
                Kind::String => format!("map.serialize_entry({key:?}, self.{ident}())?;"),
                _ => format!("glue::write_value(&self.{ident}(), {key:?}, map)?;"),
            };
        }
        format!("glue::write(&self.{ident}, {key:?}, map)?;")
    }

    fn field_type(&self, owner: &str, field: &Field) -> String {
        let value = self.value_type(owner, field);
        match field.label {
            Label::Repeated => format!("Vec<{value}>"),
            Label::Map => format!("std::collections::BTreeMap<String, {value}>"),
            _ => format!("Option<{value}>"),
        }
    }

    fn value_type(&self, owner: &str, field: &Field) -> String {
        match &field.kind {
            Kind::Bool => "bool".to_owned(),
            Kind::Bytes => "glue::Bytes".to_owned(),
            Kind::Double => "f64".to_owned(),
            Kind::Int32 => "i32".to_owned(),
            Kind::Int64 => "i64".to_owned(),
            Kind::String => "String".to_owned(),
            Kind::Uint32 => "u32".to_owned(),
            Kind::Uint64 => "u64".to_owned(),
            Kind::Enum(name) => rust_path(self.schema, name),
            Kind::Message(name) if self.schema.is_boxed(owner, field) => {
                format!("Box<{}>", rust_path(self.schema, name))
            }
            Kind::Message(name) => rust_path(self.schema, name),
        }
    }

    /// The enums of the choices of a message.
    fn choices(&self, name: &str, message: &Message, out: &mut String) {
        for slot in slots(message) {
            let Slot::Choice(choice) = slot else {
                continue;
            };
            let hash = if self.schema.has_double(name) {
                ""
            } else {
                ", Eq, Hash"
            };
            let _ = writeln!(
                out,
                "/// The alternatives of `{choice}` in `{name}`.\n#[derive(Clone, Debug, PartialEq{hash})]\npub enum {} {{",
                names::camel(choice)
            );
            for field in alternatives(message, choice) {
                let _ = writeln!(
                    out,
                    "/// {}\n{}({}),",
                    describe(field),
                    names::camel(&field.name),
                    self.value_type(name, field)
                );
            }
            out.push_str("}\n\n");
        }
    }
}

/// Path of the enum of a choice, from the module that holds the message.
fn choice_path(message: &str, choice: &str) -> String {
    format!("{}::{}", names::snake(last(message)), names::camel(choice))
}

/// The sum of the terms; a `match` is wrapped where it is not alone.
fn length_sum(terms: &[String]) -> String {
    match terms {
        [] => "0".to_owned(),
        [term] => term.clone(),
        terms => {
            let wrapped: Vec<String> = terms
                .iter()
                .map(|term| {
                    if term.starts_with("match") {
                        format!("({term})")
                    } else {
                        term.clone()
                    }
                })
                .collect();
            wrapped.join(" + ")
        }
    }
}

fn describe(field: &Field) -> String {
    let label = match &field.label {
        Label::Optional => "optional",
        Label::Required => "required",
        Label::Repeated => "repeated",
        Label::Map => "map",
        Label::OneOf(_) => "alternative",
    };
    let mut text = format!("Field {}, {label}", field.number);
    if let Some(default) = &field.default {
        let _ = write!(text, ", default `{default}`");
    }
    if field.deprecated {
        text.push_str(", deprecated");
    }
    text + "."
}

fn parent(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(parent, _)| parent)
}

fn last(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, last)| last)
}
