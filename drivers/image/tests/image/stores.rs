//! Stores on disk: images shared, provisioned, pruned, and found again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use drivers_image::{
    Backend, DockerConfig, ImageError, Limits, Root, Store, StoreSettings, Wanted,
};
use tempfile::TempDir;

use super::builder::Built;
use super::layers::Layer;
use super::{is_root, program};

/// A store in a folder of its own.
pub(crate) struct Shop {
    pub(crate) folder: TempDir,
    pub(crate) settings: StoreSettings,
}

impl Shop {
    pub(crate) fn new(default: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let settings = StoreSettings {
            folder: path("store"),
            containers: path("containers"),
            program: program().to_owned(),
            default: default.parse().expect("a source"),
            certs: Some(path("certs")),
            config: DockerConfig::default(),
            backend: Some(Backend::Copy),
            limits: Limits::default(),
        };
        Self { folder, settings }
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(self.settings.clone()).await.expect("opened")
    }

    fn list(&self, name: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path().join(name)).expect(name);
        let names = entries.map(|entry| entry.expect(name).file_name());
        let mut names: Vec<String> = names
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// How many images, layers, downloads and unfinished things there are.
    #[track_caller]
    pub(crate) fn check(&self, expect: [usize; 4]) {
        let names = [
            "store/images",
            "store/layers",
            "store/downloads",
            "store/work",
        ];
        let found = names.map(|name| self.list(name).len());
        assert_eq!(found, expect, "images, layers, downloads, work");
    }
}

pub(crate) fn wanted(name: &str) -> Wanted {
    Wanted {
        reference: name.parse().expect("a reference"),
        cached: true,
        config: None,
    }
}

#[track_caller]
pub(crate) fn complains(result: Result<drivers_image::Image, ImageError>, part: &str) {
    let text = result
        .map(|image| image.digest().clone())
        .expect_err("it complains")
        .chain();
    assert!(text.contains(part), "{text}");
}

/// Three layers: the second hides something of the first, the third is the first again.
fn three() -> Built {
    let base = || {
        Layer::new()
            .member(tar::EntryType::Directory, b"./", b"", 0o755, b"")
            .file("etc/base", "base")
            .file("etc/gone", "gone")
    };
    let middle = Layer::new().file("etc/.wh.gone", "").file("etc/new", "new");
    let top = Layer::new().file("etc/top", "top");
    Built::new(vec![base(), middle, top])
}

fn images_of(built: &Built) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: Vec<u8>| {
        std::fs::write(folder.path().join(name), bytes).expect(name);
    };
    write("saved:1.tar", built.save("other:2"));
    write("named.tar", built.save("named:1"));
    write("packed.tar", built.layout_archive("1"));
    std::fs::create_dir(folder.path().join("team")).expect("a folder");
    built.write_layout(&folder.path().join("team/layout"), "1");
    folder
}

fn read(root: &Root, name: &str) -> Option<String> {
    match root {
        Root::Folder(folder) => std::fs::read_to_string(folder.join(name)).ok(),
        Root::Overlay { .. } => panic!("{root:?}"),
    }
}

#[tokio::test]
async fn images_on_this_machine_need_no_network() {
    let images = images_of(&three());
    let shop = Shop::new(images.path().to_str().expect("UTF-8"));
    let store = shop.open().await;
    for name in ["saved:1", "named:1", "packed:1", "team/layout:1"] {
        let image = store.get(&wanted(name)).await.expect(name);
        assert_eq!(image.config().cmd, ["/bin/sh"], "{name}");
        let made = store.provision(name, "root", &image).await.expect(name);
        assert_eq!(read(&made.root, "etc/base").as_deref(), Some("base"));
        assert_eq!(read(&made.root, "etc/new").as_deref(), Some("new"));
        assert_eq!(read(&made.root, "etc/top").as_deref(), Some("top"));
        assert_eq!(read(&made.root, "etc/gone"), None);
    }
    shop.check([4, 3, 0, 0]);
    complains(
        store.get(&wanted("named:2")).await,
        "no image in the archive",
    );
    complains(
        store.get(&wanted("packed:2")).await,
        "no image in the layout",
    );
    complains(
        store.get(&wanted("nothing")).await,
        "holds neither 'nothing:latest.tar'",
    );
}

