//! `/files/browse`, `/files/read`, `/files/download` and `/files/debug`.

use super::{DirectoryEntry, Files, FilesError};
use crate::request::Request;
use crate::response::{Handled, Response};
use crate::router::{Access, Router};
use base_access::{Action, Authorizer, Object};
use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, HeaderValue};
use serde::Serialize;
use std::io::Read as _;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

const PIECE_BYTES: usize = 64 * 1024;
const PIECES_AHEAD: usize = 4;

/// Adds the routes.
pub(crate) fn install(
    router: &mut Router,
    access: Access,
    files: &Files,
    authorizer: &Arc<dyn Authorizer>,
) {
    let shared = files.clone();
    router.route("/files/browse", access, move |request| {
        browse(shared.clone(), request)
    });
    let shared = files.clone();
    router.route("/files/read", access, move |request| {
        read(shared.clone(), request)
    });
    let shared = files.clone();
    router.route("/files/download", access, move |request| {
        download(shared.clone(), request)
    });
    let (shared, authorizer) = (files.clone(), Arc::clone(authorizer));
    router.route("/files/debug", access, move |request: Request| {
        let allowed = authorizer.allows(
            request.principal(),
            Action::GetEndpoint,
            &Object::One("/files/debug"),
        );
        let response = if allowed {
            Response::json(&shared.shown())
        } else {
            Response::status(StatusCode::FORBIDDEN)
        };
        async move { response }
    });
}

impl From<FilesError> for Box<Response> {
    fn from(error: FilesError) -> Self {
        Self::new(match error {
            FilesError::Invalid(text) => Response::bad_request(format!("{text}\n")),
            FilesError::NotFound => Response::status(StatusCode::NOT_FOUND),
            FilesError::Forbidden => Response::status(StatusCode::FORBIDDEN),
            FilesError::Io { .. } => {
                tracing::warn!(%error, "a file could not be shown");
                Response::text(StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n"))
            }
        })
    }
}

#[derive(Serialize)]
struct Listed<'a> {
    path: &'a str,
    nlink: u64,
    size: u64,
    mtime: i64,
    mode: String,
    uid: &'a str,
    gid: &'a str,
}

impl<'a> From<&'a DirectoryEntry> for Listed<'a> {
    fn from(entry: &'a DirectoryEntry) -> Self {
        let DirectoryEntry {
            path,
            nlink,
            size,
            mtime_ns,
            mode,
            uid,
            gid,
        } = entry;
        Self {
            path,
            nlink: *nlink,
            size: *size,
            mtime: mtime_ns.div_euclid(1_000_000_000),
            mode: mode_text(*mode),
            uid,
            gid,
        }
    }
}

/// The mode as `ls -l` writes it.
fn mode_text(mode: u32) -> String {
    let kind = match mode & 0o170_000 {
        0o040_000 => 'd',
        0o120_000 => 'l',
        0o020_000 => 'c',
        0o060_000 => 'b',
        0o010_000 => 'p',
        0o140_000 => 's',
        _ => '-',
    };
    let rights = (0..9).map(|n| {
        if mode & (0o400 >> n) == 0 {
            '-'
        } else {
            char::from(b"rwx"[n % 3])
        }
    });
    std::iter::once(kind).chain(rights).collect()
}

fn path_of(request: &Request) -> Result<String, Box<Response>> {
    match request.query().get("path") {
        Some(path) if !path.is_empty() => Ok(path.to_owned()),
        _ => Err(Box::new(Response::bad_request(
            "the query must name a path: ?path=VALUE\n",
        ))),
    }
}

/// Runs what blocks on the disk where it holds up nobody.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FilesError> + Send + 'static,
) -> Result<T, Box<Response>> {
    match spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(Box::new(Response::status(
            StatusCode::INTERNAL_SERVER_ERROR,
        ))),
    }
}

async fn browse(files: Files, request: Request) -> Handled {
    let path = path_of(&request)?;
    let caller = request.principal().cloned();
    let entries = blocking(move || files.browse(&path, caller.as_ref())).await?;
    Ok(Response::json(
        &entries.iter().map(Listed::from).collect::<Vec<_>>(),
    ))
}

async fn read(files: Files, request: Request) -> Handled {
    #[derive(Serialize)]
    struct Answer {
        offset: u64,
        data: String,
    }
    let path = path_of(&request)?;
    let number = |key: &str| match request.query().get(key) {
        None => Ok(None),
        Some(text) => match text.parse::<i64>() {
            Err(_) => Err(Box::new(Response::bad_request(format!(
                "{key} must be a whole number, not {text:?}\n"
            )))),
            Ok(..-1) => Err(Box::new(Response::bad_request(format!(
                "{key} must not be negative, and {text} is\n"
            )))),
            Ok(number) => Ok(u64::try_from(number).ok()),
        },
    };
    // A missing offset, like -1, asks for the size. A length of -1 is as good as none.
    let (offset, length) = (number("offset")?, number("length")?);
    let caller = request.principal().cloned();
    let length = if offset.is_some() { length } else { Some(0) };
    let answer =
        blocking(move || files.read(&path, offset.unwrap_or(0), length, caller.as_ref())).await?;
    Ok(Response::json(&Answer {
        offset: offset.unwrap_or(answer.size),
        data: String::from_utf8_lossy(&answer.data).into_owned(),
    }))
}

async fn download(files: Files, request: Request) -> Handled {
    let path = path_of(&request)?;
    let caller = request.principal().cloned();
    let name = file_name(&path);
    let (file, size) =
        blocking(move || files.open_file(&path, caller.as_ref(), "download")).await?;
    let (sender, pieces) = mpsc::channel(PIECES_AHEAD);
    spawn_blocking(move || {
        // A log grows while it is read; the client was promised what was there at first.
        let mut left = file.take(size);
        loop {
            let mut piece = Vec::with_capacity(PIECE_BYTES);
            match left
                .by_ref()
                .take(PIECE_BYTES as u64)
                .read_to_end(&mut piece)
            {
                Ok(0) | Err(_) => return,
                // The client is gone.
                Ok(_) if sender.blocking_send(Bytes::from(piece)).is_err() => return,
                Ok(_) => {}
            }
        }
    });
    let disposition = HeaderValue::from_str(&format!("attachment; filename={name}"))
        .unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    Ok(Response::pieces("application/octet-stream", pieces, size)
        .with_header(CONTENT_DISPOSITION, disposition))
}

/// The last part of a path as a header can carry it.
fn file_name(path: &str) -> String {
    let name = path
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"._-+@~".contains(&byte));
    if plain && !name.is_empty() {
        return name.to_owned();
    }
    let quoted: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && c != '"' && c != '\\' || c == ' ' {
                c
            } else {
                '_'
            }
        })
        .collect();
    format!("\"{quoted}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_look_like_ls() {
        assert_eq!(mode_text(0o100_644), "-rw-r--r--");
        assert_eq!(mode_text(0o040_755), "drwxr-xr-x");
        assert_eq!(mode_text(0o120_777), "lrwxrwxrwx");
        assert_eq!(mode_text(0o010_000), "p---------");
    }

    #[test]
    fn file_names_fit_a_header() {
        assert_eq!(file_name("/a/stdout"), "stdout");
        assert_eq!(file_name("/a/my file"), "\"my file\"");
        assert_eq!(file_name("/a/x\"\r\ny"), "\"x___y\"");
        assert_eq!(file_name("/"), "\"\"");
    }
}
