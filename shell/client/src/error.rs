//! What can go wrong between a client and a master.

/// Why a call did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nobody answers there.
    #[error(
        "failed to reach {url}; is a master running there? (`tepui up` starts one, --master names another)"
    )]
    Unreachable {
        /// What was asked.
        url: String,
        /// Why it failed.
        #[source]
        source: reqwest::Error,
    },
    /// Nobody answers where a service should be.
    #[error(
        "failed to reach {url}; does {service} run there? (`tepui up` starts it, {flag} names another address)"
    )]
    Away {
        /// What was asked.
        url: String,
        /// What should answer.
        service: &'static str,
        /// The flag that says where it is.
        flag: &'static str,
        /// Why it failed.
        #[source]
        source: reqwest::Error,
    },
    /// The connection broke.
    #[error("lost the connection to {url}")]
    Broken {
        /// What was asked.
        url: String,
        /// Why it failed.
        #[source]
        source: reqwest::Error,
    },
    /// The server said no.
    #[error("{url} answered {status}: {text}{hint}")]
    Refused {
        /// What was asked.
        url: String,
        /// The HTTP status code.
        status: u16,
        /// What the server said.
        text: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// The answer is not what the API promises.
    #[error("{url} answered with something that is not the Mesos API: {reason}")]
    Malformed {
        /// What was asked.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The master ended the stream with an `ERROR` event.
    #[error("the master refused the framework: {0}")]
    Framework(String),
    /// The stream ended.
    #[error("the master closed the stream")]
    Closed,
}

impl ClientError {
    pub(crate) fn sending(url: &str, source: reqwest::Error) -> Self {
        let url = url.to_owned();
        if source.is_connect() {
            Self::Unreachable { url, source }
        } else {
            Self::Broken { url, source }
        }
    }

    pub(crate) fn refused(url: &str, status: u16, text: String) -> Self {
        let hint = match status {
            401 => " (log in with --principal and --secret-file)",
            403 => " (the login lacks the permission)",
            503 => " (no leading master yet; try again in a moment)",
            _ => "",
        };
        Self::Refused {
            url: url.to_owned(),
            status,
            text,
            hint,
        }
    }
}
