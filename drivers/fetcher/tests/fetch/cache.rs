//! Artifacts that many containers share.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use drivers_fetcher::{Cache, Fetch, Item};

use crate::{Place, item, program, reply, serve};

fn cached(uri: &str) -> Item {
    Item {
        cache: true,
        ..item(uri)
    }
}

/// A server of one artifact of 1,000 bytes, and how often it was asked.
fn server() -> (String, Arc<AtomicUsize>) {
    let asked = Arc::<AtomicUsize>::default();
    let count = Arc::clone(&asked);
    let address = serve(move |_, stream| {
        count.fetch_add(1, Ordering::SeqCst);
        reply(&stream, "200 OK", "", 1000, &[b'x'; 1000]);
    });
    (format!("http://{address}"), asked)
}

fn open(place: &Place, bytes: u64) -> Cache {
    Cache::open(place.path("cache"), bytes, program().to_owned()).expect("a folder")
}

/// Sandboxes beside that of the place.
fn requests(place: &Place, count: usize, items: &[Item]) -> Vec<Fetch> {
    (0..count)
        .map(|number| {
            let sandbox = place.path(&format!("s{number}"));
            std::fs::create_dir_all(&sandbox).expect("a folder");
            Fetch {
                sandbox,
                user: None,
                items: items.to_vec(),
            }
        })
        .collect()
}

#[tokio::test]
async fn many_who_want_the_same_download_it_once() {
    let place = Place::new();
    let cache = open(&place, 10_000);
    let (uri, asked) = server();
    let renamed = Item {
        output_file: Some("folder/other".to_owned()),
        executable: true,
        ..cached(&format!("{uri}/a"))
    };
    let all = requests(&place, 5, &[cached(&format!("{uri}/a")), renamed]);
    let tasks: Vec<_> = all
        .into_iter()
        .map(|request| {
            let cache = cache.clone();
            tokio::spawn(async move { cache.fetch(&request).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    for number in 0..5 {
        for name in ["a", "folder/other"] {
            let path = place.path(&format!("s{number}/{name}"));
            assert_eq!(std::fs::read(path).unwrap().len(), 1000);
        }
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(cache.used_bytes(), 1000);
    // What was made anew is empty.
    let again = open(&place, 10_000);
    assert_eq!(again.used_bytes(), 0);
    assert_eq!(std::fs::read_dir(place.path("cache")).unwrap().count(), 0);
}

#[tokio::test]
async fn a_full_cache_lets_the_oldest_go() {
    let place = Place::new();
    let cache = open(&place, 2500);
    let (uri, asked) = server();
    for (name, expect) in [("a", 1), ("b", 2), ("a", 2), ("c", 3), ("a", 3), ("b", 4)] {
        let request = &requests(&place, 1, &[cached(&format!("{uri}/{name}"))])[0];
        cache.fetch(request).await.unwrap();
        assert_eq!(asked.load(Ordering::SeqCst), expect, "{name}");
        assert!(cache.used_bytes() <= 2500);
    }
    assert_eq!(std::fs::read_dir(place.path("cache")).unwrap().count(), 2);
}

#[tokio::test]
async fn what_does_not_fit_goes_past_the_cache() {
    let place = Place::new();
    let cache = open(&place, 500);
    let (uri, asked) = server();
    let request = &requests(&place, 1, &[cached(&format!("{uri}/a"))])[0];
    cache.fetch(request).await.unwrap();
    assert_eq!(std::fs::read(place.path("s0/a")).unwrap().len(), 1000);
    // Once for its size, and once for itself.
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert_eq!(cache.used_bytes(), 0);
    assert_eq!(std::fs::read_dir(place.path("cache")).unwrap().count(), 0);
    // Whoever does not say how long it is cannot be cached.
    let address = serve(|_, mut stream| {
        use std::io::Write as _;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nendless");
    });
    let cache = open(&place, 5000);
    let request = &requests(&place, 1, &[cached(&format!("http://{address}/b"))])[0];
    cache.fetch(request).await.unwrap();
    assert_eq!(std::fs::read(place.path("s0/b")).unwrap(), b"endless");
    assert_eq!(cache.used_bytes(), 0);
}

#[tokio::test]
async fn failures_are_told_and_tried_anew() {
    let place = Place::new();
    let cache = open(&place, 5000);
    let asked = Arc::<AtomicUsize>::default();
    let count = Arc::clone(&asked);
    let address = serve(
        move |_, stream| match count.fetch_add(1, Ordering::SeqCst) {
            0 | 1 => reply(&stream, "404 Not Found", "", 0, b""),
            _ => reply(&stream, "200 OK", "", 2, b"ok"),
        },
    );
    let request = &requests(&place, 1, &[cached(&format!("http://{address}/a"))])[0];
    let text = cache.fetch(request).await.unwrap_err().to_string();
    assert!(text.contains("404"), "{text}");
    assert_eq!(cache.used_bytes(), 0);
    cache.fetch(request).await.unwrap();
    assert_eq!(cache.used_bytes(), 2);
    // A file that somebody has deleted is brought again.
    for entry in std::fs::read_dir(place.path("cache")).unwrap() {
        std::fs::remove_dir_all(entry.unwrap().path()).unwrap();
    }
    cache.fetch(request).await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 4);
    let local = place.put("local", b"local");
    let request = &requests(&place, 1, &[cached(&local)])[0];
    cache.fetch(request).await.unwrap();
    assert_eq!(std::fs::read(place.path("s0/local")).unwrap(), b"local");
    assert_eq!(cache.used_bytes(), 7);
}

#[tokio::test]
async fn whoever_stops_leaves_it_to_the_next() {
    let place = Place::new();
    let cache = open(&place, 5000);
    let asked = Arc::<AtomicUsize>::default();
    let count = Arc::clone(&asked);
    let address = serve(
        move |_, stream| match count.fetch_add(1, Ordering::SeqCst) {
            // It never comes to an end.
            0 => std::mem::forget(stream),
            _ => reply(&stream, "200 OK", "", 2, b"ok"),
        },
    );
    let request = requests(&place, 1, &[cached(&format!("http://{address}/a"))]).remove(0);
    let (first, stopping) = (cache.clone(), request.clone());
    let first = tokio::spawn(async move { first.fetch(&stopping).await });
    while asked.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    first.abort();
    let _ = first.await;
    cache.fetch(&request).await.unwrap();
    assert_eq!(std::fs::read(place.path("s0/a")).unwrap(), b"ok");
}
