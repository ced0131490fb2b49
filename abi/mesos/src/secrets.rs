//! Encoded messages without the secrets that they carry by value.
//!
//! This works on the bytes themselves, so that all else in them stays as it came, unknown fields too. A table names the
//! fields on the way to a secret; others are skipped unread.

use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};

/// A message that may carry secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// `mesos.v1.TaskInfo`.
    Task,
    /// `mesos.v1.ExecutorInfo`.
    Executor,
    /// `mesos.v1.agent.Call.LaunchContainer`.
    Container,
}

/// A message as far as secrets may be in it: the numbers of fields, and what to do with each.
type Table = &'static [(u32, Step)];

#[derive(Clone, Copy)]
enum Step {
    /// It is a message that may hold secrets.
    Into(Table),
    /// It is secret.
    Drop,
}

use Step::{Drop, Into};

const SECRET: Table = &[(3, Drop)];
const CREDENTIAL: Table = &[(2, Drop)];
/// One of a map of secrets.
const ENTRY: Table = &[(2, Into(SECRET))];
const STATIC_PROVISIONING: Table = &[(3, Into(ENTRY)), (4, Into(ENTRY))];
const CSI_VOLUME: Table = &[(2, Into(STATIC_PROVISIONING))];
const SOURCE: Table = &[(4, Into(SECRET)), (6, Into(CSI_VOLUME))];
const DOCKER_IMAGE: Table = &[(2, Into(CREDENTIAL)), (3, Into(SECRET))];
const IMAGE: Table = &[(3, Into(DOCKER_IMAGE))];
const VOLUME: Table = &[(4, Into(IMAGE)), (5, Into(SOURCE))];
const DISK: Table = &[(2, Into(VOLUME))];
const RESOURCE: Table = &[(7, Into(DISK))];
const MESOS: Table = &[(1, Into(IMAGE))];
const CONTAINER: Table = &[(2, Into(VOLUME)), (5, Into(MESOS))];
const VARIABLE: Table = &[(4, Into(SECRET))];
const ENVIRONMENT: Table = &[(1, Into(VARIABLE))];
const COMMAND: Table = &[(2, Into(ENVIRONMENT))];
const HEALTH_CHECK: Table = &[(7, Into(COMMAND))];
const CHECK_COMMAND: Table = &[(1, Into(COMMAND))];
const CHECK: Table = &[(2, Into(CHECK_COMMAND))];
const EXECUTOR: Table = &[
    (5, Into(RESOURCE)),
    (7, Into(COMMAND)),
    (11, Into(CONTAINER)),
];
const TASK: Table = &[
    (4, Into(RESOURCE)),
    (5, Into(EXECUTOR)),
    (7, Into(COMMAND)),
    (8, Into(HEALTH_CHECK)),
    (9, Into(CONTAINER)),
    (13, Into(CHECK)),
];
const LAUNCH_CONTAINER: Table = &[
    (2, Into(COMMAND)),
    (3, Into(RESOURCE)),
    (4, Into(CONTAINER)),
];

impl Carrier {
    fn table(self) -> Table {
        match self {
            Self::Task => TASK,
            Self::Executor => EXECUTOR,
            Self::Container => LAUNCH_CONTAINER,
        }
    }
}

/// An encoded message without what is secret in it, or nothing if there is no secret. A `Secret` of type `VALUE` has no
/// `value` then, which one that came from somebody always has.
///
/// `body` is one that was decoded before; what cannot be read of another is left out.
pub fn without_secrets(carrier: Carrier, body: &[u8]) -> Option<Vec<u8>> {
    holds(carrier.table(), body).then(|| {
        let mut open = Vec::with_capacity(body.len());
        strip(carrier.table(), body, &mut open);
        open
    })
}

fn holds(table: Table, mut bytes: &[u8]) -> bool {
    while let Some(field) = next(&mut bytes) {
        let found = match field.step(table) {
            Some(Drop) => true,
            Some(Into(below)) => holds(below, field.content),
            None => false,
        };
        if found {
            return true;
        }
    }
    // What cannot be read might be secret.
    !bytes.is_empty()
}

fn strip(table: Table, mut bytes: &[u8], open: &mut Vec<u8>) {
    while let Some(field) = next(&mut bytes) {
        match field.step(table) {
            Some(Drop) => {}
            Some(Into(below)) => {
                let mut content = Vec::with_capacity(field.content.len());
                strip(below, field.content, &mut content);
                prost::encoding::encode_key(field.number, WireType::LengthDelimited, open);
                prost::encoding::encode_varint(content.len() as u64, open);
                open.extend(content);
            }
            None => open.extend_from_slice(field.whole),
        }
    }
}

struct Field<'a> {
    number: u32,
    /// With its key and its length.
    whole: &'a [u8],
    /// What a message or a text has in it; empty for fields of other kinds.
    content: &'a [u8],
    is_delimited: bool,
}

impl Field<'_> {
    fn step(&self, table: Table) -> Option<Step> {
        let mut steps = table.iter();
        let found = steps.find(|(number, _)| *number == self.number && self.is_delimited);
        found.map(|(_, step)| *step)
    }
}

