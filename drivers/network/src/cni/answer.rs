//! What plugins say.

use std::net::IpAddr;

use serde_json::{Map, Value};

use crate::address::parse_cidr;
use crate::model::Dns;

/// Longest answer, in bytes.
pub(crate) const ANSWER_BYTES_MAX: usize = 1 << 20;
/// Addresses and name servers in an answer.
const ITEMS_MAX: usize = 256;

/// What a plugin gave a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Addresses, IPv4 before IPv6.
    pub addresses: Vec<IpAddr>,
    /// How names are resolved on the network.
    pub dns: Dns,
}

/// Why a text is no answer of a plugin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// It is too long.
    #[error("it is longer than {ANSWER_BYTES_MAX} bytes")]
    Long,
    /// It is no JSON object.
    #[error("it is no JSON object: {0}")]
    Json(String),
    /// A part of it is not what it should be.
    #[error("its {0:?} is wrong")]
    Field(&'static str),
}

/// Reads the answer to `ADD`, and the same as the next plugin gets it. Both forms are known:
/// `ip4` and `ip6` of versions before 0.3.0, and the list `ips` since.
///
/// # Errors
/// What is wrong with it.
pub fn answer(text: &[u8]) -> Result<(Answer, Value), AnswerError> {
    if text.len() > ANSWER_BYTES_MAX {
        return Err(AnswerError::Long);
    }
    let whole: Map<String, Value> =
        serde_json::from_slice(text).map_err(|error| AnswerError::Json(error.to_string()))?;
    let mut addresses = Vec::new();
    for name in ["ip4", "ip6"] {
        match whole.get(name) {
            None | Some(Value::Null) => {}
            Some(one) => addresses.push(cidr(one.get("ip"), name)?),
        }
    }
    for one in items(&whole, "ips")? {
        addresses.push(cidr(one.get("address"), "ips")?);
    }
    addresses.sort_by_key(IpAddr::is_ipv6);
    let dns = match whole.get("dns") {
        None | Some(Value::Null) => Dns::default(),
        Some(Value::Object(dns)) => Dns {
            nameservers: texts(dns, "nameservers")?,
            domain: match dns.get("domain") {
                None | Some(Value::Null) => None,
                Some(Value::String(text)) if text.is_empty() => None,
                Some(Value::String(text)) if is_word(text) => Some(text.clone()),
                Some(_) => return Err(AnswerError::Field("domain")),
            },
            search: texts(dns, "search")?,
            options: texts(dns, "options")?,
        },
        Some(_) => return Err(AnswerError::Field("dns")),
    };
    Ok((Answer { addresses, dns }, whole.into()))
}

fn cidr(text: Option<&Value>, name: &'static str) -> Result<IpAddr, AnswerError> {
    let parsed = text.and_then(Value::as_str).and_then(parse_cidr);
    parsed.map(|(ip, _)| ip).ok_or(AnswerError::Field(name))
}

fn items<'a>(
    whole: &'a Map<String, Value>,
    name: &'static str,
) -> Result<&'a [Value], AnswerError> {
    match whole.get(name) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(items)) if items.len() <= ITEMS_MAX => Ok(items),
        Some(_) => Err(AnswerError::Field(name)),
    }
}

fn texts(dns: &Map<String, Value>, name: &'static str) -> Result<Vec<String>, AnswerError> {
    let word = |item: &Value| {
        item.as_str()
            .filter(|text| is_word(text))
            .map(str::to_owned)
    };
    let words: Option<Vec<String>> = items(dns, name)?.iter().map(word).collect();
    words.ok_or(AnswerError::Field(name))
}

/// What can stand in a line of a file of ours.
pub(crate) fn is_word(text: &str) -> bool {
    !text.is_empty() && text.len() <= 255 && text.chars().all(|c| c.is_ascii_graphic())
}

/// What a plugin that failed has to say, for people.
pub(crate) fn complaint(stdout: &[u8], stderr: &[u8]) -> String {
    let said: Option<Map<String, Value>> = serde_json::from_slice(stdout).ok();
    let text_of = |name: &str| {
        let text = said.as_ref()?.get(name)?.as_str()?;
        (!text.is_empty()).then(|| text.to_owned())
    };
    let text = match (text_of("msg"), text_of("details")) {
        (Some(text), Some(details)) => format!("{text}: {details}"),
        (Some(text), None) | (None, Some(text)) => text,
        (None, None) => {
            let both = [stdout, stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            let both: Vec<&str> = both.iter().map(|text| text.trim()).collect();
            both.join(" ").trim().to_owned()
        }
    };
    match text.is_empty() {
        true => "it does not say why".to_owned(),
        false => text.chars().take(2000).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(text: &str) -> Vec<String> {
        let (answer, _) = answer(text.as_bytes()).unwrap();
        answer.addresses.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn both_forms_are_read() {
        let old = r#"{"ip4":{"ip":"10.0.0.2/24","gateway":"10.0.0.1"},"ip6":{"ip":"fd00::2/64"},"dns":{}}"#;
        assert_eq!(addresses(old), ["10.0.0.2", "fd00::2"]);
        let new = r#"{"cniVersion":"1.0.0","ips":[{"address":"fd00::2/64"},
            {"version":"4","address":"10.0.0.2/24"}],"routes":[]}"#;
        assert_eq!(addresses(new), ["10.0.0.2", "fd00::2"]);
        assert!(addresses("{}").is_empty());
    }

    #[test]
    fn name_servers_are_read() {
        let text = br#"{"dns":{"nameservers":["10.0.0.1"],"domain":"d","search":["a","b"],"options":["ndots:2"]}}"#;
        let (answer, whole) = answer(text).unwrap();
        assert_eq!(answer.dns.nameservers, ["10.0.0.1"]);
        assert_eq!(answer.dns.domain.as_deref(), Some("d"));
        assert_eq!(answer.dns.search, ["a", "b"]);
        assert_eq!(whole["dns"]["options"][0], "ndots:2");
    }

    #[test]
    fn nonsense_is_refused() {
        for (text, field) in [
            (r#"{"ip4":{}}"#, "ip4"),
            (r#"{"ip4":{"ip":"10.0.0.2"}}"#, "ip4"),
            (r#"{"ips":{}}"#, "ips"),
            (r#"{"ips":[{"address":"10.0.0.2/99"}]}"#, "ips"),
            (r#"{"dns":[]}"#, "dns"),
            (r#"{"dns":{"nameservers":["a\nb"]}}"#, "nameservers"),
            (r#"{"dns":{"domain":"a b"}}"#, "domain"),
        ] {
            assert_eq!(
                answer(text.as_bytes()),
                Err(AnswerError::Field(field)),
                "{text}"
            );
        }
        assert!(matches!(answer(b"[]"), Err(AnswerError::Json(_))));
    }

    #[test]
    fn complaints_are_short() {
        let said = br#"{"code":7,"msg":"no","details":"room"}"#;
        assert_eq!(complaint(said, b""), "no: room");
        assert_eq!(complaint(b"", b" broken\n"), "broken");
        assert_eq!(complaint(b"", b""), "it does not say why");
        assert_eq!(complaint(&[b'x'; 9000], b"").len(), 2000);
    }
}
