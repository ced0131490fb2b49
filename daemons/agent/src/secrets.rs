//! Secrets of containers: what a reference to one stands for.
//!
//! A secret goes from here to the container alone, as a variable of its command or as a file in memory. It is in no log
//! and in no error.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use abi_mesos::v1;
use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2};

/// Longest secret, in bytes.
const SECRET_BYTES_MAX: u64 = 1 << 20;

/// Knows what references to secrets stand for.
pub(crate) trait SecretResolver: Send + Sync {
    /// The secret of a name, or the part of it that `key` names.
    ///
    /// # Errors
    /// It is not to be had; the text is for people, and says nothing of what is secret.
    fn resolve(&self, name: &str, key: Option<&str>) -> Result<Vec<u8>, String>;
}

/// The resolver of an agent that is told of a folder, or of none.
pub(crate) fn resolver(folder: Option<PathBuf>) -> Arc<dyn SecretResolver> {
    match folder {
        Some(folder) => Arc::new(Folder(folder)),
        None => Arc::new(Nobody),
    }
}

/// What a secret is.
///
/// # Errors
/// It is neither a value nor a reference that is known; the text is for people.
pub(crate) fn value(resolver: &dyn SecretResolver, secret: &v1::Secret) -> Result<Vec<u8>, String> {
    let found = match (&secret.value, &secret.reference) {
        (Some(value), None) => value.data().to_vec(),
        (None, Some(reference)) => resolver.resolve(reference.name(), reference.key.as_deref())?,
        // None comes so from a stranger.
        (None, None) if secret.r#type() == v1::secret::Type::Value => {
            return Err("its value is lost: the agent keeps secrets in memory, and it or the machine was restarted".to_owned());
        }
        _ => return Err("a secret is either a value or a reference".to_owned()),
    };
    match u64::try_from(found.len()) {
        Ok(..=SECRET_BYTES_MAX) => Ok(found),
        _ => Err(format!("a secret is longer than {SECRET_BYTES_MAX} bytes")),
    }
}

/// Nobody was named who knows any.
struct Nobody;

impl SecretResolver for Nobody {
    fn resolve(&self, name: &str, _: Option<&str>) -> Result<Vec<u8>, String> {
        Err(format!(
            "the secret {name:?} is a reference, and this agent knows no secrets: it has no --secrets_dir"
        ))
    }
}

/// A file for each secret; with a key it is a file in a folder.
struct Folder(PathBuf);

impl SecretResolver for Folder {
    fn resolve(&self, name: &str, key: Option<&str>) -> Result<Vec<u8>, String> {
        // A name may begin with a slash, as those of DC/OS do.
        let mut path = PathBuf::from(name.trim_start_matches('/'));
        path.extend(key);
        let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
        let fits = !path.as_os_str().is_empty() && path.components().all(is_plain);
        if !fits || name.contains('\0') {
            return Err(format!("{name:?} cannot be the name of a secret"));
        }
        let read = read(&self.0, &path);
        read.map_err(|error| format!("the secret {name:?} cannot be read: {error}"))
    }
}

/// Reads a file below a folder, of as many bytes as a secret may have and one; links may not lead out of it.
///
/// # Errors
/// There is none, or it cannot be read.
pub(crate) fn read(folder: &Path, path: &Path) -> io::Result<Vec<u8>> {
    let folder = openat(
        CWD,
        folder,
        OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC,
        Mode::empty(),
    )?;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    let file = File::from(openat2(folder, path, flags, Mode::empty(), resolve)?);
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    file.take(SECRET_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn secret(name: &str, key: Option<&str>) -> v1::Secret {
        v1::Secret {
            r#type: Some(v1::secret::Type::Reference),
            reference: Some(v1::secret::Reference {
                name: Some(name.to_owned()),
                key: key.map(str::to_owned),
            }),
            ..Default::default()
        }
    }

    #[test]
    fn references_are_files_below_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let top = dir.path().join("secrets");
        std::fs::create_dir_all(top.join("app")).unwrap();
        std::fs::write(dir.path().join("outside"), "no").unwrap();
        std::fs::write(top.join("app/key"), "sesame").unwrap();
        symlink("app/key", top.join("same")).unwrap();
        symlink("../outside", top.join("out")).unwrap();
        std::fs::write(top.join("long"), vec![0; 1 << 20 | 1]).unwrap();
        let folder = resolver(Some(top));
        let check = |name: &str, key: Option<&str>, expected: Result<&str, &str>| match (
            value(&*folder, &secret(name, key)),
            expected,
        ) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected.as_bytes()),
            (Err(text), Err(part)) => assert!(text.contains(part), "{text}"),
            (found, _) => panic!("{name}: {found:?}"),
        };
        check("app/key", None, Ok("sesame"));
        check("/app/key", None, Ok("sesame"));
        check("app", Some("key"), Ok("sesame"));
        check("same", None, Ok("sesame"));
        check("app", None, Err("no file"));
        check("none", None, Err("cannot be read"));
        check("out", None, Err("cannot be read"));
        check("long", None, Err("longer than"));
        for bad in ["", "/", "../outside", "app/../../outside", "a\0b"] {
            check(bad, None, Err("cannot be the name"));
        }
        check("app", Some("../../outside"), Err("cannot be the name"));
    }

    #[test]
    fn who_knows_no_secrets_says_so() {
        let nobody = resolver(None);
        let text = value(&*nobody, &secret("a", None)).unwrap_err();
        assert!(text.contains("--secrets_dir"), "{text}");
        let text = value(&*nobody, &v1::Secret::default()).unwrap_err();
        assert!(text.contains("either"), "{text}");
        let lost = v1::Secret {
            r#type: Some(v1::secret::Type::Value),
            ..Default::default()
        };
        let text = value(&*nobody, &lost).unwrap_err();
        assert!(text.contains("lost"), "{text}");
    }
}
