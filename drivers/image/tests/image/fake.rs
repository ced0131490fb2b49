//! A registry that misbehaves on demand, and a token server, on one port.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::builder::Built;

/// What it does, and what it was asked.
#[derive(Default)]
pub(crate) struct Behaviour {
    /// By path below the host.
    pub(crate) contents: BTreeMap<String, (String, Vec<u8>)>,
    /// Wanted as `Authorization` for everything below `/v2/`.
    pub(crate) wants: Option<String>,
    /// Sent as `WWW-Authenticate` without it; `{}` stands for the address.
    pub(crate) challenge: String,
    /// What the token server wants, and what it gives.
    pub(crate) token: (Option<String>, String),
    /// Parts are cut off after so many bytes, unless less is left.
    pub(crate) cut_after: Option<usize>,
    /// Whether ranges are understood.
    pub(crate) ranges: bool,
    /// So many answers with status 503 come first.
    pub(crate) failures: usize,
    /// Where parts are found instead.
    pub(crate) redirect: Option<String>,
    /// Method and path with query, and the range or nothing.
    pub(crate) asked: Vec<(String, String)>,
    /// Values of `Authorization`.
    pub(crate) shown: Vec<Option<String>>,
}

pub(crate) struct Fake {
    pub(crate) address: String,
    pub(crate) behaviour: Arc<Mutex<Behaviour>>,
}

impl Fake {
    pub(crate) async fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("has one").to_string();
        let behaviour = Arc::new(Mutex::new(behaviour));
        let (shared, own) = (Arc::clone(&behaviour), address.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (shared, own) = (Arc::clone(&shared), own.clone());
                tokio::spawn(async move {
                    // Who hangs up is tested elsewhere.
                    let _ = serve(stream, &shared, &own).await;
                });
            }
        });
        Self { address, behaviour }
    }

    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Behaviour) -> T) -> T {
        change(&mut self.behaviour.lock().expect("sound"))
    }

    /// How often something was asked for whose path contains `part`.
    pub(crate) fn count(&self, part: &str) -> usize {
        self.change(|it| {
            it.asked
                .iter()
                .filter(|(path, _)| path.contains(part))
                .count()
        })
    }

    pub(crate) fn put(&self, repository: &str, tag: &str, image: &Built) {
        self.change(|it| it.put(repository, tag, image));
    }
}

impl Behaviour {
    pub(crate) fn new() -> Self {
        Self {
            ranges: true,
            ..Self::default()
        }
    }

    /// By tag the index, by digest all the rest.
    pub(crate) fn put(&mut self, repository: &str, tag: &str, image: &Built) {
        let index = image.index();
        let digest = image.digest();
        for (name, bytes) in [
            (tag.to_owned(), index),
            (digest.to_string(), image.manifest.clone()),
        ] {
            let path = format!("/v2/{repository}/manifests/{name}");
            self.contents.insert(path, (Built::kind(&bytes), bytes));
        }
        for (digest, bytes) in &image.blobs {
            let path = format!("/v2/{repository}/blobs/{digest}");
            let kind = "application/octet-stream".to_owned();
            self.contents.insert(path, (kind, bytes.clone()));
        }
    }
}

async fn serve(stream: TcpStream, behaviour: &Mutex<Behaviour>, own: &str) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        if line == "\r\n" {
            break;
        }
        lines.push(line.trim_end().to_owned());
    }
    let header = |name: &str| {
        let name = format!("{name}:");
        lines.iter().skip(1).find_map(|line| {
            let start = line.get(..name.len())?;
            start
                .eq_ignore_ascii_case(&name)
                .then(|| line[name.len()..].trim().to_owned())
        })
    };
    let length = header("content-length").and_then(|text| text.parse::<usize>().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await?;
    let target = lines[0].split(' ').nth(1).unwrap_or_default().to_owned();
    let (head, body, whole) = {
        let mut it = behaviour.lock().expect("sound");
        let body = String::from_utf8_lossy(&body).into_owned();
        let range = header("range").unwrap_or_default();
        it.asked.push((format!("{target} {body}"), range.clone()));
        let authorization = header("authorization");
        it.shown.push(authorization.clone());
        answer(&mut it, own, &target, &range, authorization, &body)
    };
    let promised = format!("{head}Content-Length: {whole}\r\nConnection: close\r\n\r\n");
    stream.write_all(promised.as_bytes()).await?;
    stream.write_all(&body).await?;
    stream.shutdown().await
}

/// Head without the length, body, and the length that is promised.
fn answer(
    it: &mut Behaviour,
    own: &str,
    target: &str,
    range: &str,
    authorization: Option<String>,
    body: &str,
) -> (String, Vec<u8>, usize) {
    let status = |status: &str, more: &str| {
        let body = br#"{"errors":[{"code":"X","message":"the fake says no"}]}"#.to_vec();
        let length = body.len();
        (format!("HTTP/1.1 {status}\r\n{more}"), body, length)
    };
    let path = target.split('?').next().unwrap_or_default();
    if path == "/token" {
        let (wants, token) = it.token.clone();
        let fits = match wants {
            None => true,
            Some(wants) => authorization.as_ref() == Some(&wants) || body.contains(&wants),
        };
        if !fits {
            return status("401 Unauthorized", "");
        }
        let body = format!(r#"{{"token":"{token}"}}"#).into_bytes();
        let length = body.len();
        return ("HTTP/1.1 200 OK\r\n".to_owned(), body, length);
    }
    if it.failures > 0 {
        it.failures -= 1;
        return status("503 Service Unavailable", "");
    }
    if path.starts_with("/v2/") && it.wants.is_some() && it.wants != authorization {
        let challenge = it.challenge.replace("{}", own);
        let more = format!("WWW-Authenticate: {challenge}\r\n");
        return status("401 Unauthorized", &more);
    }
    if let (Some(to), true) = (&it.redirect, path.contains("/blobs/")) {
        return status(
            "307 Temporary Redirect",
            &format!("Location: {to}{path}\r\n"),
        );
    }
    let Some((kind, content)) = it.contents.get(path) else {
        return status("404 Not Found", "");
    };
    let from = range
        .strip_prefix("bytes=")
        .and_then(|range| range.strip_suffix('-'))
        .and_then(|from| from.parse::<usize>().ok())
        .filter(|_| it.ranges);
    let rest = &content[from.unwrap_or(0)..];
    let head = match from {
        Some(from) => format!(
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{}/{}\r\n",
            content.len() - 1,
            content.len()
        ),
        None => "HTTP/1.1 200 OK\r\n".to_owned(),
    };
    let sent = match it.cut_after.filter(|_| path.contains("/blobs/")) {
        Some(most) if most < rest.len() => &rest[..most],
        _ => rest,
    };
    (
        format!("{head}Content-Type: {kind}\r\n"),
        sent.to_vec(),
        rest.len(),
    )
}
