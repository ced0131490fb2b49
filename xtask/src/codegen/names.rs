//! Names of the schema as Rust names.

/// A field name in small letters, escaped if it is a keyword.
pub(crate) fn field(name: &str) -> String {
    match name {
        _ if name.contains(|c: char| c.is_uppercase()) => snake(name),
        "type" | "ref" | "mod" | "use" | "move" | "match" | "loop" | "in" | "impl" | "for"
        | "box" | "where" => {
            format!("r#{name}")
        }
        _ => name.to_owned(),
    }
}

/// A type or variant name: `HTTPCheckInfo` → `HttpCheckInfo`, `MULTI_ROLE` → `MultiRole`.
pub(crate) fn camel(name: &str) -> String {
    let text: String = words(name)
        .iter()
        .map(|word| format!("{}{}", word[..1].to_uppercase(), word[1..].to_lowercase()))
        .collect();
    if text == "Self" {
        "Self_".to_owned()
    } else {
        text
    }
}

/// A module name: `HTTPCheckInfo` → `http_check_info`.
pub(crate) fn snake(name: &str) -> String {
    words(name).join("_").to_lowercase()
}

/// Splits at underscores, between a small and a capital letter, and before the last capital of a run.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (i, &letter) in letters.iter().enumerate() {
        if letter == '_' {
            words.push(String::new());
            continue;
        }
        let after_small = i > 0 && letters[i - 1].is_lowercase();
        let before_small = letters.get(i + 1).is_some_and(|next| next.is_lowercase());
        let after_capital = i > 0 && letters[i - 1].is_uppercase();
        if letter.is_uppercase() && (after_small || (after_capital && before_small)) {
            words.push(String::new());
        }
        words.last_mut().expect("never empty").push(letter);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// How many leading bytes all `values` share as whole words, so that they can be left out: 5 for `TASK_RUNNING`,
/// `TASK_LOST`. Nothing is shared by a single value, and what remains must be able to start a name.
pub(crate) fn shared_prefix(values: &[&str]) -> usize {
    let Some((first, rest)) = values.split_first() else {
        return 0;
    };
    if rest.is_empty() {
        return 0;
    }
    let ends = first.match_indices('_').map(|(at, _)| at + 1);
    ends.filter(|&end| {
        values.iter().all(|value| {
            value.starts_with(&first[..end])
                && value[end..].starts_with(|c: char| c.is_alphabetic())
        })
    })
    .max()
    .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_as_rust() {
        for (name, type_name, module) in [
            ("HTTPCheckInfo", "HttpCheckInfo", "http_check_info"),
            ("FrameworkID", "FrameworkId", "framework_id"),
            ("CSIVolume", "CsiVolume", "csi_volume"),
            ("RLimitInfo", "RLimitInfo", "r_limit_info"),
            ("MULTI_ROLE", "MultiRole", "multi_role"),
            ("SELF", "Self_", "self"),
        ] {
            assert_eq!(camel(name), type_name);
            assert_eq!(snake(name), module);
        }
        assert_eq!(field("type"), "r#type");
        assert_eq!(field("DefaultTTL"), "default_ttl");
        assert_eq!(field("task_id"), "task_id");
    }

    #[test]
    fn shared_words_are_found() {
        assert_eq!(
            shared_prefix(&["TASK_STAGING", "TASK_GONE", "TASK_GONE_BY_OPERATOR"]),
            5
        );
        assert_eq!(shared_prefix(&["UNKNOWN", "MULTI_ROLE"]), 0);
        assert_eq!(shared_prefix(&["GET_A", "GET_1"]), 0);
        assert_eq!(shared_prefix(&["ONLY_ONE"]), 0);
    }
}
