//! The name that a misspelt one was probably meant to be.

/// The candidate closest to `given`, if it is close enough to be a slip.
pub(crate) fn nearest<'a>(
    given: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = given.len().div_ceil(3);
    candidates
        .into_iter()
        .map(|candidate| (distance(given, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The edits that turn `a` into `b`: insertions, deletions, replacements.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut above_left = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replace = above_left + usize::from(from != *to);
            above_left = row[j + 1];
            row[j + 1] = replace.min(above_left + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_close_and_other_words_are_not() {
        let names = ["work_dir", "port", "hostname"];
        assert_eq!(nearest("workdir", names), Some("work_dir"));
        assert_eq!(nearest("prot", names), Some("port"));
        assert_eq!(nearest("hostnam", names), Some("hostname"));
        assert_eq!(nearest("quorum", names), None);
    }
}
