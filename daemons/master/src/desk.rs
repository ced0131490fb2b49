//! What all handlers share.

use std::sync::Arc;

use base_access::{Action, Authorizer, Object, Principal};
use daemons_door::{Files, Metrics, Rate, Rendered, Request, Response, Toggle};
use http::StatusCode;
use kernel_master::{Input, Operate};
use tokio::sync::Mutex;

use crate::call::{self, off_the_loop, stopping};
use crate::core::CoreHandle;
use crate::documents;
use crate::facts::Facts;
use crate::picture::Picture;
use crate::sight::Sight;

/// The way to everything that a handler needs.
pub(crate) struct Desk {
    pub(crate) core: CoreHandle,
    pub(crate) facts: Arc<Facts>,
    pub(crate) authorizer: Arc<dyn Authorizer>,
    /// Whether there are rules at all.
    pub(crate) has_rules: bool,
    pub(crate) files: Files,
    pub(crate) metrics: Metrics,
    /// How many requests for metrics are answered.
    pub(crate) metrics_rate: Option<Rate>,
    pub(crate) level: Arc<Toggle>,
    /// `/state` as everybody sees it who sees everything, with the version of its view.
    pub(crate) state: Mutex<Option<(u64, Arc<Rendered>)>>,
}

impl Desk {
    /// What a caller gets to see.
    pub(crate) fn sight(&self, principal: Option<&Principal>) -> Sight {
        Sight::new(&self.authorizer, principal, self.has_rules)
    }

    /// Refuses a caller that may not do this.
    pub(crate) fn require(
        &self,
        request: &Request,
        action: Action,
        object: &Object<'_>,
    ) -> Result<(), Box<Response>> {
        if self.authorizer.allows(request.principal(), action, object) {
            Ok(())
        } else {
            Err(Box::new(Response::status(StatusCode::FORBIDDEN)))
        }
    }

    /// Does what an operator wants changed.
    pub(crate) async fn operate(&self, request: &Request, operation: Operate) -> Response {
        let principal = request.principal().cloned();
        let answer = self.core.ask(move |request| Input::Operate {
            request,
            principal,
            operation,
        });
        call::answer(answer.await)
    }

    /// The present, as a caller sees it.
    ///
    /// # Errors
    /// 503 when the master is stopping.
    pub(crate) async fn picture(
        &self,
        principal: Option<&Principal>,
    ) -> Result<Picture, Box<Response>> {
        let view = self.core.view().await.map_err(|_| stopping())?;
        Ok(Picture {
            view,
            sight: self.sight(principal),
            facts: Arc::clone(&self.facts),
        })
    }

    /// `/state` for a caller; those who see everything share what was written for the first of them.
    ///
    /// # Errors
    /// 503 when the master is stopping.
    pub(crate) async fn state(
        &self,
        principal: Option<&Principal>,
    ) -> Result<Arc<Rendered>, Box<Response>> {
        let picture = self.picture(principal).await?;
        if !picture.sight.is_whole() {
            return off_the_loop(move || write_state(&picture)).await?;
        }
        // The lock makes those wait who would otherwise write the same.
        let mut known = self.state.lock().await;
        if let Some((version, rendered)) = &*known
            && *version >= picture.view.version
        {
            return Ok(Arc::clone(rendered));
        }
        let version = picture.view.version;
        let rendered = off_the_loop(move || write_state(&picture)).await??;
        *known = Some((version, Arc::clone(&rendered)));
        Ok(rendered)
    }
}

fn write_state(picture: &Picture) -> Result<Arc<Rendered>, Box<Response>> {
    match serde_json::to_vec(&documents::State(picture)) {
        Ok(bytes) => Ok(Rendered::new("application/json", bytes)),
        Err(error) => {
            tracing::error!(%error, "the state could not be written");
            Err(Box::new(Response::status(
                StatusCode::INTERNAL_SERVER_ERROR,
            )))
        }
    }
}
