//! What a registry asks for when it answers 401: the header `WWW-Authenticate`.

/// A way to log in that a server offers and that we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// Name and password with each request.
    Basic,
    /// A token from another server.
    Bearer {
        realm: String,
        service: Option<String>,
        scope: Option<String>,
    },
}

/// The first known challenge of one header; a token goes before a password, since it says less.
pub(crate) fn parse<'a>(headers: impl IntoIterator<Item = &'a str>) -> Option<Challenge> {
    let all: Vec<Challenge> = headers.into_iter().flat_map(challenges).collect();
    let bearer = all
        .iter()
        .find(|each| matches!(each, Challenge::Bearer { .. }));
    bearer.or(all.first()).cloned()
}

fn challenges(header: &str) -> Vec<Challenge> {
    let mut found = Vec::new();
    // (scheme, parameters) of what is being read.
    let mut open: Option<(String, Vec<(String, String)>)> = None;
    for item in items(header) {
        let (first, rest) = match item.split_once(|c: char| c.is_ascii_whitespace()) {
            Some((first, rest)) if !first.contains('=') && !rest.trim().starts_with('=') => {
                (Some(first), rest.trim())
            }
            _ if !item.contains('=') => (Some(item), ""),
            _ => (None, item),
        };
        if let Some(scheme) = first {
            found.extend(open.take().and_then(known));
            open = Some((scheme.to_ascii_lowercase(), Vec::new()));
        }
        if let (Some((name, value)), Some((_, parameters))) = (rest.split_once('='), open.as_mut())
        {
            parameters.push((name.trim().to_ascii_lowercase(), unquote(value.trim())));
        }
    }
    found.extend(open.and_then(known));
    found
}

fn known((scheme, parameters): (String, Vec<(String, String)>)) -> Option<Challenge> {
    let get = |name: &str| {
        let found = parameters.iter().find(|(each, _)| each == name);
        found.map(|(_, value)| value.clone())
    };
    match scheme.as_str() {
        "basic" => Some(Challenge::Basic),
        "bearer" => Some(Challenge::Bearer {
            realm: get("realm")?,
            service: get("service"),
            scope: get("scope"),
        }),
        _ => None,
    }
}

/// Splits at commas that are not within quotes.
fn items(header: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    header
        .split(move |c| {
            let comma = c == ',' && !quoted;
            match c {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                _ => {}
            }
            comma
        })
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

fn unquote(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else {
        return value.to_owned();
    };
    let mut text = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => text.extend(chars.next()),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &[&str], expect: Option<Challenge>) {
        assert_eq!(parse(headers.iter().copied()), expect);
    }

    fn bearer(realm: &str, service: Option<&str>, scope: Option<&str>) -> Option<Challenge> {
        Some(Challenge::Bearer {
            realm: realm.to_owned(),
            service: service.map(ToOwned::to_owned),
            scope: scope.map(ToOwned::to_owned),
        })
    }

    #[test]
    fn challenges_are_understood() {
        let docker = r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push""#;
        let scope = Some("repository:a/b:pull,push");
        check(
            &[docker],
            bearer(
                "https://auth.docker.io/token",
                Some("registry.docker.io"),
                scope,
            ),
        );
        check(&["Basic realm=\"x\""], Some(Challenge::Basic));
        check(&["basic"], Some(Challenge::Basic));
        check(
            &["Negotiate", "Basic realm=x, BEARER Realm=y"],
            bearer("y", None, None),
        );
        check(
            &[r#"Bearer realm="a\"b,c" , scope = s"#],
            bearer("a\"b,c", None, Some("s")),
        );
        check(&["Basic realm=\"open"], Some(Challenge::Basic));
        check(&["Bearer service=x"], None);
        check(&["Digest realm=x", "", ",,,", "=", "\"", "\\"], None);
        check(&[], None);
    }
}