/// Takes the next field; nothing at the end, and nothing where no field can be read, which is left in `rest` then.
fn next<'a>(rest: &mut &'a [u8]) -> Option<Field<'a>> {
    let mut at = *rest;
    let (number, kind) = decode_key(&mut at).ok()?;
    let is_delimited = kind == WireType::LengthDelimited;
    let content = if is_delimited {
        let length = usize::try_from(decode_varint(&mut at).ok()?).ok()?;
        at.split_off(..length)?
    } else {
        skip_field(kind, number, &mut at, DecodeContext::default()).ok()?;
        &[]
    };
    let whole = &rest[..rest.len() - at.len()];
    *rest = at;
    Some(Field {
        number,
        whole,
        content,
        is_delimited,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{encode_wire, v1};

    /// Number, name and type of each field, by message.
    type Schema = BTreeMap<&'static str, Vec<(u32, &'static str)>>;

    fn schema() -> Schema {
        let mut schema = Schema::new();
        for line in include_str!("../schema/mesos-v1-fields.csv").lines() {
            let mut parts = line.splitn(8, ',').skip(2);
            let (Some("message"), Some(message)) = (parts.next(), parts.next()) else {
                continue;
            };
            let (Some(number), Some(rest)) = (parts.nth(1), parts.nth(1)) else {
                continue;
            };
            let kind = match rest.strip_prefix("\"map<string,") {
                Some(value) => value.split_once(">\"").map_or(value, |(value, _)| value),
                None => rest.split(',').next().unwrap_or_default(),
            };
            if let Ok(number) = number.parse() {
                schema.entry(message).or_default().push((number, kind));
            }
        }
        schema
    }

    /// Do secrets come with such a message?
    fn leads(schema: &Schema, message: &str) -> bool {
        let mut seen = vec![message];
        let mut next = 0;
        // Some messages hold others of their own kind.
        while let Some(message) = seen.get(next).copied() {
            for (_, kind) in schema.get(message).into_iter().flatten() {
                if !seen.contains(kind) {
                    seen.push(kind);
                }
            }
            next += 1;
        }
        let secrets = ["mesos.v1.Secret", "mesos.v1.Credential"];
        secrets.iter().any(|secret| seen.contains(secret))
    }

    fn compare(schema: &Schema, message: &str, table: Table) {
        let numbers: Vec<u32> = table.iter().map(|(number, _)| *number).collect();
        match message {
            "mesos.v1.Secret" => return assert_eq!(numbers, [3]),
            "mesos.v1.Credential" => return assert_eq!(numbers, [2]),
            _ => {}
        }
        let mut fields: Vec<_> = schema[message].clone();
        fields.retain(|(_, kind)| leads(schema, kind));
        fields.sort_unstable();
        let known: Vec<u32> = fields.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, known, "{message}");
        for ((_, kind), (_, step)) in fields.iter().zip(table) {
            let Into(below) = step else {
                panic!("{message} has a secret that is none");
            };
            match below {
                [(2, Into(value))] if message.ends_with("StaticProvisioning") => {
                    compare(schema, kind, value);
                }
                below => compare(schema, kind, below),
            }
        }
    }

    #[test]
    fn no_field_that_leads_to_a_secret_is_forgotten() {
        let schema = schema();
        assert!(leads(&schema, "mesos.v1.TaskInfo"));
        compare(&schema, "mesos.v1.TaskInfo", TASK);
        compare(&schema, "mesos.v1.ExecutorInfo", EXECUTOR);
        compare(
            &schema,
            "mesos.v1.agent.Call.LaunchContainer",
            LAUNCH_CONTAINER,
        );
    }

    fn secret(value: Option<&str>) -> v1::Secret {
        v1::Secret {
            r#type: Some(v1::secret::Type::Value),
            value: value.map(|value| v1::secret::Value {
                data: Some(value.as_bytes().to_vec().into()),
            }),
            ..Default::default()
        }
    }

    fn task(value: Option<&str>) -> v1::TaskInfo {
        let variable = |name: &str, secret, value: Option<&str>| v1::environment::Variable {
            name: Some(name.to_owned()),
            secret,
            value: value.map(str::to_owned),
            ..Default::default()
        };
        let command = v1::CommandInfo {
            value: Some("true".to_owned()),
            environment: Some(v1::Environment {
                variables: vec![
                    variable("a", None, Some("b")),
                    variable("c", Some(secret(value)), None),
                ],
            }),
            ..Default::default()
        };
        let source = v1::volume::Source {
            csi_volume: Some(v1::volume::source::CsiVolume {
                static_provisioning: Some(v1::volume::source::csi_volume::StaticProvisioning {
                    volume_id: Some("v".to_owned()),
                    node_stage_secrets: [("key".to_owned(), secret(value))].into(),
                    ..Default::default()
                }),
                ..Default::default()
            }),
            secret: Some(secret(value)),
            ..Default::default()
        };
        v1::TaskInfo {
            name: Some("n".to_owned()),
            executor: Some(Box::new(v1::ExecutorInfo {
                command: Some(command.clone()),
                ..Default::default()
            })),
            container: Some(Box::new(v1::ContainerInfo {
                volumes: vec![v1::Volume {
                    container_path: Some("p".to_owned()),
                    source: Some(Box::new(source)),
                    ..Default::default()
                }],
                ..Default::default()
            })),
            command: Some(command),
            ..Default::default()
        }
    }

    #[test]
    fn all_else_stays() {
        let mut body = encode_wire(&task(Some("sesame")));
        // A field that is not known yet.
        body.extend([0xf8, 0x07, 1]);
        let open = without_secrets(Carrier::Task, &body).unwrap();
        assert!(!open.windows(6).any(|part| part == b"sesame"));
        let mut expected = encode_wire(&task(None));
        expected.extend([0xf8, 0x07, 1]);
        assert_eq!(open, expected);
        assert_eq!(without_secrets(Carrier::Task, &open), None);
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let mut body = encode_wire(&task(None));
        let length = body.len();
        body.extend([0x3a, 0x7f, b's']);
        let open = without_secrets(Carrier::Task, &body).unwrap();
        assert_eq!(open.len(), length);
    }
}
