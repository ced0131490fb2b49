//! Logging in: from a challenge and what we know to the header that opens the door.

use reqwest::header::HeaderValue;
use serde::Deserialize;

use super::Endpoint;
use crate::challenge::Challenge;
use crate::credentials::Credential;
use crate::error::{ImageError, shown};

use base64::Engine as _;

/// Longest answer of a token server, in bytes.
const ANSWER_MAX_BYTES: usize = 1 << 20;
/// What token servers are told of us.
const CLIENT_ID: &str = "tepui";

#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
}

/// What to send as `Authorization`, by what the registry asks for.
pub(super) async fn log_in(
    web: &reqwest::Client,
    endpoint: &Endpoint,
    challenge: Challenge,
    credential: Option<&Credential>,
) -> Result<HeaderValue, ImageError> {
    let denied = |reason: &str| Err(ImageError::Denied(format!("{} {reason}", endpoint.host)));
    match (challenge, credential) {
        (_, Some(Credential::Token(token))) => header(&format!("Bearer {token}")),
        (Challenge::Basic, Some(Credential::Password { user, password })) => {
            header(&basic(user, password))
        }
        (Challenge::Basic, Some(Credential::Identity(_))) => {
            denied("wants a name and a password, and there is a token for it")
        }
        (Challenge::Basic, None) => {
            denied("wants a name and a password, and there are none for it")
        }
        (
            Challenge::Bearer {
                realm,
                service,
                scope,
            },
            credential,
        ) => {
            let scope = scope.unwrap_or_else(|| format!("repository:{}:pull", endpoint.repository));
            let token = token(
                web,
                endpoint,
                &realm,
                service.as_deref().unwrap_or_default(),
                &scope,
                credential,
            )
            .await?;
            header(&format!("Bearer {token}"))
        }
    }
}

fn basic(user: &str, password: &str) -> String {
    let text = format!("{user}:{password}");
    let encoded = base64::engine::general_purpose::STANDARD.encode(text);
    format!("Basic {encoded}")
}

fn header(text: &str) -> Result<HeaderValue, ImageError> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| ImageError::Denied("the credentials do not fit into a header".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

async fn token(
    web: &reqwest::Client,
    endpoint: &Endpoint,
    realm: &str,
    service: &str,
    scope: &str,
    credential: Option<&Credential>,
) -> Result<String, ImageError> {
    let mut url = reqwest::Url::parse(realm).map_err(|_| {
        ImageError::Refused(format!(
            "{} names '{}' as its token server, which is no address",
            endpoint.host,
            shown(realm)
        ))
    })?;
    let allowed = url.scheme() == "https" || endpoint.plain && url.scheme() == "http";
    if !allowed {
        return Err(ImageError::Refused(format!(
            "{} names a token server without encryption",
            endpoint.host
        )));
    }
    let request = match credential {
        Some(Credential::Identity(token)) => {
            let mut form = reqwest::Url::parse("http://form").expect("is an address");
            form.query_pairs_mut()
                .append_pair("grant_type", "refresh_token")
                .append_pair("service", service)
                .append_pair("client_id", CLIENT_ID)
                .append_pair("scope", scope)
                .append_pair("refresh_token", token);
            web.post(url)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(form.query().unwrap_or_default().to_owned())
        }
        Some(Credential::Password { .. } | Credential::Token(_)) | None => {
            if !service.is_empty() {
                url.query_pairs_mut().append_pair("service", service);
            }
            url.query_pairs_mut().append_pair("scope", scope);
            match credential {
                Some(Credential::Password { user, password }) => {
                    url.query_pairs_mut().append_pair("account", user);
                    web.get(url)
                        .header("Authorization", header(&basic(user, password))?)
                }
                Some(Credential::Identity(_) | Credential::Token(_)) | None => web.get(url),
            }
        }
    };
    let step = || format!("get a token for {}", endpoint.host);
    let mut answer = request
        .send()
        .await
        .map_err(|error| ImageError::of(step())(error.without_url()))?;
    let status = answer.status();
    if status.is_client_error() && status != reqwest::StatusCode::TOO_MANY_REQUESTS {
        return Err(ImageError::Denied(format!(
            "the token server of {} refuses {}: {status}",
            endpoint.host,
            match credential {
                Some(_) => "the credentials",
                None => "to give a token without credentials",
            }
        )));
    }
    if !status.is_success() {
        let text = format!("the token server answered with status {status}");
        return Err(ImageError::of(step())(text));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer
        .chunk()
        .await
        .map_err(|error| ImageError::of(step())(error.without_url()))?
    {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_MAX_BYTES {
            return Err(ImageError::of(step())("the answer is too long"));
        }
    }
    // The parser's messages may quote the token.
    let found = serde_json::from_slice::<Answer>(&body).ok();
    let found = found.and_then(|found| found.token.or(found.access_token));
    found
        .filter(|token| !token.is_empty())
        .ok_or_else(|| ImageError::of(step())("the answer holds no token"))
}
