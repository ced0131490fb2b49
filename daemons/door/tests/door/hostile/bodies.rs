//! Rows about bodies.

use super::Expect::{self, Status};
use super::{body, head, post};

const CHUNKED: &str = "Transfer-Encoding: chunked";

/// Broken bodies.
pub(super) fn bodies() -> Vec<(&'static str, Vec<u8>, Expect)> {
    let chunk = |text: &[u8]| post(&[CHUNKED], text);
    vec![
        ("no body at all", body(b""), Status(400)),
        ("half JSON", body(b"{\"type\":"), Status(400)),
        ("JSON and more", body(b"{} x"), Status(400)),
        ("a body of NULs", body(&[0; 100]), Status(400)),
        (
            "a body that is no UTF-8",
            body(b"{\"a\":\"\xff\"}"),
            Status(400),
        ),
        ("deep nesting", body(&b"[".repeat(100_000)), Status(400)),
        (
            "deep objects",
            body(&b"{\"a\":".repeat(50_000)),
            Status(400),
        ),
        (
            "a number without end",
            body(&b"1".repeat(500_000)),
            Status(400),
        ),
        (
            "a body over the limit",
            body(&vec![b' '; 1024 * 1024 + 1]),
            Status(413),
        ),
        (
            "a promise over the limit",
            post(&["Content-Length: 99999999999"], b"{}"),
            Status(413),
        ),
        (
            "a length beyond 64 bits",
            post(&["Content-Length: 99999999999999999999999"], b"{}"),
            Status(400),
        ),
        (
            "a negative length",
            post(&["Content-Length: -1"], b"{}"),
            Status(400),
        ),
        (
            "a hexadecimal length",
            post(&["Content-Length: 0x2"], b"{}"),
            Status(400),
        ),
        (
            "a signed length",
            post(&["Content-Length: +2"], b"{}"),
            Status(400),
        ),
        (
            "an empty length",
            post(&["Content-Length:"], b"{}"),
            Status(400),
        ),
        (
            "two lengths in one",
            post(&["Content-Length: 2, 3"], b"{}"),
            Status(400),
        ),
        (
            "two lengths",
            post(&["Content-Length: 2", "Content-Length: 3"], b"{}"),
            Status(400),
        ),
        (
            "less than promised",
            post(&["Content-Length: 100"], b"{}"),
            Status(408),
        ),
        (
            "more than promised",
            post(&["Content-Length: 2"], b"{}GET / HTTP/1.1\r\n\r\n"),
            Status(200),
        ),
        (
            "length and chunks",
            post(&["Content-Length: 2", CHUNKED], b"2\r\n{}\r\n0\r\n\r\n"),
            Status(200),
        ),
        (
            "an unknown coding",
            post(&["Transfer-Encoding: rot13"], b"{}"),
            Status(400),
        ),
        (
            "a coding after chunked",
            post(&["Transfer-Encoding: chunked, identity"], b"{}"),
            Status(400),
        ),
        (
            "a chunk size that is no number",
            chunk(b"zz\r\n{}\r\n0\r\n\r\n"),
            Status(400),
        ),
        (
            "a negative chunk size",
            chunk(b"-2\r\n{}\r\n0\r\n\r\n"),
            Status(400),
        ),
        (
            "a huge chunk size",
            chunk(b"ffffffffffffffff\r\n{}"),
            Status(408),
        ),
        (
            "a chunk size beyond 64 bits",
            chunk(b"fffffffffffffffff\r\n{}"),
            Status(400),
        ),
        ("an empty chunk size", chunk(b"\r\n{}\r\n"), Status(400)),
        (
            "a chunk longer than its size",
            chunk(b"1\r\n{}\r\n0\r\n\r\n"),
            Status(400),
        ),
        ("half a chunk", chunk(b"ff\r\n{"), Status(408)),
        ("chunks without end", chunk(b"2\r\n{}\r\n"), Status(408)),
        (
            "a chunk extension without end",
            chunk(&[&b"2;"[..], &b"a".repeat(100_000)].concat()),
            Status(400),
        ),
        (
            "trailers without end",
            chunk(&[&b"2\r\n{}\r\n0\r\n"[..], &b"X-Y: z\r\n".repeat(20_000)].concat()),
            Status(400),
        ),
        ("chunks with a lone LF", chunk(b"2\n{}\n0\n\n"), Status(400)),
        (
            "no gzip under its name",
            post(&["Content-Encoding: gzip", "Content-Length: 2"], b"{}"),
            Status(400),
        ),
        (
            "half a gzip",
            post(
                &["Content-Encoding: gzip", "Content-Length: 10"],
                b"\x1f\x8b\x08\0\0\0\0\0\0\x03",
            ),
            Status(400),
        ),
        (
            "a coding that nobody has",
            post(&["Content-Encoding: zip", "Content-Length: 2"], b"{}"),
            Status(415),
        ),
        (
            "two codings",
            post(
                &["Content-Encoding: gzip, gzip", "Content-Length: 2"],
                b"{}",
            ),
            Status(415),
        ),
        (
            "a body where none is read",
            [
                head("POST /unread HTTP/1.1", &["Content-Length: 3"]),
                b"abc".to_vec(),
            ]
            .concat(),
            Status(200),
        ),
        (
            "an endless body where none is read",
            [
                head("POST /unread HTTP/1.1", &["Content-Length: 99999999"]),
                b"abc".to_vec(),
            ]
            .concat(),
            Status(200),
        ),
        (
            "a request inside a request",
            post(
                &["Content-Length: 50"],
                b"GET /secret HTTP/1.1\r\nHost: x\r\n\r\n                 ",
            ),
            Status(400),
        ),
    ]
}
