//! Where artifacts come from: web servers and local files.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::time::Duration;

use rustix::fs::{Mode, OFlags};

use crate::Item;
use crate::child::Problem;
use crate::sandbox::Inside;

/// A transfer that brings nothing for so long has failed.
const STALL_MAX: Duration = Duration::from_secs(60);
/// No artifact is larger.
pub(crate) const FETCHED_MAX_BYTES: u64 = 64 << 30;

/// Where in the sandbox the item goes.
pub(crate) fn target(item: &Item) -> Result<Inside, Problem> {
    if let Some(file) = &item.output_file {
        if file.starts_with('/') || file.ends_with('/') {
            return Err(Problem::Refused(format!(
                "output file '{file}' must be the relative path of a file"
            )));
        }
        return Inside::new(file.as_bytes())?
            .ok_or_else(|| Problem::Refused(format!("output file '{file}' names no file")));
    }
    let uri = &item.uri;
    let nameless =
        || Problem::Refused("it does not end with the name of a file: set output_file".to_owned());
    let path = match uri.split_once("://") {
        // What stands before the first slash is a host.
        Some((_, rest)) => rest.split_once('/').ok_or_else(nameless)?.1,
        None => uri,
    };
    let name = path.rsplit('/').next().unwrap_or_default();
    if matches!(name, "" | "." | "..") {
        return Err(nameless());
    }
    Inside::new(name.as_bytes())?.ok_or_else(nameless)
}

/// Writes what the URI names to `file`; returns its size in bytes. Before that `admit` judges the size that the source
/// says it has, if it does; more than that is not taken.
pub(crate) fn transfer(
    uri: &str,
    file: &mut File,
    admit: impl FnOnce(Option<u64>) -> Result<(), Problem>,
) -> Result<u64, Problem> {
    let local = uri
        .strip_prefix("file://localhost/")
        .or_else(|| uri.strip_prefix("file:///"));
    if let Some(path) = local {
        return copy(&Path::new("/").join(path), file, admit);
    }
    match uri.split_once("://") {
        Some((scheme, _)) if is_web(scheme) => download(uri, file, admit),
        Some(("file", _)) => Err(Problem::Refused(
            "a file URI must look like file:///absolute/path".to_owned(),
        )),
        Some((scheme, _)) => Err(Problem::Refused(format!(
            "'{scheme}' is none of the schemes http, https, file"
        ))),
        None if uri.starts_with('/') => copy(Path::new(uri), file, admit),
        None => Err(Problem::Refused(
            "a relative path needs --frameworks_home at the agent".to_owned(),
        )),
    }
}

fn is_web(scheme: &str) -> bool {
    ["http", "https"]
        .iter()
        .any(|web| web.eq_ignore_ascii_case(scheme))
}

fn copy(
    path: &Path,
    file: &mut File,
    admit: impl FnOnce(Option<u64>) -> Result<(), Problem>,
) -> Result<u64, Problem> {
    let step = || format!("open {}", path.display());
    // Without waiting: opening a pipe that nobody writes to would never end.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let from = rustix::fs::open(path.as_os_str().as_bytes(), flags, Mode::empty())
        .map(File::from)
        .map_err(|error| Problem::of(step())(io::Error::from(error)))?;
    let metadata = from.metadata().map_err(Problem::of(step()))?;
    if !metadata.is_file() {
        let text = format!("{} is not a regular file", path.display());
        return Err(Problem::Refused(text));
    }
    let bytes_max = metadata.len();
    admit(Some(bytes_max))?;
    // It may grow meanwhile.
    let size = io::copy(
        &mut (&from).take(bytes_max.min(FETCHED_MAX_BYTES) + 1),
        file,
    )
    .map_err(Problem::of(format!("copy {}", path.display())))?;
    check_size(size, Some(bytes_max))
}

/// Refuses what is larger than anything may be, or than it said it would be.
fn check_size(size: u64, bytes_max: Option<u64>) -> Result<u64, Problem> {
    let bytes_max = bytes_max.unwrap_or(u64::MAX).min(FETCHED_MAX_BYTES);
    if size > bytes_max {
        let text = format!("it is larger than {bytes_max} bytes");
        return Err(Problem::Refused(text));
    }
    Ok(size)
}

