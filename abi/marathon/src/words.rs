//! Forms of the short texts that documents hold.

/// Lower-case letters and digits with inner dashes.
pub(crate) fn is_name(text: &str) -> bool {
    inner(text, |byte| byte == b'-')
}

/// As [`is_name`], with inner underscores as well.
pub(crate) fn is_network_name(text: &str) -> bool {
    inner(text, |byte| byte == b'-' || byte == b'_')
}

fn inner(text: &str, also: impl Fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    bytes.first().is_some_and(plain)
        && bytes.last().is_some_and(plain)
        && bytes.iter().all(|byte| plain(byte) || also(*byte))
}

/// `//cmd`, an absolute path, or nothing.
pub(crate) fn is_executor(text: &str) -> bool {
    text.is_empty()
        || text == "//cmd"
        || text.strip_prefix('/').is_some_and(|path| {
            path.split('/')
                .all(|segment| !segment.is_empty() && !segment.contains('\n'))
        })
}

/// The name of an environment variable that a shell takes, of at most 254 characters.
pub(crate) fn is_variable(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= 254
        && bytes
            .next()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether a text can stand as a URI: no blank, no control, none of the characters that must be escaped, and whole
/// escapes.
pub(crate) fn is_uri(text: &str) -> bool {
    let bytes = text.as_bytes();
    let escapes_whole = bytes.iter().enumerate().all(|(index, byte)| {
        *byte != b'%'
            || bytes
                .get(index + 1..index + 3)
                .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    // A colon first has no scheme before it, one last nothing after it.
    let scheme_sound = text.split_once(':').is_none_or(|(scheme, rest)| {
        if scheme.contains(['/', '?', '#']) {
            return true;
        }
        let mut letters = scheme.bytes();
        letters
            .next()
            .is_some_and(|byte| byte.is_ascii_alphabetic())
            && letters.all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
            && !rest.is_empty()
    });
    !text.is_empty()
        && escapes_whole
        && scheme_sound
        && text.chars().all(|letter| {
            !letter.is_whitespace() && !letter.is_control() && !"\"<>\\^`{|}".contains(letter)
        })
        && text.matches('#').count() <= 1
}

/// Whether a regular expression can be matched; the dialect has neither look-around nor references back.
pub(crate) fn is_pattern(text: &str) -> bool {
    regex::RegexBuilder::new(text)
        .size_limit(PATTERN_MAX_BYTES)
        .build()
        .is_ok()
}

/// Most memory of a compiled pattern.
pub(crate) const PATTERN_MAX_BYTES: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_apart() {
        for (text, name, network) in [
            ("a", true, true),
            ("a-b", true, true),
            ("a_b", false, true),
            ("-a", false, false),
            ("a-", false, false),
            ("A", false, false),
            ("", false, false),
        ] {
            assert_eq!(is_name(text), name, "{text}");
            assert_eq!(is_network_name(text), network, "{text}");
        }
        for (text, sound) in [
            ("", true),
            ("//cmd", true),
            ("/bin/x", true),
            ("bin/x", false),
            ("/", false),
            ("//x", false),
        ] {
            assert_eq!(is_executor(text), sound, "{text}");
        }
        for (text, sound) in [
            ("https://dl.example/a.zip", true),
            ("hdfs://nn:8020/a%20b", true),
            ("a.tgz", true),
            ("http://a b", false),
            ("http://a/%2", false),
            ("://x", false),
            ("", false),
        ] {
            assert_eq!(is_uri(text), sound, "{text}");
        }
    }
}
