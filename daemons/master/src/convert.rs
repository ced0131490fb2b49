//! Reservations and volumes by an operator, in calls and in forms.

use std::sync::Arc;

use abi_mesos::admit::conversion;
use abi_mesos::v1::master::Call;
use abi_mesos::v1::master::call::Type;
use abi_mesos::v1::offer::operation::{Create, Destroy, GrowVolume, ShrinkVolume, Unreserve};
use abi_mesos::{Limits, decode_json, v1};
use abi_terms::Conversion;
use base_ids::AgentId;
use daemons_door::{Access, Handled, Query, Realm, Request, Response, Router};
use kernel_master::Input;
use serde_json::value::RawValue;

use crate::call;
use crate::desk::Desk;

/// What a call asks for, if it is one of these.
pub(crate) fn of_call(kind: Type, call: Call) -> Option<(AgentId, Conversion)> {
    let agent = |id: Option<v1::AgentId>| AgentId::from(id.unwrap_or_default().value());
    Some(match kind {
        Type::ReserveResources => {
            let part = call.reserve_resources.unwrap_or_default();
            let made = conversion::reserve_resources(&part.source, &part.resources);
            (agent(part.agent_id), made)
        }
        Type::UnreserveResources => {
            let part = call.unreserve_resources.unwrap_or_default();
            let resources = part.resources;
            let made = conversion::unreserve(Unreserve { resources });
            (agent(part.agent_id), made)
        }
        Type::CreateVolumes => {
            let part = call.create_volumes.unwrap_or_default();
            let volumes = part.volumes;
            (agent(part.agent_id), conversion::create(Create { volumes }))
        }
        Type::DestroyVolumes => {
            let part = call.destroy_volumes.unwrap_or_default();
            let volumes = part.volumes;
            let made = conversion::destroy(Destroy { volumes });
            (agent(part.agent_id), made)
        }
        Type::GrowVolume => {
            let part = call.grow_volume.unwrap_or_default();
            let (volume, addition) = (part.volume, part.addition);
            let made = conversion::grow(GrowVolume { volume, addition });
            (agent(part.agent_id), made)
        }
        Type::ShrinkVolume => {
            let part = call.shrink_volume.unwrap_or_default();
            let (volume, subtract) = (part.volume, part.subtract);
            let made = conversion::shrink(ShrinkVolume { volume, subtract });
            (agent(part.agent_id), made)
        }
        _ => return None,
    })
}

/// Has the kernel do it.
pub(crate) async fn carry_out(
    desk: &Desk,
    request: &Request,
    agent: AgentId,
    conversion: Conversion,
) -> Response {
    let principal = request.principal().cloned();
    let answer = desk.core.ask(move |request| Input::Convert {
        request,
        agent,
        conversion: Box::new(conversion),
        principal,
    });
    call::answer(answer.await)
}

/// How a form becomes an operation.
type Make = fn(Vec<v1::Resource>) -> Conversion;

/// Adds the endpoints that take forms.
pub(crate) fn install(router: &mut Router, desk: &Arc<Desk>) {
    let forms: [(&str, &str, Make); 4] = [
        ("/reserve", "resources", |list| {
            conversion::reserve_resources(&[], &list)
        }),
        ("/unreserve", "resources", |resources| {
            conversion::unreserve(Unreserve { resources })
        }),
        ("/create-volumes", "volumes", |volumes| {
            conversion::create(Create { volumes })
        }),
        ("/destroy-volumes", "volumes", |volumes| {
            conversion::destroy(Destroy { volumes })
        }),
    ];
    for (path, field, make) in forms {
        let desk = Arc::clone(desk);
        let access = Access::Realm(Realm::MasterReadWrite);
        router.route(path, access, move |request| {
            form(Arc::clone(&desk), request, field, make)
        });
    }
}

async fn form(desk: Arc<Desk>, mut request: Request, field: &'static str, make: Make) -> Handled {
    request.only(&["POST"])?;
    let body = request.bytes().await?;
    let bad = |text: String| Box::new(Response::bad_request(text));
    let form = std::str::from_utf8(&body).ok().and_then(Query::parse);
    let Some(form) = form else {
        return Err(bad(format!(
            "the body is no form such as slaveId=<id>&{field}=[...]"
        )));
    };
    let missing = |name: &str| bad(format!("expecting '{name}' in the body"));
    let agent = form.get("slaveId").ok_or_else(|| missing("slaveId"))?;
    let text = form.get(field).ok_or_else(|| missing(field))?;
    let list: Vec<&RawValue> = serde_json::from_str(text)
        .map_err(|error| bad(format!("'{field}' is no list of resources: {error}")))?;
    let decode = |one: &&RawValue| decode_json(one.get().as_bytes(), Limits::default());
    let list: Vec<v1::Resource> = list
        .iter()
        .map(decode)
        .collect::<Result<_, _>>()
        .map_err(|error| bad(format!("'{field}' is no list of resources: {error}")))?;
    Ok(carry_out(&desk, &request, agent.into(), make(list)).await)
}
