//! Pulls from a registry that does what it should, and from one that does not.

use drivers_image::{Digest, DockerConfig, Limits};

use super::builder::Built;
use super::fake::{Behaviour, Fake};
use super::layers::Layer;
use super::stores::{Shop, complains, wanted};

/// Bytes that do not pack.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state: u64 = 1;
    let next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(next).take(bytes).collect()
}

fn image() -> Built {
    Built::new(vec![
        Layer::new().program("big", &noise(300_000)),
        Layer::new().file("small", "small"),
    ])
}

fn config(address: &str, user: &str, password: &str) -> DockerConfig {
    let text =
        format!(r#"{{"auths":{{"{address}":{{"username":"{user}","password":"{password}"}}}}}}"#);
    text.parse().expect("a configuration")
}

#[tokio::test]
async fn an_image_is_pulled_once_and_asked_for_again_when_told_so() {
    let fake = Fake::start(Behaviour::new()).await;
    let built = image();
    fake.put("team/app", "1", &built);
    let shop = Shop::new(&format!("http://{}", fake.address));
    let store = shop.open().await;
    let want = wanted("team/app:1");
    let (other, same) = (store.clone(), want.clone());
    let beside = tokio::spawn(async move { other.get(&same).await });
    let (a, b) = tokio::join!(store.get(&want), beside);
    let b = b.expect("no panic");
    assert_eq!(a.expect("pulled").digest(), &built.digest());
    b.expect("pulled by the other");
    let by_digest = wanted(&format!("{}/team/app@{}", fake.address, built.digest()));
    store.get(&by_digest).await.expect("by digest");
    assert_eq!(fake.count(&built.packed(0)), 1, "layers come once");
    shop.check([2, 2, 0, 0]);
    assert_eq!(store.pulls().map(|(count, _)| count), Some(2));
    // The same tag, another image with one new layer.
    let newer = Built::new(vec![
        Layer::new().program("big", &noise(300_000)),
        Layer::new().file("small", "other"),
    ]);
    fake.put("team/app", "1", &newer);
    let old = store.get(&want).await.expect("cached");
    assert_eq!(old.digest(), &built.digest());
    let mut fresh = want.clone();
    fresh.cached = false;
    let new = store.get(&fresh).await.expect("pulled");
    assert_eq!(new.digest(), &newer.digest());
    assert_eq!(
        store.get(&want).await.expect("cached").digest(),
        &newer.digest()
    );
    assert_eq!(fake.count(&built.packed(0)), 1);
    complains(
        store.get(&wanted("team/app:2")).await,
        "has no manifest 2: the fake says no",
    );
}

#[tokio::test]
async fn cut_connections_are_taken_up_where_they_broke() {
    for ranges in [true, false] {
        let mut behaviour = Behaviour::new();
        behaviour.ranges = ranges;
        behaviour.cut_after = Some(150_000);
        behaviour.failures = 2;
        let fake = Fake::start(behaviour).await;
        let built = image();
        fake.put("app", "latest", &built);
        let shop = Shop::new(&format!("http://{}", fake.address));
        let store = shop.open().await;
        let outcome = store.get(&wanted("app")).await;
        let layer = built.packed(0);
        if ranges {
            outcome.expect("pulled");
            let asked: Vec<String> = fake.change(|it| {
                let asked = it.asked.iter().filter(|(path, _)| path.contains(&layer));
                asked.map(|(_, range)| range.clone()).collect()
            });
            assert_eq!(asked, ["", "bytes=150000-", "bytes=300000-"]);
        } else {
            complains(outcome, "reach 127.0.0.1");
            assert!(fake.count(&layer) <= 5, "it gives up in the end");
            // What came stays for the next pull.
            shop.check([0, 1, 1, 0]);
            store
                .relieve(&[], 1.0)
                .await
                .expect("the disk is not that full");
            shop.check([0, 1, 1, 0]);
            fake.change(|it| {
                it.cut_after = None;
                it.ranges = true;
            });
            store.get(&wanted("app")).await.expect("pulled");
        }
        shop.check([1, 2, 0, 0]);
    }
}

#[tokio::test]
async fn tokens_are_got_with_all_kinds_of_credentials() {
    let login = "Basic dTpzZWNyZXQ="; // u:secret
    let cases: [(&str, Option<&str>, &str, bool); 6] = [
        ("no credentials", None, "", true),
        (
            "password",
            Some(login),
            r#"{"username":"u","password":"secret"}"#,
            true,
        ),
        (
            "wrong password",
            Some(login),
            r#"{"username":"u","password":"x"}"#,
            false,
        ),
        ("none but wanted", Some(login), "", false),
        (
            "identity",
            Some("refresh_token=abc"),
            r#"{"identitytoken":"abc"}"#,
            true,
        ),
        ("token", None, r#"{"registrytoken":"good"}"#, true),
    ];
    for (name, wants, entry, works) in cases {
        let mut behaviour = Behaviour::new();
        behaviour.wants = Some("Bearer good".to_owned());
        behaviour.challenge = r#"Bearer realm="http://{}/token",service="s""#.to_owned();
        behaviour.token = (wants.map(ToOwned::to_owned), "good".to_owned());
        let fake = Fake::start(behaviour).await;
        fake.put("app", "latest", &image());
        let mut shop = Shop::new(&format!("http://{}", fake.address));
        if !entry.is_empty() {
            let text = format!(r#"{{"auths":{{"{}":{entry}}}}}"#, fake.address);
            shop.settings.config = text.parse().expect("a configuration");
        }
        let outcome = shop.open().await.get(&wanted("app")).await;
        if works {
            outcome.unwrap_or_else(|error| panic!("{name}: {}", error.chain()));
            if wants.is_some_and(|wants| wants.starts_with("Basic")) {
                assert_eq!(
                    fake.count("/token?service=s&scope=repository%3Aapp%3Apull"),
                    1
                );
            }
        } else {
            let text = outcome.expect_err(name).chain();
            assert!(
                text.contains("the token server") && !text.contains("secret"),
                "{text}"
            );
        }
    }
}

#[tokio::test]
async fn tokens_that_expire_are_renewed() {
    let mut behaviour = Behaviour::new();
    behaviour.wants = Some("Bearer one".to_owned());
    behaviour.challenge = r#"Bearer realm="http://{}/token""#.to_owned();
    behaviour.token = (None, "one".to_owned());
    behaviour.cut_after = Some(200_000);
    let fake = Fake::start(behaviour).await;
    fake.put("app", "latest", &image());
    let shop = Shop::new(&format!("http://{}", fake.address));
    let store = shop.open().await;
    store.get(&wanted("app")).await.expect("pulled");
    fake.change(|it| {
        it.wants = Some("Bearer two".to_owned());
        it.token.1 = "two".to_owned();
    });
    let mut again = wanted("app");
    again.cached = false;
    store.get(&again).await.expect("pulled again");
    assert_eq!(fake.count("/token"), 2);
    fake.change(|it| it.token.1 = "wrong".to_owned());
    fake.change(|it| it.wants = Some("Bearer three".to_owned()));
    complains(store.get(&again).await, "wants credentials");
}

#[tokio::test]
async fn credentials_of_a_task_open_only_its_own_images() {
    let mut behaviour = Behaviour::new();
    behaviour.wants = Some("Basic dTpzZWNyZXQ=".to_owned());
    behaviour.challenge = r#"Basic realm="x""#.to_owned();
    let fake = Fake::start(behaviour).await;
    fake.put("app", "latest", &image());
    let shop = Shop::new(&format!("http://{}", fake.address));
    let store = shop.open().await;
    complains(
        store.get(&wanted("app")).await,
        "wants a name and a password",
    );
    let mut own = wanted("app");
    own.config = Some(config(&fake.address, "u", "secret"));
    store.get(&own).await.expect("pulled");
    let asked = fake.change(|it| it.asked.len());
    store.get(&own).await.expect("cached");
    assert_eq!(fake.change(|it| it.asked.len()), asked);
    complains(
        store.get(&wanted("app")).await,
        "wants a name and a password",
    );
    own.config = Some(config(&fake.address, "u", "guess"));
    complains(store.get(&own).await, "credentials do not open");
    // After a restart the layers are here, but who may have them is asked again.
    drop(store);
    let store = shop.open().await;
    shop.check([1, 2, 0, 0]);
    complains(
        store.get(&wanted("app")).await,
        "wants a name and a password",
    );
    own.config = Some(config(&fake.address, "u", "secret"));
    let layer = image().packed(0);
    store.get(&own).await.expect("pulled");
    assert_eq!(fake.count(&layer), 1);
    let holds_secret = |folder: &std::path::Path| {
        let mut folders = vec![folder.to_owned()];
        let mut found = false;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = std::fs::read(&path).expect("a file");
                    found |= bytes.windows(6).any(|part| part == b"secret");
                }
            }
        }
        found
    };
    assert!(!holds_secret(shop.folder.path()));
}

