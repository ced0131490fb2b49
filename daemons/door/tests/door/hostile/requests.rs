//! Rows about request lines, headers and paths of files.

use super::Expect::{self, Closed, Status};
use super::{head, line, post};

/// Broken request lines and paths.
pub(super) fn lines() -> Vec<(&'static str, Vec<u8>, Expect)> {
    let long = |length: usize| format!("/{}", "a".repeat(length));
    vec![
        ("nothing at all", b"".to_vec(), Closed),
        ("one byte", b"G".to_vec(), Closed),
        ("half a method", b"GE".to_vec(), Closed),
        ("half a request line", b"GET /health HT".to_vec(), Closed),
        ("no headers", b"GET /health HTTP/1.1\r\n".to_vec(), Closed),
        (
            "headers without end",
            b"GET /health HTTP/1.1\r\nHost: x\r\n".to_vec(),
            Closed,
        ),
        (
            "half a header",
            b"GET /health HTTP/1.1\r\nHost: x\r\nAccept: appl".to_vec(),
            Closed,
        ),
        ("empty lines only", b"\r\n\r\n\r\n\r\n".to_vec(), Closed),
        ("NULs", vec![0; 100], Status(400)),
        ("noise", (0..=255).collect(), Status(400)),
        (
            "TLS to a plain port",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
            Status(400),
        ),
        (
            "HTTP/2 preface",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
            Closed,
        ),
        ("HTTP/0.9", b"GET /health\r\n\r\n".to_vec(), Status(400)),
        (
            "version 1.2",
            b"GET /health HTTP/1.2\r\n\r\n".to_vec(),
            Status(400),
        ),
        (
            "version 9.9",
            b"GET /health HTTP/9.9\r\n\r\n".to_vec(),
            Status(400),
        ),
        ("no version", b"GET /health \r\n\r\n".to_vec(), Status(400)),
        ("no path", b"GET  HTTP/1.1\r\n\r\n".to_vec(), Status(400)),
        (
            "two blanks",
            b"GET  /health HTTP/1.1\r\n\r\n".to_vec(),
            Status(400),
        ),
        ("a blank in the path", line("GET", "/hea lth"), Status(400)),
        ("a tab in the path", line("GET", "/hea\tlth"), Status(400)),
        ("a NUL in the path", line("GET", "/hea\0lth"), Status(400)),
        (
            "an escaped NUL in the path",
            line("GET", "/health%00"),
            Status(404),
        ),
        ("a path without slash", line("GET", "health"), Status(400)),
        ("the asterisk", line("OPTIONS", "*"), Status(400)),
        (
            "a proxy request",
            line("GET", "http://elsewhere/health"),
            Status(200),
        ),
        (
            "a proxy request elsewhere",
            line("GET", "http://elsewhere"),
            Status(404),
        ),
        ("a tunnel", line("CONNECT", "elsewhere:443"), Status(400)),
        (
            "a method of its own",
            line("DESTROY", "/api/v1"),
            Status(405),
        ),
        ("a lower-case method", line("post", "/api/v1"), Status(405)),
        ("TRACE", line("TRACE", "/api/v1"), Status(405)),
        (
            "a method with control characters",
            line("GE\u{1}T", "/health"),
            Status(400),
        ),
        (
            "a long method",
            line(&"M".repeat(4000), "/api/v1"),
            Status(405),
        ),
        ("a fragment", line("GET", "/health#frag"), Status(200)),
        ("a long path", line("GET", &long(10_000)), Status(404)),
        ("an overlong path", line("GET", &long(60_000)), Status(431)),
        ("a deep path", line("GET", &"/a".repeat(4000)), Status(404)),
        (
            "a deep path below a route",
            line("GET", &format!("/health{}", "/a".repeat(4000))),
            Status(200),
        ),
        ("slashes only", line("GET", &"/".repeat(8000)), Status(404)),
        ("up", line("GET", "/.."), Status(404)),
        (
            "up and down",
            line("GET", "/health/../../etc/passwd"),
            Status(404),
        ),
        (
            "escaped up",
            line("GET", "/%2e%2e/%2e%2e/etc/passwd"),
            Status(404),
        ),
        (
            "backslashes",
            line("GET", "/..\\..\\etc\\passwd"),
            Status(404),
        ),
        (
            "bytes that are no UTF-8",
            b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec(),
            Status(400),
        ),
        (
            "a broken escape in the query",
            line("GET", "/health?a=%zz"),
            Status(400),
        ),
        (
            "half an escape in the query",
            line("GET", "/health?a=%"),
            Status(400),
        ),
        (
            "a query that is no UTF-8",
            line("GET", "/health?a=%ff"),
            Status(400),
        ),
        (
            "a thousand parameters",
            line("GET", &format!("/health?{}", "a=b&".repeat(1000))),
            Status(200),
        ),
        (
            "a script as callback",
            line("GET", "/version?jsonp=%3Cscript%3E"),
            Status(400),
        ),
        (
            "a long callback",
            line("GET", &format!("/version?jsonp={}", "a".repeat(5000))),
            Status(400),
        ),
    ]
}

