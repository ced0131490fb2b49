//! Bytes that are not quite HTTP, tried at both daemons.

use lab_conformance::http::Manner;

use crate::{Row, To, Want, row};

/// What a peer that does not speak HTTP may get.
const REFUSED: &[u16] = &[
    400, 404, 405, 408, 411, 413, 414, 417, 421, 426, 431, 501, 505,
];

/// Bytes as they are: what, bytes, answers. Tried at both daemons.
const RAW: [(&str, &[u8], Want); 30] = [
    ("an empty line", b"\r\n\r\n", Want::Nothing),
    ("a word", b"hello\r\n\r\n", Want::StatusOrClosed(REFUSED)),
    ("no version", b"GET /health\r\n\r\n", Want::StatusOrClosed(REFUSED)),
    ("version 9.9", b"GET /health HTTP/9.9\r\n\r\n", Want::StatusOrClosed(REFUSED)),
    ("version 0.9", b"GET /health HTTP/0.9\r\n\r\n", Want::StatusOrClosed(REFUSED)),
    ("HTTP/2 without asking", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Want::StatusOrClosed(REFUSED)),
    ("a TLS greeting", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", Want::StatusOrClosed(REFUSED)),
    ("zeros", &[0; 512], Want::StatusOrClosed(REFUSED)),
    ("a method of blanks", b"   /health HTTP/1.1\r\n\r\n", Want::StatusOrClosed(REFUSED)),
    ("a method with a line feed", b"G\nET /health HTTP/1.1\r\n\r\n", Want::StatusOrClosed(REFUSED)),
    ("a path with a blank", b"GET /hea lth HTTP/1.1\r\nHost: x\r\n\r\n", Want::StatusOrClosed(REFUSED)),
    ("a path with a zero", b"GET /hea\0lth HTTP/1.1\r\nHost: x\r\n\r\n", Want::StatusOrClosed(REFUSED)),
    ("a header without colon", b"GET /health HTTP/1.1\r\nHost\r\n\r\n", Want::StatusOrClosed(REFUSED)),
    ("a header name with a blank", b"GET /health HTTP/1.1\r\nHo st: x\r\n\r\n", Want::StatusOrClosed(REFUSED)),
    ("a header value with a zero", b"GET /health HTTP/1.1\r\nHost: a\0b\r\n\r\n", Want::StatusOrClosed(REFUSED)),
    ("a folded header", b"GET /health HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", Want::StatusOrClosed(REFUSED)),
    (
        "a negative length",
        b"POST /api/v1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n",
        Want::StatusOrClosed(REFUSED),
    ),
    (
        "a length of letters",
        b"POST /api/v1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ten\r\n\r\n",
        Want::StatusOrClosed(REFUSED),
    ),
    (
        "two lengths",
        b"POST /api/v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 5\r\n\r\nabcde",
        Want::StatusOrClosed(REFUSED),
    ),
    (
        "a length and chunks",
        b"POST /api/v1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\
          Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\n\r\n",
        Want::StatusOrClosed(REFUSED),
    ),
    (
        "an unknown transfer encoding",
        b"POST /api/v1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: snowflake\r\n\r\n",
        Want::StatusOrClosed(REFUSED),
    ),
    (
        "a chunk size of letters",
        b"POST /api/v1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
          Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n",
        Want::StatusOrClosed(REFUSED),
    ),
    (
        "a chunk size beyond all bounds",
        b"POST /api/v1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
          Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n{}\r\n0\r\n\r\n",
        Want::StatusOrClosed(REFUSED),
    ),
    (
        "an expectation that nobody meets",
        b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: a miracle\r\n\r\n",
        Want::Status(&[200, 417]),
    ),
    (
        "an upgrade that nobody offers",
        b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close, upgrade\r\nUpgrade: websocket\r\n\r\n",
        Want::Status(&[200, 400, 426]),
    ),
    ("CONNECT", b"CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n", Want::StatusOrClosed(REFUSED)),
    ("TRACE", b"TRACE /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", Want::Status(&[200, 400, 404, 405, 501])),
    ("OPTIONS *", b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", Want::StatusOrClosed(REFUSED)),
    (
        "a whole URL",
        b"GET http://example.org/no/such/path HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        Want::Status(&[400, 404, 421]),
    ),
    ("a made-up method", b"FETCH /no/such/path HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", Want::Status(REFUSED)),
];

/// Half a request, then: what, bytes, manner.
const HALVES: [(&str, &[u8], Manner); 8] = [
    ("half a request line, then gone", b"POST /api/", Manner::Vanish),
    ("half a header, then gone", b"POST /api/v1 HTTP/1.1\r\nContent-Le", Manner::Vanish),
    ("half a body, then gone", b"POST /api/v1 HTTP/1.1\r\nContent-Length: 100\r\n\r\n{\"type\"", Manner::Vanish),
    (
        "half a chunk, then gone",
        b"POST /api/v1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"type\"",
        Manner::Vanish,
    ),
    (
        "a promise of an exabyte, then gone",
        b"POST /api/v1 HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 1000000000000000000\r\n\r\n{",
        Manner::Vanish,
    ),
    ("half a request line, then closed", b"GET /hea", Manner::HalfClose),
    ("half a header, then closed", b"GET /health HTTP/1.1\r\nHo", Manner::HalfClose),
    (
        "half a body, then closed",
        b"POST /api/v1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"type\"",
        Manner::HalfClose,
    ),
];

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for to in [To::Master, To::Agent] {
        for (about, bytes, want) in RAW {
            rows.push(row(about.to_owned(), to, bytes.to_vec(), want));
        }
        for (about, bytes, manner) in HALVES {
            let want = if manner == Manner::Vanish {
                Want::Nothing
            } else {
                Want::StatusOrClosed(REFUSED)
            };
            rows.push(Row {
                about: about.to_owned(),
                to,
                request: bytes.to_vec(),
                manner,
                want,
            });
        }
        rows.extend(oversized(to));
    }
    rows
}

/// More than anybody needs.
fn oversized(to: To) -> Vec<Row> {
    let long = "x".repeat(1 << 20);
    let many: String = (0..5000)
        .map(|number| format!("X-{number}: y\r\n"))
        .collect();
    let path = "a".repeat(20_000);
    let segments = "/a".repeat(5_000);
    [
        (
            "a path of a megabyte",
            format!("GET /{long} HTTP/1.1\r\nHost: x\r\n\r\n"),
        ),
        (
            "a path of 20000 bytes",
            format!("GET /{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        ),
        (
            "a path of 5000 segments",
            format!("GET {segments} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        ),
        (
            "a header of a megabyte",
            format!("GET /no HTTP/1.1\r\nHost: {long}\r\n\r\n"),
        ),
        (
            "5000 headers",
            format!("GET /no HTTP/1.1\r\nHost: x\r\n{many}\r\n"),
        ),
        (
            "a method of a megabyte",
            format!("{long} /no HTTP/1.1\r\nHost: x\r\n\r\n"),
        ),
    ]
    .map(|(about, bytes)| {
        row(
            about.to_owned(),
            to,
            bytes.into_bytes(),
            Want::StatusOrClosed(REFUSED),
        )
    })
    .into()
}
