//! `/help`: every endpoint with a sentence, as text for people and as JSON for tools.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderValue, USER_AGENT};
use serde_json::{Value, json};

use crate::request::Request;
use crate::response::{Handled, Response};

/// First parts of paths that are names of their own; everything else belongs to the daemon.
const PARTS: [&str; 8] = [
    "files",
    "logging",
    "memory-profiler",
    "metrics",
    "profiler",
    "registrar(1)",
    "system",
    "version",
];

/// What the endpoints do that every daemon has.
pub(super) const SHARED: [(&str, &str); 20] = [
    ("/files/browse", "Lists a directory: ?path=VALUE."),
    (
        "/files/debug",
        "Shows which paths of the machine are behind which shown paths.",
    ),
    ("/files/download", "Sends a file: ?path=VALUE."),
    (
        "/files/read",
        "Reads a part of a file: ?path=VALUE&offset=VALUE&length=VALUE.",
    ),
    ("/flags", "Shows the flags."),
    ("/health", "Answers 200 while the daemon is well."),
    (
        "/logging/toggle",
        "Raises the level of the log for a while: ?level=1&duration=10mins. Shows it without both.",
    ),
    (
        "/memory-profiler/download/graph",
        "Sends a memory profile; this program has none.",
    ),
    (
        "/memory-profiler/download/raw",
        "Sends a memory profile; this program has none.",
    ),
    (
        "/memory-profiler/download/text",
        "Sends a memory profile; this program has none.",
    ),
    (
        "/memory-profiler/start",
        "Starts a memory profile; this program has none.",
    ),
    (
        "/memory-profiler/state",
        "Shows whether memory can be profiled.",
    ),
    (
        "/memory-profiler/statistics",
        "Shows statistics of jemalloc, which this program does not use.",
    ),
    (
        "/memory-profiler/stop",
        "Ends a memory profile; this program has none.",
    ),
    ("/metrics", "Shows all metrics as Prometheus text."),
    ("/metrics/snapshot", "Shows all metrics: ?timeout=5secs."),
    (
        "/profiler/start",
        "Starts a profile of perftools, which this program does not use.",
    ),
    (
        "/profiler/stop",
        "Ends a profile of perftools, which this program does not use.",
    ),
    (
        "/system/stats.json",
        "Shows load, processors and memory of the machine.",
    ),
    ("/version", "Shows the version."),
];

/// All endpoints by the part that they belong to.
#[derive(Debug)]
pub(super) struct Help(BTreeMap<String, BTreeMap<String, String>>);

impl Help {
    /// `actor` is the name of the daemon among its parts.
    pub(super) fn new<'a>(
        actor: &str,
        paths: impl Iterator<Item = &'a str>,
        sentences: &[(&str, &str)],
    ) -> Self {
        let mut all: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for path in paths {
            let first = path
                .trim_start_matches('/')
                .split('/')
                .next()
                .unwrap_or_default();
            let (part, name) = match PARTS.contains(&first) {
                true => (first, &path[first.len() + 1..]),
                false => (actor, path),
            };
            let name = if name.is_empty() { "/" } else { name };
            let sentence = sentences.iter().find(|(known, _)| *known == path);
            let mut text = format!("### USAGE ###\n>        {path}\n");
            if part == actor {
                let _ = writeln!(text, ">        /{actor}{name}");
            }
            match sentence {
                Some((_, sentence)) => {
                    let _ = write!(text, "\n### TL;DR; ###\n{sentence}\n");
                }
                None => text = format!("## No help page for `{path}`\n"),
            }
            all.entry(part.to_owned())
                .or_default()
                .insert(name.to_owned(), text);
        }
        Self(all)
    }

    pub(super) fn answer(&self, request: &Request) -> Handled {
        let rest = request.rest();
        if rest.is_empty() && request.query().get("format") == Some("json") {
            return Ok(Response::json(&self.json()));
        }
        let text = match rest.split_once('/') {
            None if rest.is_empty() => {
                let parts = self
                    .0
                    .keys()
                    .map(|part| format!("> [/{part}](/help/{part})\n"));
                format!("## HELP\n{}", parts.collect::<String>())
            }
            None => {
                let names = self.0.get(rest).ok_or_else(|| unknown(rest))?.keys();
                let lines = names.map(|name| {
                    let path = format!("{rest}{}", name.trim_end_matches('/'));
                    format!("> [/{path}](/help/{path})\n")
                });
                format!("## `/{rest}` ##\n{}", lines.collect::<String>())
            }
            Some((part, name)) => {
                let names = self.0.get(part);
                let text = names.and_then(|names| names.get(&format!("/{name}")));
                text.ok_or_else(|| unknown(rest))?.clone()
            }
        };
        Ok(page(request, text))
    }

    fn json(&self) -> Value {
        let parts = self.0.iter().map(|(id, names)| {
            let endpoints = names
                .iter()
                .map(|(name, text)| json!({"name": name, "text": text}));
            json!({"id": id, "endpoints": endpoints.collect::<Vec<_>>()})
        });
        json!({"processes": parts.collect::<Vec<_>>()})
    }
}

fn unknown(path: &str) -> Box<Response> {
    Box::new(Response::bad_request(format!(
        "No help available for '/{path}'.\n"
    )))
}

/// Tools of the command line get the text as it is, browsers a page around it.
fn page(request: &Request, text: String) -> Response {
    let agent = request.header(USER_AGENT.as_str()).unwrap_or_default();
    if agent.starts_with("curl") || agent.starts_with("HTTPie") {
        return Response::text(StatusCode::OK, text)
            .with_header(CONTENT_TYPE, HeaderValue::from_static("text/x-markdown"));
    }
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    Response::bytes(
        "text/html",
        format!("<html><head><title>Help</title></head><body><pre>{text}</pre></body></html>"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::Content;

    fn help() -> Help {
        let paths = ["/state", "/files/read", "/version", "/odd"];
        Help::new("master", paths.into_iter(), &[("/state", "All & more.")])
    }

    #[track_caller]
    fn check(rest: &str, agent: &str, expect: &str) {
        let mut request = Request::test("GET", "/help", &[("user-agent", agent)]);
        request.rest = rest.to_owned();
        let response: Response = help().answer(&request).into();
        let Content::Bytes(bytes) = response.content() else {
            panic!("not bytes");
        };
        assert_eq!(std::str::from_utf8(bytes), Ok(expect));
    }

    #[test]
    fn help_is_a_tree() {
        let curl = "curl/8";
        check(
            "",
            curl,
            "## HELP\n> [/files](/help/files)\n> [/master](/help/master)\n> [/version](/help/version)\n",
        );
        check(
            "version",
            curl,
            "## `/version` ##\n> [/version](/help/version)\n",
        );
        check(
            "master/state",
            curl,
            "### USAGE ###\n>        /state\n>        /master/state\n\n### TL;DR; ###\nAll & more.\n",
        );
        check("master/odd", curl, "## No help page for `/odd`\n");
        check("nobody", curl, "No help available for '/nobody'.\n");
        check("master/x", curl, "No help available for '/master/x'.\n");
        check(
            "files",
            "Mozilla",
            "<html><head><title>Help</title></head><body><pre>## `/files` ##\n> [/files/read](/help/files/read)\n\
             </pre></body></html>",
        );
    }

    #[test]
    fn tools_get_json() {
        let request = Request::test("GET", "/help?format=json", &[]);
        let json = help().json();
        assert_eq!(json["processes"][0]["id"], "files");
        assert_eq!(json["processes"][0]["endpoints"][0]["name"], "/read");
        assert!(help().answer(&request).is_ok());
    }
}