fn download(
    uri: &str,
    file: &mut File,
    admit: impl FnOnce(Option<u64>) -> Result<(), Problem>,
) -> Result<u64, Problem> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Problem::of("start the downloader"))?
        .block_on(stream(uri, file, admit))
}

async fn stream(
    uri: &str,
    file: &mut File,
    admit: impl FnOnce(Option<u64>) -> Result<(), Problem>,
) -> Result<u64, Problem> {
    let mut answer = client(uri)?
        .get(uri)
        .send()
        .await
        .map_err(|error| Problem::of("reach the server")(error.without_url()))?;
    let status = answer.status();
    if status != reqwest::StatusCode::OK {
        let text = format!("the server answered with status {status}");
        return Err(Problem::Refused(text));
    }
    let bytes_max = answer.content_length();
    admit(bytes_max)?;
    let mut size = 0;
    while let Some(chunk) = answer.chunk().await.map_err(|error| {
        Problem::of(format!("download more than {size} bytes"))(error.without_url())
    })? {
        size = check_size(size + chunk.len() as u64, bytes_max)?;
        file.write_all(&chunk)
            .map_err(Problem::of("write into the sandbox"))?;
    }
    Ok(size)
}

fn client(uri: &str) -> Result<reqwest::Client, Problem> {
    let builder = || {
        reqwest::Client::builder()
            .user_agent(concat!("tepui/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(STALL_MAX)
            .read_timeout(STALL_MAX)
    };
    let plain = !uri.to_ascii_lowercase().starts_with("https:");
    match builder().build() {
        // A machine without certificates of authorities can still speak plain HTTP.
        Err(_) if plain => builder().tls_certs_only([]).build(),
        result => result,
    }
    .map_err(Problem::of("prepare TLS with this machine's certificates"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(uri: &str, output_file: Option<&str>) -> Item {
        Item {
            uri: uri.to_owned(),
            executable: false,
            extract: false,
            output_file: output_file.map(ToOwned::to_owned),
            cache: false,
        }
    }

    #[test]
    fn the_last_part_of_the_uri_is_the_name() {
        for (uri, wanted) in [
            ("http://host/a/b.tgz", "b.tgz"),
            ("http://host/a/b.tgz?x=1", "b.tgz?x=1"),
            ("file:///a/b", "b"),
            ("/a/b", "b"),
            ("b", "b"),
        ] {
            let path = target(&item(uri, None)).expect(uri);
            assert_eq!(path.display().to_string(), wanted, "{uri}");
        }
        for uri in [
            "http://host",
            "http://host/",
            "http://host/a/",
            "http://host/..",
            "/",
            "",
            "file:///",
            "/a/.",
        ] {
            assert!(target(&item(uri, None)).is_err(), "{uri}");
        }
    }

    #[test]
    fn an_output_file_is_a_relative_path() {
        let path = target(&item("http://host/", Some("a/./b"))).expect("fine");
        assert_eq!(path.display().to_string(), "a/b");
        for file in ["/a", "a/", "..", "a/../../b", ".", "", "a\0b"] {
            assert!(
                target(&item("http://host/x", Some(file))).is_err(),
                "{file:?}"
            );
        }
    }

    #[test]
    fn only_known_schemes_are_fetched() {
        for (uri, part) in [
            ("hdfs://host/a", "'hdfs' is none"),
            ("ftp://host/a", "'ftp' is none"),
            ("file://host/a", "file:///absolute/path"),
            ("a/b", "--frameworks_home"),
            ("/dev/null", "not a regular file"),
            ("/proc", "not a regular file"),
        ] {
            let mut file = tempfile::tempfile().expect("a file");
            let text = transfer(uri, &mut file, |_| Ok(()))
                .expect_err(uri)
                .to_string();
            assert!(text.contains(part), "{uri}: {text}");
        }
    }
}
