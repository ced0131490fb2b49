//! Where artifacts come from, and what is done with the file.

use drivers_fetcher::Item;

use super::{Place, item, reply, serve};

#[tokio::test]
async fn local_files_are_copied() {
    let place = Place::new();
    let uri = place.put("one.txt", b"one");
    for prefix in ["", "file://", "file://localhost"] {
        let item = Item {
            output_file: Some(format!("copies/of{}/one.txt", prefix.len())),
            ..item(&format!("{prefix}{uri}"))
        };
        place.fetch(vec![item]).await.expect("fetched");
        assert_eq!(
            place.read(&format!("copies/of{}/one.txt", prefix.len())),
            "one"
        );
    }
    assert!(place.log().contains("fetched 3 bytes"), "{}", place.log());
}

#[tokio::test]
async fn a_web_server_is_asked() {
    let place = Place::new();
    let server = serve(|line, stream| match line {
        "GET /a/file.bin HTTP/1.1" => reply(&stream, "200 OK", "", 5, b"hello"),
        "GET /moved HTTP/1.1" => reply(&stream, "302 Found", "Location: /a/file.bin\r\n", 0, b""),
        _ => reply(&stream, "404 Not Found", "", 4, b"gone"),
    });
    let executable = Item {
        executable: true,
        output_file: Some("tool.tar.gz".to_owned()),
        ..item(&format!("http://{server}/moved"))
    };
    let items = vec![item(&format!("http://{server}/a/file.bin")), executable];
    place.fetch(items).await.expect("fetched");
    assert_eq!(place.read("file.bin"), "hello");
    assert_eq!(place.mode("file.bin"), 0o644);
    // Executable beats extract: what is no archive at all did not fail.
    assert_eq!(place.read("tool.tar.gz"), "hello");
    assert_eq!(place.mode("tool.tar.gz"), 0o755);

    let text = place
        .refused(item(&format!("http://{server}/missing")))
        .await;
    assert!(text.contains("404 Not Found"), "{text}");
}

#[tokio::test]
async fn half_an_answer_is_none() {
    let place = Place::new();
    let server = serve(|_, stream| reply(&stream, "200 OK", "", 100, b"only this"));
    let text = place.refused(item(&format!("http://{server}/file"))).await;
    assert!(text.contains("download more than 9 bytes"), "{text}");
}

#[tokio::test]
async fn what_cannot_be_fetched_is_explained() {
    let place = Place::new();
    let missing = place.path("missing").display().to_string();
    let folder = place.path("outside").display().to_string();
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address")
    };
    for (uri, part) in [
        (missing.as_str(), "No such file"),
        (folder.as_str(), "is not a regular file"),
        ("hdfs://host/file", "none of the schemes"),
        ("https://", "set output_file"),
        ("some/file", "--frameworks_home"),
        (&format!("http://{closed}/file"), "reach the server"),
        ("http://[/file", "reach the server"),
    ] {
        let text = place.refused(item(uri)).await;
        assert!(text.contains(part), "{uri}: {text}");
    }
}

#[tokio::test]
async fn the_first_failure_ends_it() {
    let place = Place::new();
    let one = item(&place.put("one", b"1"));
    let two = item(&place.put("two", b"2"));
    place
        .fetch(vec![one, item("/does/not/exist"), two])
        .await
        .expect_err("one is missing");
    assert!(place.sandbox("one").exists());
    assert!(!place.sandbox("two").exists());
}

#[tokio::test]
async fn a_later_item_takes_the_place_of_an_earlier_one() {
    let place = Place::new();
    let one = item(&place.put("file", b"a long first"));
    let two = Item {
        output_file: Some("file".to_owned()),
        ..item(&place.put("other", b"second"))
    };
    place.fetch(vec![one, two]).await.expect("fetched");
    assert_eq!(place.read("file"), "second");
}
