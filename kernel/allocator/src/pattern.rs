//! Regular expressions of offer constraints.
//!
//! Frameworks write them for RE2. The `regex` crate is its descendant, but differs in
//! details: here `\d`, `\w`, `\s` and `\b` mean ASCII, `\Q…\E` quotes, a `{` that starts
//! no repetition stands for itself, and a class knows no set operations. A pattern is
//! rewritten accordingly, then matched against whole texts.

use regex::{Regex, RegexBuilder};

/// Longest pattern, in bytes.
const PATTERN_BYTES_MAX: usize = 4096;
/// Largest compiled program, in bytes. Mesos allows RE2 100 instructions: seven `.*` or
/// some 90 literal characters. This allows as many `.*` and somewhat longer literals.
const PROGRAM_BYTES_MAX: usize = 8 * 1024;
/// Memory that one pattern may use while matching, in bytes.
const CACHE_BYTES_MAX: usize = 64 * 1024;

const DIGIT: &str = "0-9";
const WORD: &str = "0-9A-Za-z_";
const SPACE: &str = r"\t\n\f\r ";

/// Compiles a pattern that must match a whole text.
pub(crate) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    if pattern.len() > PATTERN_BYTES_MAX {
        return Err(regex::Error::CompiledTooBig(PATTERN_BYTES_MAX));
    }
    let pattern = rewrite(pattern);
    let build = |pattern: &str| {
        RegexBuilder::new(pattern)
            .size_limit(PROGRAM_BYTES_MAX)
            .dfa_size_limit(CACHE_BYTES_MAX)
            .octal(true)
            .build()
    };
    // On its own first: `a)(b` must not be mended by the parentheses around it.
    build(&pattern)?;
    build(&format!(r"\A(?:{pattern})\z"))
}

fn rewrite(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => rest = rewrite_escape(rest, &mut out),
            '[' => rest = rewrite_class(rest, &mut out),
            '{' if !starts_repetition(rest) => out.push_str(r"\{"),
            _ => out.push(c),
        }
    }
    out
}

/// After a backslash outside a class; returns what follows the escape.
fn rewrite_escape<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let Some(c) = rest.chars().next() else {
        out.push('\\');
        return rest;
    };
    let after = &rest[c.len_utf8()..];
    match c {
        'd' | 'w' | 's' => out.push_str(&format!("[{}]", perl_class(c))),
        'D' | 'W' | 'S' => out.push_str(&format!("[^{}]", perl_class(c))),
        'b' => out.push_str(r"(?-u:\b)"),
        'Q' => {
            let (quoted, after) = after.split_once(r"\E").unwrap_or((after, ""));
            out.push_str(&regex::escape(quoted));
            return after;
        }
        _ => out.extend(['\\', c]),
    }
    after
}

fn perl_class(c: char) -> &'static str {
    match c.to_ascii_lowercase() {
        'd' => DIGIT,
        'w' => WORD,
        _ => SPACE,
    }
}

/// After the `[` of a class; returns what follows its `]`.
fn rewrite_class<'a>(mut rest: &'a str, out: &mut String) -> &'a str {
    out.push('[');
    if let Some(after) = rest.strip_prefix('^') {
        out.push('^');
        rest = after;
    }
    let (mut first, mut after_dash) = (true, false);
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let mut dash = false;
        match c {
            ']' if !first => {
                out.push(']');
                return after;
            }
            '[' if after.starts_with(':') => {
                let end = after.find(":]").map_or(after.len(), |i| i + 2);
                out.push('[');
                out.push_str(&after[..end]);
                (first, after_dash) = (false, false);
                rest = &after[end..];
                continue;
            }
            '[' | ']' | '&' | '~' => out.extend(['\\', c]),
            '-' if first || after_dash || after.starts_with(']') => out.push_str(r"\-"),
            '-' => {
                out.push('-');
                dash = true;
            }
            '\\' => {
                let Some(escaped) = after.chars().next() else {
                    out.push('\\');
                    return after;
                };
                match escaped {
                    'd' | 'w' | 's' => out.push_str(perl_class(escaped)),
                    'D' | 'W' | 'S' => out.push_str(&format!("[^{}]", perl_class(escaped))),
                    _ => out.extend(['\\', escaped]),
                }
                (first, after_dash) = (false, false);
                rest = &after[escaped.len_utf8()..];
                continue;
            }
            _ => out.push(c),
        }
        (first, after_dash) = (false, dash);
        rest = after;
    }
    rest
}

