//! Debian's `docker-registry`, with passwords, TLS and certificates of clients.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use drivers_image::Digest;

use super::builder::Built;
use super::layers::Layer;
use super::stores::{Shop, complains, wanted};

/// A registry that dies with the test.
struct Registry {
    child: Child,
    address: String,
    _folder: tempfile::TempDir,
}

impl Drop for Registry {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Registry {
    /// Starts one with more `http` settings and an `auth` section; `None` without the program.
    fn start(http: &str, auth: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let config = folder.path().join("config.yml");
        let text = format!(
            "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: {}\n\
             http:\n  addr: 127.0.0.1:0\n{http}\n{auth}\n",
            folder.path().join("data").display()
        );
        std::fs::write(&config, text).expect("a configuration");
        let child = Command::new("docker-registry")
            .arg("serve")
            .arg(&config)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = match child {
            Ok(child) => child,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return None;
            }
            Err(error) => panic!("docker-registry: {error}"),
        };
        let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let mut seen = String::new();
        let address = loop {
            let Some(Ok(line)) = lines.next() else {
                panic!("docker-registry ended: {seen}");
            };
            if let Some((_, rest)) = line.split_once("listening on ") {
                let end = rest.find(['"', ',']).unwrap_or(rest.len());
                break rest[..end].to_owned();
            }
            seen = seen + &line + "\n";
        };
        // It stops when nobody reads what it says.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self {
            child,
            address,
            _folder: folder,
        })
    }
}

fn certificates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../daemons/door/tests/door/certificates")
        .canonicalize()
        .expect("certificates")
}

/// Pushes as a builder would.
async fn push(
    web: &reqwest::Client,
    base: &str,
    login: Option<(&str, &str)>,
    tag: &str,
    image: &Built,
) {
    let with = |request: reqwest::RequestBuilder| match login {
        Some((user, password)) => request.basic_auth(user, Some(password)),
        None => request,
    };
    for (digest, bytes) in &image.blobs {
        let answer = with(web.post(format!("{base}/blobs/uploads/")))
            .send()
            .await
            .expect("reached");
        assert_eq!(answer.status(), 202);
        let to = answer.headers()["Location"]
            .to_str()
            .expect("text")
            .to_owned();
        let mark = if to.contains('?') { '&' } else { '?' };
        let put = web
            .put(format!("{to}{mark}digest={digest}"))
            .header("Content-Type", "application/octet-stream")
            .body(bytes.clone());
        assert_eq!(with(put).send().await.expect("reached").status(), 201);
    }
    let manifests = [image.digest().to_string(), tag.to_owned()];
    for name in manifests {
        let put = web
            .put(format!("{base}/manifests/{name}"))
            .header("Content-Type", Built::kind(&image.manifest))
            .body(image.manifest.clone());
        assert_eq!(with(put).send().await.expect("reached").status(), 201);
    }
}

/// A real program and a layer on top.
fn busybox() -> Built {
    let program = ["/bin/busybox", "/usr/bin/busybox"]
        .iter()
        .find_map(|path| std::fs::read(path).ok());
    let program = program.unwrap_or_else(|| b"no busybox here".to_vec());
    Built::new(vec![
        Layer::new()
            .folder("bin")
            .program("bin/busybox", &program)
            .symlink("bin/sh", "busybox"),
        Layer::new().file("etc/motd", "hello"),
    ])
}

#[tokio::test]
async fn debians_registry_is_understood() {
    let Some(registry) = Registry::start("", "") else {
        eprintln!("SKIPPED debians_registry_is_understood: needs the program docker-registry");
        return;
    };
    let built = busybox();
    let base = format!("http://{}/v2/team/busybox", registry.address);
    push(&reqwest::Client::new(), &base, None, "1", &built).await;
    let shop = Shop::new("https://registry-1.docker.io");
    let store = shop.open().await;
    let name = format!("{}/team/busybox:1", registry.address);
    let image = store.get(&wanted(&name)).await.expect("pulled");
    assert_eq!(image.digest(), &Digest::of(&built.manifest));
    store
        .provision("box", "root", &image)
        .await
        .expect("a root");
    let missing = format!("{}/team/busybox:2", registry.address);
    complains(
        store.get(&wanted(&missing)).await,
        "has no manifest 2: manifest unknown",
    );
}

#[tokio::test]
async fn debians_registry_asks_for_passwords_and_certificates() {
    let folder = tempfile::tempdir().expect("a folder");
    let users = folder.path().join("users");
    // The bcrypt of `secret`.
    std::fs::write(
        &users,
        "u:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n",
    )
    .expect("users");
    let own = certificates();
    let http = format!(
        "  tls:\n    certificate: {0}/server.pem\n    key: {0}/server.key\n    clientcas:\n      - {0}/authority.pem",
        own.display()
    );
    let auth = format!(
        "auth:\n  htpasswd:\n    realm: x\n    path: {}",
        users.display()
    );
    let Some(registry) = Registry::start(&http, &auth) else {
        eprintln!(
            "SKIPPED debians_registry_asks_for_passwords_and_certificates: needs the program docker-registry"
        );
        return;
    };
    let read = |name: &str| std::fs::read(own.join(name)).expect(name);
    let identity = [read("named.key"), read("named.pem")].concat();
    let web = reqwest::Client::builder()
        .tls_certs_only([reqwest::Certificate::from_pem(&read("authority.pem")).expect("PEM")])
        .identity(reqwest::Identity::from_pem(&identity).expect("PEM"))
        .build()
        .expect("a client");
    let base = format!("https://{}/v2/app", registry.address);
    push(&web, &base, Some(("u", "secret")), "latest", &busybox()).await;

    let mut shop = Shop::new(&format!("https://{}", registry.address));
    let get = async |shop: &Shop| shop.open().await.get(&wanted("app")).await;
    complains(get(&shop).await, "reach 127.0.0.1");
    let certs = shop.folder.path().join("certs").join(&registry.address);
    std::fs::create_dir_all(&certs).expect("a folder");
    std::fs::write(certs.join("ca.crt"), read("authority.pem")).expect("ca.crt");
    complains(get(&shop).await, "reach 127.0.0.1");
    std::fs::write(certs.join("own.cert"), read("named.pem")).expect("own.cert");
    std::fs::write(certs.join("own.key"), read("named.key")).expect("own.key");
    complains(get(&shop).await, "wants a name and a password");
    let login = |password: &str| {
        let text = format!(
            r#"{{"{}":{{"username":"u","password":"{password}"}}}}"#,
            registry.address
        );
        text.parse().expect("a configuration")
    };
    shop.settings.config = login("wrong");
    complains(get(&shop).await, "the credentials do not open");
    shop.settings.config = login("secret");
    get(&shop).await.expect("pulled");
    // Named in full, it is the certificates that tell it to be encrypted.
    let full = format!("{}/app", registry.address);
    shop.open().await.get(&wanted(&full)).await.expect("pulled");
}