/// Broken headers.
pub(super) fn headers() -> Vec<(&'static str, Vec<u8>, Expect)> {
    let get = |header: &str| head("GET /secret HTTP/1.1", &[header]);
    let many: Vec<String> = (0..500).map(|n| format!("X-{n}: x")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    vec![
        ("a header without colon", get("nonsense"), Status(400)),
        ("a header without name", get(": x"), Status(400)),
        ("a blank before the colon", get("X-Y : x"), Status(400)),
        ("a folded header", get("X-Y: a\r\n b"), Status(400)),
        ("a NUL in a header", get("X-Y: a\0b"), Status(400)),
        ("a lone CR in a header", get("X-Y: a\rb"), Status(400)),
        (
            "bytes beyond ASCII in a header",
            get("X-Y: caf\u{e9}"),
            Status(401),
        ),
        (
            "five hundred headers",
            head("GET /health HTTP/1.1", &many),
            Status(431),
        ),
        (
            "a huge header",
            head(
                "GET /health HTTP/1.1",
                &[&format!("X-Y: {}", "a".repeat(100_000))],
            ),
            Status(431),
        ),
        (
            "a huge header name",
            head(
                "GET /health HTTP/1.1",
                &[&format!("{}: x", "a".repeat(100_000))],
            ),
            Status(431),
        ),
        ("an empty Authorization", get("Authorization:"), Status(401)),
        ("Basic of nothing", get("Authorization: Basic"), Status(401)),
        (
            "Basic of no base64",
            get("Authorization: Basic ****"),
            Status(401),
        ),
        (
            "Basic of no UTF-8",
            get("Authorization: Basic /////w=="),
            Status(401),
        ),
        (
            "Basic without colon",
            get("Authorization: Basic YW5u"),
            Status(401),
        ),
        (
            "Basic of a megabyte's beginning",
            get(&format!("Authorization: Basic {}", "A".repeat(8000))),
            Status(401),
        ),
        (
            "another scheme",
            get("Authorization: Digest username=\"ann\""),
            Status(401),
        ),
        (
            "a bearer of nonsense",
            get("Authorization: Bearer a.b.c"),
            Status(401),
        ),
        (
            "a Content-Type in capitals",
            head("POST /api/v1 HTTP/1.1", &["Content-Type: APPLICATION/JSON"]),
            Status(415),
        ),
        (
            "a Content-Type with charset",
            head(
                "POST /api/v1 HTTP/1.1",
                &["Content-Type: application/json; charset=utf-8"],
            ),
            Status(415),
        ),
        (
            "no Content-Type",
            head("POST /api/v1 HTTP/1.1", &[]),
            Status(400),
        ),
        (
            "an empty Content-Type",
            head("POST /api/v1 HTTP/1.1", &["Content-Type:"]),
            Status(415),
        ),
        (
            "an Accept of nonsense",
            post(&["Accept: ;;;,,,q=q;;", "Content-Length: 2"], b"{}"),
            Status(406),
        ),
        (
            "a long Accept",
            post(
                &[
                    &format!("Accept: {}", "a/b;q=0,".repeat(1500)),
                    "Content-Length: 2",
                ],
                b"{}",
            ),
            Status(406),
        ),
        (
            "recordio without inner type",
            head(
                "POST /agent/api HTTP/1.1",
                &["Content-Type: application/recordio"],
            ),
            Status(400),
        ),
        (
            "another wish to upgrade",
            head(
                "GET /health HTTP/1.1",
                &["Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"],
            ),
            Status(200),
        ),
        (
            "an expectation of wonders",
            post(&["Expect: wonders", "Content-Length: 2"], b"{}"),
            Status(200),
        ),
    ]
}

/// Paths of files that lead, or seem to lead, out of the place shown.
pub(super) fn paths() -> Vec<(&'static str, Vec<u8>, Expect)> {
    let read = |path: &str| line("GET", &format!("/files/read?offset=0&path={path}"));
    vec![
        ("a file up", read("/box/../../etc/passwd"), Status(404)),
        (
            "a file up, escaped",
            read("%2Fbox%2F%2E%2E%2F%2E%2E%2Fetc%2Fpasswd"),
            Status(404),
        ),
        (
            "a file up, escaped twice",
            read("/box/%252e%252e/etc/passwd"),
            Status(404),
        ),
        ("an absolute path", read("/etc/passwd"), Status(404)),
        (
            "an absolute path inside",
            read("/box//etc/passwd"),
            Status(404),
        ),
        ("a link out", read("/box/out"), Status(400)),
        (
            "below a link out",
            read("/box/root/etc/passwd"),
            Status(400),
        ),
        ("a link to itself", read("/box/loop"), Status(400)),
        (
            "the process itself",
            read("/proc/self/environ"),
            Status(404),
        ),
        (
            "a NUL in the path of a file",
            read("/box/ten%00.txt"),
            Status(400),
        ),
        (
            "a long path of a file",
            read(&format!("/box/{}", "a/".repeat(4000))),
            Status(400),
        ),
        (
            "a long name of a file",
            read(&format!("/box/{}", "a".repeat(300))),
            Status(404),
        ),
        (
            "a prefix that only looks alike",
            read("/boxer/ten"),
            Status(404),
        ),
        (
            "an offset beyond all files",
            line(
                "GET",
                "/files/read?path=/box/ten&offset=9223372036854775807",
            ),
            Status(200),
        ),
        (
            "a length beyond all files",
            line(
                "GET",
                "/files/read?path=/box/ten&offset=0&length=9223372036854775807",
            ),
            Status(200),
        ),
        (
            "an offset that is no number",
            line("GET", "/files/read?path=/box/ten&offset=NaN"),
            Status(400),
        ),
        ("a pipe", read("/box/pipe"), Status(400)),
        ("a device behind a link", read("/box/zero"), Status(400)),
    ]
}