/// Is this the inside of `{3}`, `{3,}` or `{3,5}`?
fn starts_repetition(rest: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    rest.split_once('}')
        .is_some_and(|(inside, _)| match inside.split_once(',') {
            None => digits(inside),
            Some((from, to)) => digits(from) && (to.is_empty() || digits(to)),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let regex = compile(pattern).unwrap();
        for text in yes {
            assert!(regex.is_match(text), "{pattern} should match {text:?}");
        }
        for text in no {
            assert!(!regex.is_match(text), "{pattern} should not match {text:?}");
        }
    }

    #[test]
    fn whole_texts_match() {
        check("r1", &["r1"], &["r12", "xr1", ""]);
        check("a|bc", &["a", "bc"], &["abc", "ac"]);
        check("rack-[0-9]+", &["rack-12"], &["rack-"]);
        check("(?i)ABC", &["abc"], &["abcd"]);
        check(".*", &["", "ä"], &["a\nb"]);
        check("^a$", &["a"], &["a\n"]);
    }

    #[test]
    fn classes_mean_ascii() {
        check(r"\d+", &["12"], &["١"]);
        check(r"\w", &["_", "a"], &["é"]);
        check(r"\W", &["é", "-"], &["a"]);
        check(r"[\d\-x]+", &["1-x"], &["é"]);
        check(r"[^\s]", &["é", "\u{b}"], &[" "]);
        check(r"[\D]", &["a", "é"], &["1"]);
        check(r"a\b.*", &["a b", "aé"], &["ab"]);
    }

    #[test]
    fn details_of_re2() {
        check(r"\Qa.b\E+", &["a.b", "a.bb"], &["axb"]);
        check("a{", &["a{"], &["a"]);
        check("a{,2}", &["a{,2}"], &["aa"]);
        check("a{2,3}", &["aa", "aaa"], &["a"]);
        check("[[a]+", &["[a"], &["b"]);
        check("[]a]+", &["]a"], &["b"]);
        check("[a&&b]", &["&", "a", "b"], &["c"]);
        check("[+--]+", &["+,-"], &["."]);
        check("[a-]+", &["a-"], &["b"]);
        check("[-a]+", &["a-"], &["b"]);
        check("[[:digit:]x]+", &["1x"], &["y"]);
    }

    #[test]
    fn broken_patterns_are_refused() {
        for bad in ["(", ")", "a)(b", "[", "[a", "*", r"\", "(?z)", "[b-a]"] {
            assert!(compile(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn large_patterns_are_refused() {
        assert!(compile(&"abcdefghij".repeat(9)).is_ok());
        assert!(compile("[a-z0-9.-]+\\.example\\.(com|org|net)").is_ok());
        assert!(compile("([a-z]{1,8}-){3}[0-9]{1,4}").is_ok());
        assert!(compile(&".*".repeat(7)).is_ok());
        assert!(compile(&".*".repeat(9)).is_err());
        assert!(compile(&"a".repeat(5000)).is_err());
        assert!(compile("a{1000}").is_err());
        assert!(compile("((a{100}){100}){100}").is_err());
        assert!(compile(&"(a|b)".repeat(100)).is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_pattern_panics(pattern in r"[a-c\[\]{}()\\dQE:,0-3&~^$.*+?|-]{0,24}") {
            let _ = compile(&pattern);
        }
    }
}
