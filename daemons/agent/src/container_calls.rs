//! Calls about containers that are not executors': who may make them, and how they are answered.

use std::sync::Arc;

use abi_mesos::v1::agent::call::Type;
use abi_mesos::v1::agent::response::{self as wire, Type as AnswerType};
use abi_mesos::v1::agent::{Call, Response as Message};
use abi_mesos::{Enumeration as _, Limits, admit, decode_wire, render, v1};
use abi_terms::ContainerCall;
use base_access::{Action, Authorizer, Object, Principal};
use daemons_door::{Encoding, Handled, Request, Response};
use drivers_container::Usage;
use http::StatusCode;
use kernel_agent::{Answer, Container, End, Input, View};

use crate::desk::{Desk, Picture, statistics};
use crate::executor::answered;
use crate::operator::reply;

/// Whether a call is about a container that is not an executor's.
pub(crate) const fn is_ours(kind: Type) -> bool {
    matches!(
        kind,
        Type::LaunchContainer
            | Type::LaunchNestedContainer
            | Type::WaitContainer
            | Type::WaitNestedContainer
            | Type::KillContainer
            | Type::KillNestedContainer
            | Type::RemoveContainer
            | Type::RemoveNestedContainer
    )
}

/// Answers a call; that for the end of a container when it ends.
pub(crate) async fn answer(
    desk: &Arc<Desk>,
    request: &Request,
    view: &View,
    (kind, call): (Type, Call),
    encoding: Encoding,
) -> Handled {
    let call = allowed(desk, request, view, kind, call)?;
    let make = move |request| Input::Container { request, call };
    let answer = desk.core.ask(make).await?;
    match &answer {
        Answer::Ended(end) => reply(encoding, &ended(kind, end)),
        other => answered(other),
    }
}

/// A call that makes sense, and that its caller may make.
///
/// # Errors
/// The answer to give.
pub(crate) fn allowed(
    desk: &Desk,
    request: &Request,
    view: &View,
    kind: Type,
    call: Call,
) -> Result<ContainerCall, Box<Response>> {
    let refuse = |status, text: String| Box::new(Response::text(status, text));
    let call = admit::container_call(kind, call)
        .map_err(|refusal| refuse(StatusCode::BAD_REQUEST, refusal.to_string()))?
        .ok_or_else(|| refuse(StatusCode::NOT_IMPLEMENTED, format!("{kind} is not")))?;
    match may(&*desk.authorizer, request.principal(), view, &call) {
        true => Ok(call),
        false => Err(Box::new(Response::status(StatusCode::FORBIDDEN))),
    }
}

/// Whether somebody may make a call. What is below an executor is judged by the user of the executor.
fn may(
    authorizer: &dyn Authorizer,
    principal: Option<&Principal>,
    view: &View,
    call: &ContainerCall,
) -> bool {
    let id = call.container();
    let root = id.root();
    let allows = |action, object: &Object<'_>| authorizer.allows(principal, action, object);
    if id.parent().is_none() {
        let action = match call {
            ContainerCall::Launch(_) => Action::LaunchStandaloneContainer,
            ContainerCall::Wait(_) => Action::WaitStandaloneContainer,
            ContainerCall::Kill { .. } => Action::KillStandaloneContainer,
            ContainerCall::Remove(_) => Action::RemoveStandaloneContainer,
        };
        return allows(action, &Object::Any);
    }
    let above = view.executor_above(id);
    let user = above.map(|(framework, executor)| &**executor.user(&framework.spec));
    let of = |user| Object::Container {
        user,
        root: root.as_str(),
    };
    let action = match call {
        ContainerCall::Launch(spec) => {
            let (parent, own) = match spec.session {
                true => (
                    Action::LaunchNestedContainerSessionUnderParentWithUser,
                    Action::LaunchNestedContainerSessionAsUser,
                ),
                false => (
                    Action::LaunchNestedContainerUnderParentWithUser,
                    Action::LaunchNestedContainerAsUser,
                ),
            };
            // Without an executor there is only the container above to ask for.
            return allows(parent, &of(user))
                && (user.is_none() || allows(own, &of(spec.user.as_deref())));
        }
        ContainerCall::Wait(_) => Action::WaitNestedContainer,
        ContainerCall::Kill { .. } => Action::KillNestedContainer,
        ContainerCall::Remove(_) => Action::RemoveNestedContainer,
    };
    allows(action, &of(user.or(Some(id.name()))))
}