#[tokio::test]
async fn damaged_archives_are_refused() {
    let images = tempfile::tempdir().expect("a folder");
    let built = three();
    let config = String::from_utf8(built.config.clone()).expect("text");
    let save = |name: &str, manifest: &str, config: &str| {
        let layers = Layer::new()
            .program("l", &built.layers[0])
            .symlink("out", "../../../../etc/passwd")
            .symlink("loop", "loop")
            .file("c", config)
            .file("manifest.json", manifest);
        let path = images.path().join(format!("{name}.tar"));
        std::fs::write(path, layers.tar()).expect(name);
    };
    let one = |layers: &str| format!(r#"[{{"Config":"c","Layers":[{layers}]}}]"#);
    save("few", &one(r#""l""#), &config);
    save("out", &one(r#""l","out","l""#), &config);
    save("loop", &one(r#""l","loop","l""#), &config);
    save("path", &one(r#""l","/etc/passwd","../x""#), &config);
    save("wrong", &one(r#""l","l","l""#), &config);
    save("none", &one(""), &config);
    save("rubbish", "[", &config);
    let long = Layer::new()
        .member(tar::EntryType::Regular, &[b'n'; 200_000], b"", 0o644, b"")
        .tar();
    std::fs::write(images.path().join("long.tar"), long).expect("long");
    std::fs::write(images.path().join("text.tar"), "no archive").expect("text");
    std::fs::write(images.path().join("empty.tar"), vec![0; 1024]).expect("empty");
    let shop = Shop::new(images.path().to_str().expect("UTF-8"));
    let store = shop.open().await;
    for (name, part) in [
        ("few", "speaks of 3 layers, its manifest of 1"),
        ("out", "lacks its part 'out'"),
        ("loop", "lacks its part 'loop'"),
        ("path", "lacks its part '/etc/passwd'"),
        ("wrong", "but the configuration of the image says"),
        ("none", "0 layers"),
        ("rubbish", "manifest.json"),
        ("long", "described by more than"),
        ("text", "read the image"),
        ("empty", "neither a 'manifest.json'"),
    ] {
        complains(store.get(&wanted(name)).await, part);
    }
    let again = shop.open().await;
    drop(again);
    shop.check([0, 0, 0, 0]);
}

#[tokio::test]
async fn what_is_used_stays_and_the_rest_can_be_pruned() {
    let images = tempfile::tempdir().expect("a folder");
    let put = |name: &str, layers: Vec<Layer>| {
        let path = images.path().join(format!("{name}.tar"));
        std::fs::write(path, Built::new(layers).save(name)).expect(name);
    };
    let base = || Layer::new().file("base", "base");
    put("a", vec![base(), Layer::new().file("a", "a")]);
    put("b", vec![base(), Layer::new().file("b", "b")]);
    put("c", vec![Layer::new().file("c", "c")]);
    let shop = Shop::new(images.path().to_str().expect("UTF-8"));
    let mut store = shop.open().await;
    for name in ["a", "b", "c"] {
        let image = store.get(&wanted(name)).await.expect(name);
        if name == "a" {
            store
                .provision("box", "root", &image)
                .await
                .expect("a root");
        }
    }
    shop.check([3, 4, 0, 0]);
    // A restart of the agent changes nothing.
    drop(store);
    store = shop.open().await;
    let known = BTreeSet::from(["box".to_owned()]);
    store.keep_containers(&known).await.expect("kept");
    let found = |name| store.provisioned(name, "root").expect("readable");
    let made = found("box").expect("it is here");
    assert_eq!(made.config.cmd, ["/bin/sh"]);
    assert_eq!(read(&made.root, "a").as_deref(), Some("a"));
    assert_eq!(found("crate"), None);
    let relieved = store.relieve(&[], 1.0).await.expect("relieved");
    assert_eq!(relieved.images, 0, "the disk is not that full");
    let excluded = ["c".parse().expect("a reference")];
    let pruned = store.prune(&excluded).await.expect("pruned");
    assert_eq!(
        (pruned.images, pruned.layers),
        (1, 1),
        "b and its own layer"
    );
    shop.check([2, 3, 0, 0]);
    let held = store.get(&wanted("c")).await.expect("c");
    assert_eq!(store.relieve(&[], 0.0).await.expect("relieved").images, 0);
    drop(held);
    assert_eq!(store.relieve(&[], 0.0).await.expect("relieved").images, 1);
    store.remove("box").await.expect("removed");
    store.remove("box").await.expect("it is gone already");
    store.prune(&[]).await.expect("pruned");
    shop.check([0, 0, 0, 0]);
    // Whatever was pruned comes back.
    store.get(&wanted("b")).await.expect("b again");
    shop.check([1, 2, 0, 0]);
}

#[tokio::test]
async fn what_a_crash_left_is_cleaned_up() {
    let images = images_of(&three());
    let shop = Shop::new(images.path().to_str().expect("UTF-8"));
    let store = shop.open().await;
    let image = store.get(&wanted("saved:1")).await.expect("pulled");
    store
        .provision("gone", "root", &image)
        .await
        .expect("a root");
    drop((image, store));
    let path = |name: &str| shop.folder.path().join(name);
    let list = |name: &str| shop.list(name);
    // A layer that no image names, half a layer, an image whose layer is lost, and one that is cut off.
    std::fs::write(path("store/downloads/half"), "x").expect("a download");
    let loose = format!(
        "store/layers/{}",
        drivers_image::Digest::of(b"x")
            .to_string()
            .replace(':', "-")
    );
    std::fs::create_dir(path(&loose)).expect("a layer");
    std::fs::create_dir_all(path("store/work/1-1/etc")).expect("half a layer");
    std::fs::write(path("store/images/sha256-00"), "{").expect("an image");
    let store = shop.open().await;
    shop.check([1, 3, 1, 0]);
    store
        .prune(&["saved:1".parse().expect("a reference")])
        .await
        .expect("pruned");
    shop.check([1, 3, 0, 0]);
    assert_eq!(list("containers"), ["gone"]);
    store.keep_containers(&BTreeSet::new()).await.expect("kept");
    assert!(list("containers").is_empty());
    drop(store);
    let layer = list("store/layers").remove(0);
    std::fs::remove_dir_all(path("store/layers").join(layer)).expect("lost");
    let store = shop.open().await;
    shop.check([0, 0, 0, 0]);
    store.get(&wanted("saved:1")).await.expect("pulled again");
    shop.check([1, 3, 0, 0]);
}

#[tokio::test]
async fn as_root_overlays_share_their_layers() {
    if !is_root() {
        eprintln!("SKIPPED as_root_overlays_share_their_layers: needs root");
        return;
    }
    let base = || {
        Layer::new()
            .member(tar::EntryType::Directory, b"./", b"", 0o751, b"")
            .file("etc/file", "1")
    };
    let images = tempfile::tempdir().expect("a folder");
    let built = Built::new(vec![
        base(),
        Layer::new()
            .file("etc/.wh..wh..opq", "")
            .file("etc/new", "2"),
        base(),
    ]);
    std::fs::write(images.path().join("x.tar"), built.save("x")).expect("x");
    let mut shop = Shop::new(images.path().to_str().expect("UTF-8"));
    // Upper folders must not be on an overlayfs, as the root of this machine may be.
    let disk = tempfile::tempdir().expect("a folder");
    let _mounted = Mounted::tmpfs(disk.path());
    shop.settings.containers = disk.path().join("containers");
    shop.settings.folder = disk.path().join("store");
    shop.settings.backend = None;
    let store = shop.open().await;
    assert_eq!(store.backend(), Backend::Overlay);
    let image = store.get(&wanted("x")).await.expect("pulled");
    let made = store
        .provision("box", "root", &image)
        .await
        .expect("a root");
    let found = store.provisioned("box", "root").expect("readable");
    assert_eq!(found.as_ref(), Some(&made));
    let Root::Overlay { lower, upper, work } = made.root else {
        panic!("{:?}", made.root);
    };
    assert_eq!(lower.len(), 2, "the same layer is mounted once");
    use std::os::unix::fs::MetadataExt as _;
    assert_eq!(upper.metadata().expect("upper").mode() & 0o7777, 0o751);
    let place = disk.path().join("root");
    std::fs::create_dir(&place).expect("a folder");
    let names: Vec<&str> = lower
        .iter()
        .map(|path| path.to_str().expect("UTF-8"))
        .collect();
    let options = format!(
        "userxattr,lowerdir={},upperdir={},workdir={}",
        names.join(":"),
        upper.display(),
        work.display()
    );
    let options = std::ffi::CString::new(options).expect("no zeros");
    let flags = rustix::mount::MountFlags::empty();
    rustix::mount::mount("overlay", &place, "overlay", flags, &*options).expect("mounted");
    let root = Mounted(place.clone());
    let there = |name: &str| std::fs::read_to_string(place.join(name)).ok();
    assert_eq!(there("etc/file").as_deref(), Some("1"));
    assert_eq!(there("etc/new").as_deref(), Some("2"));
    std::fs::write(place.join("etc/file"), "changed").expect("written");
    drop(root);
    assert_eq!(
        std::fs::read_to_string(lower[0].join("etc/file")).expect("the layer"),
        "1",
        "layers never change"
    );
    store.remove("box").await.expect("removed");
    assert!(!upper.exists());
}

/// A mount that is gone when the test ends, however it ends.
struct Mounted(PathBuf);

impl Mounted {
    fn tmpfs(path: &Path) -> Self {
        let flags = rustix::mount::MountFlags::empty();
        let options = c"size=1g";
        rustix::mount::mount("tmpfs", path, "tmpfs", flags, options).expect("mounted");
        Self(path.to_owned())
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = rustix::mount::unmount(&self.0, rustix::mount::UnmountFlags::DETACH);
    }
}
