//! What all handlers share.

use std::sync::Arc;

use base_access::{Action, Authorizer, Object, Principal};
use daemons_door::{Encoding, Files, Metrics, Rate, Request, Response, Toggle};
use http::StatusCode;
use kernel_master::{Input, Operate};

use crate::call::{self, stopping};
use crate::clock::Clock;
use crate::core::CoreHandle;
use crate::facts::Facts;
use crate::limits::Limits;
use crate::picture::Picture;
use crate::shared::Shared;
use crate::sight::Sight;
use crate::whole::{self, Read};

/// The documents that are written once for all who read them.
#[derive(Debug)]
pub(crate) struct Documents {
    pub(crate) state: Arc<Shared>,
    pub(crate) summary: Arc<Shared>,
    pub(crate) slaves: Arc<Shared>,
    json: [Arc<Shared>; 3],
    protobuf: [Arc<Shared>; 3],
}

impl Documents {
    pub(crate) fn new() -> Self {
        let reads = [Read::State, Read::Tasks, Read::Agents];
        let all = |encoding| reads.map(|read| Shared::new(read.kind(encoding)));
        Self {
            state: Shared::new(whole::STATE),
            summary: Shared::new(whole::SUMMARY),
            slaves: Shared::new(whole::SLAVES),
            json: all(Encoding::Json),
            protobuf: all(Encoding::Protobuf),
        }
    }

    /// The answer to a call of the operator API.
    pub(crate) fn operator(&self, read: Read, encoding: Encoding) -> &Arc<Shared> {
        let all = match encoding {
            Encoding::Json => &self.json,
            Encoding::Protobuf => &self.protobuf,
        };
        &all[read as usize]
    }
}

/// The way to everything that a handler needs.
pub(crate) struct Desk {
    pub(crate) core: CoreHandle,
    pub(crate) facts: Arc<Facts>,
    pub(crate) authorizer: Arc<dyn Authorizer>,
    /// Whether there are rules at all.
    pub(crate) has_rules: bool,
    pub(crate) files: Files,
    pub(crate) metrics: Metrics,
    /// How often schedulers may call.
    pub(crate) limits: Arc<Limits>,
    pub(crate) clock: Clock,
    /// How many requests for metrics are answered.
    pub(crate) metrics_rate: Option<Rate>,
    pub(crate) level: Arc<Toggle>,
    /// What many read.
    pub(crate) shared: Documents,
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
}
