//! The contract that every engine keeps, as a test that any crate can run.

use crate::{BATCH_OPERATIONS_MAX, Batch, KEY_BYTES_MAX, Store, StoreError, Term};
use std::sync::Arc;

/// Runs the contract against stores that `make` produces; each call must return a fresh, empty one.
///
/// # Panics
/// When the engine breaks the contract.
pub fn contract(make: impl Fn() -> Box<dyn Store>) {
    empty_store(make().as_ref());
    reads_see_commits(make().as_ref());
    order_within_a_batch(make().as_ref());
    scans_stay_inside_their_prefix(make().as_ref());
    older_terms_are_fenced(make().as_ref());
    refused_batches_change_nothing(make().as_ref());
    limits(make().as_ref());
    concurrent_commits_do_not_mix(make());
}

fn must<T>(result: Result<T, StoreError>) -> T {
    result.unwrap_or_else(|error| panic!("the store refused: {error}"))
}

fn at(term: u64) -> Batch {
    Batch::new(Term(term))
}

fn text(store: &dyn Store, prefix: &str) -> Vec<(String, String)> {
    must(store.scan(prefix))
        .into_iter()
        .map(|(key, value)| (key, String::from_utf8_lossy(&value).into_owned()))
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

fn empty_store(store: &dyn Store) {
    assert_eq!(must(store.get("a")), None);
    assert_eq!(must(store.scan("")), []);
    assert_eq!(must(store.term()), Term(0));
}

fn reads_see_commits(store: &dyn Store) {
    must(store.commit(at(1).put("a", "1").put("b", vec![0, 255, 10])));
    assert_eq!(must(store.get("a")).as_deref(), Some(&b"1"[..]));
    assert_eq!(must(store.get("b")).as_deref(), Some(&[0, 255, 10][..]));
    must(store.commit(at(1).put("a", "").delete("b").delete("never there")));
    assert_eq!(
        must(store.get("a")).as_deref(),
        Some(&b""[..]),
        "an empty value is a value"
    );
    assert_eq!(must(store.get("b")), None);
    assert_eq!(must(store.term()), Term(1));
}

fn order_within_a_batch(store: &dyn Store) {
    must(
        store.commit(
            at(1)
                .put("a", "1")
                .put("a", "2")
                .put("b", "1")
                .delete("b")
                .delete("c")
                .put("c", "3"),
        ),
    );
    assert_eq!(text(store, ""), pairs(&[("a", "2"), ("c", "3")]));
}

fn scans_stay_inside_their_prefix(store: &dyn Store) {
    let mut batch = at(1);
    for key in [
        "agents",
        "agents/1",
        "agents/10",
        "agents/2",
        "agents0",
        "agent",
        "b",
        "agents/é",
        "agents/\u{10ffff}",
    ] {
        batch = batch.put(key, key);
    }
    must(store.commit(batch));
    let found: Vec<String> = must(store.scan("agents/"))
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    assert_eq!(
        found,
        [
            "agents/1",
            "agents/10",
            "agents/2",
            "agents/é",
            "agents/\u{10ffff}"
        ],
        "ordered by key"
    );
    assert_eq!(must(store.scan("")).len(), 9);
    assert_eq!(must(store.scan("c")), []);
}

fn older_terms_are_fenced(store: &dyn Store) {
    must(store.commit(at(3).put("a", "3")));
    must(store.commit(at(5)));
    assert_eq!(
        must(store.term()),
        Term(5),
        "an empty batch raises the term"
    );
    match store.commit(at(4).put("a", "4")) {
        Err(StoreError::Fenced {
            held: Term(5),
            offered: Term(4),
        }) => {}
        other => panic!("an older term must be fenced, got {other:?}"),
    }
    assert_eq!(text(store, ""), pairs(&[("a", "3")]));
    must(store.commit(at(5).put("a", "5")));
    assert_eq!(text(store, ""), pairs(&[("a", "5")]));
}

fn refused_batches_change_nothing(store: &dyn Store) {
    must(store.commit(at(1).put("a", "1")));
    let refused = store.commit(at(9).put("a", "2").put("", "no key"));
    assert!(
        matches!(refused, Err(StoreError::Invalid { .. })),
        "got {refused:?}"
    );
    assert_eq!(text(store, ""), pairs(&[("a", "1")]));
    assert_eq!(
        must(store.term()),
        Term(1),
        "a refused batch does not raise the term"
    );
}

fn limits(store: &dyn Store) {
    let fill =
        |count: usize| (0..count).fold(at(1), |batch, n| batch.put(format!("n/{n:04}"), "v"));
    must(store.commit(fill(BATCH_OPERATIONS_MAX)));
    assert_eq!(must(store.scan("n/")).len(), BATCH_OPERATIONS_MAX);
    must(store.commit(at(1).put("k".repeat(KEY_BYTES_MAX), vec![7; 2 * 1024 * 1024])));
    assert_eq!(
        must(store.get(&"k".repeat(KEY_BYTES_MAX))).map(|value| value.len()),
        Some(2 * 1024 * 1024)
    );
    for batch in [
        fill(BATCH_OPERATIONS_MAX + 1),
        at(1).put("k".repeat(KEY_BYTES_MAX + 1), "v"),
        at(1).put("a\0b", "v"),
        at(1).delete("a\nb"),
        at(1).delete(""),
    ] {
        let refused = store.commit(batch);
        assert!(
            matches!(refused, Err(StoreError::Invalid { .. })),
            "got {refused:?}"
        );
    }
}

fn concurrent_commits_do_not_mix(store: Box<dyn Store>) {
    let store: Arc<dyn Store> = store.into();
    std::thread::scope(|scope| {
        for writer in 0..4_u8 {
            let store = Arc::clone(&store);
            scope.spawn(move || {
                for _ in 0..5 {
                    must(store.commit(at(1).put("left", [writer]).put("right", [writer])));
                }
            });
        }
        for _ in 0..20 {
            let seen = must(store.scan(""));
            if let [(_, left), (_, right)] = seen.as_slice() {
                assert_eq!(left, right, "a scan sees whole batches only");
            } else {
                assert_eq!(seen, [], "both keys or none");
            }
        }
    });
}
