//! As whom a service joins the master.

use std::path::{Path, PathBuf};

use shell_client::Login;

/// A credential that can not be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "credential {}: {reason}; write {{\"principal\":\"p\",\"secret\":\"s\"}} or a line `principal secret`",
    path.display()
)]
pub struct LoginError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong, without any secret.
    pub reason: String,
}

/// The principal and secret in a file.
///
/// # Errors
/// [`LoginError`].
pub fn login(path: &Path) -> Result<Login, LoginError> {
    let refuse = |reason: String| LoginError {
        path: path.to_owned(),
        reason,
    };
    let text = std::fs::read_to_string(path).map_err(|error| refuse(error.to_string()))?;
    let pair = if text.trim_start().starts_with('{') {
        let value: serde_json::Value =
            serde_json::from_str(&text).map_err(|_| refuse("it is no JSON".to_owned()))?;
        let field = |name: &str| value[name].as_str().map(str::to_owned);
        field("principal").zip(field("secret"))
    } else {
        let pair = text.trim().split_once(char::is_whitespace);
        pair.map(|(principal, secret)| (principal.to_owned(), secret.trim().to_owned()))
    };
    let (principal, secret) = pair.ok_or_else(|| refuse("it has another form".to_owned()))?;
    Ok(Login { principal, secret })
}

/// The user under whom tasks run that name none.
pub(crate) fn user() -> String {
    let id = rustix::process::geteuid();
    if id.is_root() {
        return "root".to_owned();
    }
    std::env::var("USER").unwrap_or_else(|_| id.as_raw().to_string())
}

/// The name of this machine.
pub(crate) fn hostname() -> String {
    let name = rustix::system::uname();
    name.nodename().to_string_lossy().into_owned()
}