#[tokio::test]
async fn credentials_do_not_follow_redirects() {
    let other = Fake::start(Behaviour::new()).await;
    let built = image();
    other.put("app", "latest", &built);
    let mut behaviour = Behaviour::new();
    behaviour.wants = Some("Basic dTpzZWNyZXQ=".to_owned());
    behaviour.challenge = "Basic".to_owned();
    behaviour.redirect = Some(format!(
        "http://localhost:{}",
        other.address.rsplit(':').next().expect("a port")
    ));
    let fake = Fake::start(behaviour).await;
    fake.put("app", "latest", &built);
    let mut shop = Shop::new(&format!("http://{}", fake.address));
    shop.settings.config = config(&fake.address, "u", "secret");
    shop.open().await.get(&wanted("app")).await.expect("pulled");
    let shown = other.change(|it| it.shown.clone());
    assert!(
        !shown.is_empty() && shown.iter().all(Option::is_none),
        "{shown:?}"
    );
}

#[tokio::test]
async fn forged_and_oversized_images_are_refused() {
    type Forge = fn(&mut Behaviour, &Built);

    let cases: [(&str, Forge, &str); 7] = [
        (
            "another layer of the same size",
            |it, built| {
                let path = format!("/v2/app/blobs/{}", built.packed(0));
                it.contents.get_mut(&path).expect("there").1[1000] ^= 1;
            },
            "a layer is damaged or forged",
        ),
        (
            "a longer layer",
            |it, built| {
                let path = format!("/v2/app/blobs/{}", built.packed(0));
                it.contents.get_mut(&path).expect("there").1.push(0);
            },
            "sends more for a layer",
        ),
        (
            "a shorter layer",
            |it, built| {
                let path = format!("/v2/app/blobs/{}", built.packed(0));
                it.contents.get_mut(&path).expect("there").1.truncate(1000);
            },
            "it sent 1000 of",
        ),
        (
            "another configuration",
            |it, built| {
                let path = format!("/v2/app/blobs/{}", Digest::of(&built.config));
                it.contents.get_mut(&path).expect("there").1[0] = b' ';
            },
            "a configuration is damaged or forged",
        ),
        (
            "another manifest",
            |it, built| {
                let path = format!("/v2/app/manifests/{}", built.digest());
                it.contents.get_mut(&path).expect("there").1.push(b' ');
            },
            "a manifest is damaged or forged",
        ),
        (
            "a huge manifest",
            |it, _| {
                let path = "/v2/app/manifests/latest";
                it.contents.get_mut(path).expect("there").1 = vec![b' '; 5 << 20];
            },
            "sends more than",
        ),
        (
            "an index of itself",
            |it, built| {
                let path = "/v2/app/manifests/latest".to_owned();
                let mut bytes = it.contents[&path].clone();
                for _ in 0..5 {
                    let digest = Digest::of(&bytes.1);
                    it.contents
                        .insert(format!("/v2/app/manifests/{digest}"), bytes.clone());
                    let text = String::from_utf8(built.index()).expect("text");
                    let text = text.replace(&built.digest().to_string(), &digest.to_string());
                    bytes.1 = text.into_bytes();
                }
                it.contents.insert(path, bytes);
            },
            "index of indexes",
        ),
    ];
    for (name, forge, part) in cases {
        let fake = Fake::start(Behaviour::new()).await;
        let built = image();
        fake.put("app", "latest", &built);
        fake.change(|it| forge(it, &built));
        let shop = Shop::new(&format!("http://{}", fake.address));
        let store = shop.open().await;
        let text = store.get(&wanted("app")).await.expect_err(name).chain();
        assert!(text.contains(part), "{name}: {text}");
    }
    let fake = Fake::start(Behaviour::new()).await;
    fake.put("app", "latest", &image());
    let mut shop = Shop::new(&format!("http://{}", fake.address));
    shop.settings.limits = Limits {
        layer_bytes: 1000,
        ..Limits::default()
    };
    complains(
        shop.open().await.get(&wanted("app")).await,
        "larger than the limit of 1000",
    );
}