fn ended(kind: Type, end: &End) -> Message {
    let limit = end.limitation.as_ref();
    let reason =
        limit.and_then(|limit| v1::task_status::Reason::from_number(limit.reason.number()));
    let wait = wire::WaitContainer {
        exit_status: end.status,
        state: limit.map(|_| v1::TaskState::Failed),
        reason,
        limitation: limit.and_then(|limit| decode_wire(&limit.body, Limits::default()).ok()),
        message: limit.map(|limit| limit.message.to_string()),
    };
    if kind != Type::WaitNestedContainer {
        return Message {
            r#type: Some(AnswerType::WaitContainer),
            wait_container: Some(wait),
            ..Default::default()
        };
    }
    let wait = wire::WaitNestedContainer {
        exit_status: wait.exit_status,
        state: wait.state,
        reason: wait.reason,
        limitation: wait.limitation,
        message: wait.message,
    };
    Message {
        r#type: Some(AnswerType::WaitNestedContainer),
        wait_nested_container: Some(wait),
        ..Default::default()
    }
}

/// Containers that run and are not executors', as far as they are wanted and the caller may see them. Blocks.
pub(crate) fn shown(
    picture: &Picture,
    wanted: &v1::agent::call::GetContainers,
) -> Vec<wire::get_containers::Container> {
    let all = picture.view.containers.values();
    let living = all.filter(|known| known.lives());
    living
        .filter(|known| match known.id.parent() {
            Some(_) => wanted.show_nested(),
            None => wanted.show_standalone(),
        })
        .filter(|known| picture.sees_container(&known.id))
        .map(|known| wire::get_containers::Container {
            container_id: Some(render::container_id(&known.id)),
            container_status: Some(status(known)),
            resource_statistics: Some(Box::new(statistics(usage(picture, known).as_ref(), &[]))),
            ..Default::default()
        })
        .collect()
}

fn usage(picture: &Picture, container: &Container) -> Option<Usage> {
    picture.desk.containers.usage(&container.id)
}

fn status(container: &Container) -> v1::ContainerStatus {
    let told = decode_wire(&container.status, Limits::default());
    let told: v1::ContainerStatus = told.unwrap_or_default();
    v1::ContainerStatus {
        container_id: Some(render::container_id(&container.id)),
        ..told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base_access::{Acls, Rule, Who};

    fn view() -> View {
        let json = serde_json::json!({"hostname": "h", "port": 1});
        let info: v1::AgentInfo =
            abi_mesos::decode_json(json.to_string().as_bytes(), Limits::default()).unwrap();
        let capabilities = abi_terms::AgentCapabilities::ALL;
        let spec = admit::agent(info, "10.0.0.1", "1", capabilities).unwrap();
        kernel_agent::Agent::new(kernel_agent::Config::new(Arc::new(spec), 1)).view()
    }

    #[test]
    fn standalone_containers_have_rules_of_their_own() {
        let mut acls = Acls::new(false);
        let rule = Rule {
            principals: Who::Some(vec!["ops".to_owned()]),
            objects: Who::Any,
        };
        acls.add(Action::WaitStandaloneContainer, rule);
        let asks = |name: &str, call: &ContainerCall| {
            may(&acls, Some(&Principal::named(name)), &view(), call)
        };
        assert!(asks("ops", &ContainerCall::Wait("c".into())));
        assert!(!asks("dev", &ContainerCall::Wait("c".into())));
        assert!(!asks("ops", &ContainerCall::Remove("c".into())));
        assert!(!asks("ops", &ContainerCall::Wait("c.d".into())));
    }

    #[test]
    fn tokens_reach_only_what_is_below_their_own_container() {
        let claims = [("cid".to_owned(), "mine".to_owned())].into();
        let executor = Principal::claiming(claims);
        let asks = |id: &str| {
            let call = ContainerCall::Wait(id.into());
            let acls = Acls::new(true);
            let allowed = [&acls as &dyn Authorizer, &base_access::AllowAll];
            allowed.map(|rules| may(rules, Some(&executor), &view(), &call))
        };
        assert_eq!(asks("mine.a.b"), [true, true]);
        assert_eq!(asks("other.a"), [false, false]);
        assert_eq!(asks("alone"), [false, false]);
    }
}
