//! What a client accepts. Quality values count only as zero or not; the order of a list does not count.

use http::HeaderMap;
use http::header::{ACCEPT_ENCODING, HeaderName};

/// Whether the header `name` (`Accept`, `Message-Accept`) lets `media_type` through; an absent header lets all through.
///
/// The exact type is looked for first, then `type/*`, then `*/*`; the first one listed decides.
#[must_use]
pub fn accepts(headers: &HeaderMap, name: &HeaderName, media_type: &str) -> bool {
    let Some(list) = joined(headers, name) else {
        return true;
    };
    let family = media_type.split('/').next().unwrap_or_default();
    [media_type, &format!("{family}/*"), "*/*"]
        .iter()
        .find_map(|candidate| listed(&list, candidate))
        .unwrap_or(false)
}

/// Whether the client lists gzip, or everything, in `Accept-Encoding`.
#[must_use]
pub fn accepts_gzip(headers: &HeaderMap) -> bool {
    let Some(list) = joined(headers, &ACCEPT_ENCODING) else {
        return false;
    };
    ["gzip", "*"]
        .iter()
        .find_map(|candidate| listed(&list, candidate))
        .unwrap_or(false)
}

/// All values of a header as one list, without blanks.
fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let mut list: Option<String> = None;
    for value in headers.get_all(name) {
        let list = list.get_or_insert_default();
        list.push(',');
        list.extend(
            value
                .as_bytes()
                .iter()
                .map(|byte| char::from(*byte))
                .filter(|c| !c.is_ascii_whitespace()),
        );
    }
    list
}

/// `None` when `candidate` is not in the list, else whether it is wanted there.
fn listed(list: &str, candidate: &str) -> Option<bool> {
    let entry = list.split(',').find(|entry| {
        entry
            .split(';')
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(candidate))
    })?;
    let quality = entry
        .split(';')
        .skip(1)
        .find_map(|parameter| parameter.strip_prefix("q="));
    Some(quality.is_none_or(|quality| quality.parse::<f64>().is_ok_and(|quality| quality > 0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::ACCEPT;

    fn headers(name: &HeaderName, values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name, value.parse().expect("header value"));
        }
        headers
    }

    #[track_caller]
    fn check(values: &[&str], json: bool, protobuf: bool) {
        let headers = headers(&ACCEPT, values);
        assert_eq!(
            accepts(&headers, &ACCEPT, "application/json"),
            json,
            "JSON in {values:?}"
        );
        assert_eq!(
            accepts(&headers, &ACCEPT, "application/x-protobuf"),
            protobuf,
            "protobuf in {values:?}"
        );
    }

    #[test]
    fn media_types() {
        check(&[], true, true);
        check(&[""], false, false);
        check(&["*/*"], true, true);
        check(&["application/*"], true, true);
        check(&["text/html"], false, false);
        check(&["application/json"], true, false);
        check(&["Application/JSON"], true, false);
        check(
            &["application/x-protobuf, application/json;q=0.1"],
            true,
            true,
        );
        check(
            &["application/json;q=0, application/x-protobuf"],
            false,
            true,
        );
        check(&["application/json; q=0.0, */*"], false, true);
        check(&["*/*;q=0"], false, false);
        check(&["application/json;q=many"], false, false);
        check(&["application/json;charset=utf-8"], true, false);
        check(&["text/html", "application/json"], true, false);
        check(&[", ;,application/json"], true, false);
    }

    #[test]
    fn encodings() {
        for (values, expect) in [
            (&[][..], false),
            (&["gzip"], true),
            (&["deflate, GZIP"], true),
            (&["gzip;q=0"], false),
            (&["gzip;q=0, *"], false),
            (&["*"], true),
            (&["identity"], false),
        ] {
            assert_eq!(
                accepts_gzip(&headers(&ACCEPT_ENCODING, values)),
                expect,
                "{values:?}"
            );
        }
    }
}
