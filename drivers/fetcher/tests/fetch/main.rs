//! The fetcher as the agent sees it: real children, real archives, a web server of our own.

mod archives;
mod attacks;
mod cache;
mod life;
mod sources;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use drivers_fetcher::{Fetch, FetchError, Item};
use tempfile::TempDir;

/// A sandbox inside a folder of its own, beside a file that nobody may touch.
struct Place {
    folder: TempDir,
}

const VICTIM: &str = "outside/victim";

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("sandbox")).expect("sandbox");
        std::fs::create_dir(folder.path().join("outside")).expect("outside");
        std::fs::write(folder.path().join(VICTIM), "untouched").expect("victim");
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn sandbox(&self, name: &str) -> PathBuf {
        self.path("sandbox").join(name)
    }

    /// A local file to fetch; returns its path as a URI.
    fn put(&self, name: &str, content: &[u8]) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).expect("source");
        path.to_str().expect("UTF-8").to_owned()
    }

    async fn fetch(&self, items: Vec<Item>) -> Result<(), FetchError> {
        drivers_fetcher::fetch(program(), &self.request(items)).await
    }

    fn request(&self, items: Vec<Item>) -> Fetch {
        Fetch {
            sandbox: self.path("sandbox"),
            user: None,
            items,
        }
    }

    /// Fetches, and returns the text of the failure.
    async fn refused(&self, item: Item) -> String {
        let uri = item.uri.clone();
        let text = match self.fetch(vec![item]).await {
            Ok(()) => panic!("{uri} was fetched"),
            Err(error) => error.to_string(),
        };
        assert!(text.contains(&uri), "{text:?} lacks {uri}");
        assert!(self.log().contains(&text), "{text:?} is not in the log");
        text
    }

    fn read(&self, name: &str) -> String {
        let path = self.sandbox(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    fn mode(&self, name: &str) -> u32 {
        let data = std::fs::symlink_metadata(self.sandbox(name)).expect(name);
        data.permissions().mode() & 0o7777
    }

    fn log(&self) -> String {
        self.read("stderr")
    }

    /// Nothing beside the sandbox is new or changed.
    #[track_caller]
    fn assert_untouched(&self) {
        let names: Vec<_> = std::fs::read_dir(self.path("outside"))
            .expect("outside")
            .map(|entry| entry.expect("entry").file_name())
            .collect();
        assert_eq!(names, ["victim"]);
        let victim = self.path(VICTIM);
        assert_eq!(
            std::fs::read_to_string(&victim).expect("victim"),
            "untouched"
        );
        let links = std::os::unix::fs::MetadataExt::nlink(&victim.metadata().expect("victim"));
        assert_eq!(links, 1, "the victim got a second name");
        assert!(!self.path("evil").exists());
    }
}

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_container-fetch-alone"))
}

fn item(uri: &str) -> Item {
    Item {
        uri: uri.to_owned(),
        executable: false,
        extract: true,
        output_file: None,
        cache: false,
    }
}

/// A web server that gives each connection to `answer`, with the first line of what was asked.
fn serve(answer: impl Fn(&str, TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut request = Vec::new();
            let mut byte = [0];
            while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                request.push(byte[0]);
            }
            let text = String::from_utf8_lossy(&request).into_owned();
            answer(text.lines().next().unwrap_or_default(), stream);
        }
    });
    address
}

/// One answer that says `length`, then sends `body` and closes.
fn reply(mut stream: &TcpStream, status: &str, headers: &str, length: usize, body: &[u8]) {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body);
}
