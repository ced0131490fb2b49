//! Frameworks come, come back, change and go away.

use std::collections::BTreeSet;
use std::sync::Arc;

use abi_terms::{Body, Event, FrameworkSpec, Moment, Subscription};
use base_access::{Action, Object, Principal};
use base_ids::{ConnectionId, FrameworkId};
use base_units::{Resources, Role};
use kernel_allocator::{Constraints, FrameworkOptions};
use rpds::RedBlackTreeMapSync;

use crate::io::{Answer, Effect, FrameworkRecord, OperatorEvent, Record};
use crate::master::{FrameworkSide, Master, Timer};
use crate::model::Framework;
use crate::table::Table;
use crate::tally::Tally;

/// What a subscription says, checked.
struct Checked {
    suppressed: Vec<Role>,
    constraints: Constraints,
}

/// Why a subscription or a change is refused.
pub(crate) enum Refusal {
    Invalid(Arc<str>),
    Unauthorized(Arc<str>),
}

impl Refusal {
    fn text(self) -> Arc<str> {
        match self {
            Self::Invalid(text) | Self::Unauthorized(text) => text,
        }
    }
}

fn invalid<T>(text: impl Into<Arc<str>>) -> Result<T, Refusal> {
    Err(Refusal::Invalid(text.into()))
}

impl Master {
    pub(crate) fn subscribe(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        subscription: Subscription,
        principal: Option<Principal>,
        out: &mut Vec<Effect>,
    ) {
        let known = subscription.framework.id.as_ref();
        self.count(match known {
            Some(_) => "master/messages_reregister_framework",
            None => "master/messages_register_framework",
        });
        let principal = principal_of(principal, &subscription.framework);
        match self.check_subscription(&subscription, principal.as_ref()) {
            Ok(checked) => {
                self.admit_framework(now, connection, subscription, principal, &checked, out)
            }
            Err(refusal) => {
                out.push(Effect::Tell(connection, Event::Error(refusal.text())));
                out.push(Effect::Close(connection));
            }
        }
    }

    fn check_subscription(
        &self,
        subscription: &Subscription,
        principal: Option<&Principal>,
    ) -> Result<Checked, Refusal> {
        let spec = &subscription.framework;
        if let Some(fault) = &subscription.fault {
            return invalid(fault.clone());
        }
        if let Some(id) = &spec.id {
            if self.removed_ids.contains(id) {
                return invalid("Framework has been removed");
            }
            if let Some(known) = self.frameworks.get(id)
                && known.spec.principal != spec.principal
            {
                return invalid("Changing framework's principal is not allowed.");
            }
        }
        if &*spec.user == "root" && !self.config.root_submissions {
            return invalid("User 'root' is not allowed to run frameworks here");
        }
        if let Some(roles) = &self.roles
            && let Some(role) = spec
                .roles
                .iter()
                .find(|role| !role.is_star() && !roles.contains(*role))
        {
            return invalid(format!(
                "Role '{role}' is not among the roles of this master (--roles)"
            ));
        }
        let mut suppressed = Vec::new();
        for text in &subscription.suppressed {
            match Role::parse(text) {
                Ok(role) if spec.roles.contains(&role) => suppressed.push(role),
                Ok(_) => {
                    return invalid(format!(
                        "Suppressed role '{text}' is not among the framework's roles"
                    ));
                }
                Err(error) => return invalid(format!("Suppressed role is invalid: {error}")),
            }
        }
        let constraints = Constraints::compile(&subscription.constraints)
            .map_err(|error| Refusal::Invalid(format!("Offer constraints: {error}").into()))?;
        let roles: Vec<&str> = spec.roles.iter().map(Role::as_str).collect();
        let object = Object::Each(&roles);
        if !self
            .config
            .authorizer
            .allows(principal, Action::RegisterFramework, &object)
        {
            return Err(Refusal::Unauthorized(
                "Not authorized to use the framework's roles".into(),
            ));
        }
        Ok(Checked {
            suppressed,
            constraints,
        })
    }

    fn admit_framework(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        subscription: Subscription,
        principal: Option<Principal>,
        checked: &Checked,
        out: &mut Vec<Effect>,
    ) {
        let claimed = subscription.framework.id.clone();
        let id = claimed.unwrap_or_else(|| {
            let id = format!("{}-{:04}", self.config.master.id, self.next_framework);
            self.next_framework += 1;
            id.into()
        });
        let is_known = self.frameworks.contains_key(&id);
        if is_known {
            self.leave_stream(&id, out);
            // Offers of before are void, and they are made anew.
            self.discard_offers_of(now, &id);
            self.allocator.set_framework_active(&id, false);
        } else {
            let spec = Arc::new(subscription.framework.clone());
            self.frameworks
                .insert_mut(id.clone(), Arc::new(fresh(&id, spec, now)));
            self.framework_sides
                .insert(id.clone(), FrameworkSide::new(self.config.seed));
        }
        if let Some(framework) = self.framework_mut(&id) {
            framework.connection = Some(connection);
            framework.principal = principal;
            framework.active = true;
            framework.recovered = false;
            framework.tally.subscribe();
            if is_known {
                framework.reregistered = Some(now);
            }
        }
        if let Some(side) = self.framework_sides.get_mut(&id) {
            side.deadline = None;
        }
        self.schedulers.insert(connection, id.clone());
        self.change_framework(&id, subscription, checked, is_known, out);
        self.persist_framework(&id, None, out);
        let subscribed = Event::Subscribed {
            framework: id.clone(),
            heartbeat: self.config.heartbeat,
            master: self.config.master.clone(),
        };
        out.push(Effect::Tell(connection, subscribed));
        if let Some(framework) = self.frameworks.get(&id).cloned() {
            out.push(Effect::Publish(match is_known {
                true => OperatorEvent::FrameworkUpdated(framework),
                false => OperatorEvent::FrameworkAdded(framework),
            }));
        }
    }

    /// Tells the former stream of a framework that another has taken its place.
    fn leave_stream(&mut self, id: &FrameworkId, out: &mut Vec<Effect>) {
        let Some(framework) = self.framework_mut(id) else {
            return;
        };
        if let Some(connection) = framework.connection.take() {
            self.schedulers.remove(&connection);
            let error = Event::Error("Framework failed over".into());
            out.push(Effect::Tell(connection, error));
            out.push(Effect::Close(connection));
        }
    }

    /// Takes over what a subscription says. User and checkpointing stay what they were.
    fn change_framework(
        &mut self,
        id: &FrameworkId,
        subscription: Subscription,
        checked: &Checked,
        tell_agents: bool,
        out: &mut Vec<Effect>,
    ) {
        let Some(framework) = self.framework_mut(id) else {
            return;
        };
        let before = framework.spec.clone();
        let spec = Arc::new(FrameworkSpec {
            id: Some(id.clone()),
            user: before.user.clone(),
            checkpoint: before.checkpoint,
            body: frozen(&subscription.framework, &before),
            ..subscription.framework
        });
        framework.spec = spec.clone();
        framework.suppressed = checked.suppressed.clone();
        framework.constraints = subscription.constraints;
        let active = framework.active;
        let options = FrameworkOptions {
            roles: spec.roles.clone(),
            suppressed: checked.suppressed.iter().cloned().collect::<BTreeSet<_>>(),
            capabilities: spec.capabilities,
            constraints: checked.constraints.clone(),
            min_allocatable: spec.min_allocatable.clone(),
        };
        self.allocator.set_framework(id, options, active);
        if tell_agents && spec != before {
            self.tell_agents_of(id, &spec, out);
        }
    }

    fn tell_agents_of(&self, id: &FrameworkId, spec: &Arc<FrameworkSpec>, out: &mut Vec<Effect>) {
        for agent in self.agents_of(id) {
            let framework = id.clone();
            let spec = spec.clone();
            let order = abi_node::ToAgent::UpdateFramework { framework, spec };
            self.send(&agent, order, out);
        }
    }

    /// `UPDATE_FRAMEWORK`.
    pub(crate) fn update_framework(
        &mut self,
        now: Moment,
        id: &FrameworkId,
        subscription: Subscription,
        out: &mut Vec<Effect>,
    ) -> Answer {
        let Some(framework) = self.frameworks.get(id).cloned() else {
            return Answer::Conflict("Framework was removed".into());
        };
        let frozen = [
            ("user", framework.spec.user == subscription.framework.user),
            (
                "checkpoint",
                framework.spec.checkpoint == subscription.framework.checkpoint,
            ),
            (
                "principal",
                framework.spec.principal == subscription.framework.principal,
            ),
        ];
        if let Some(fault) = &subscription.fault {
            return Answer::BadRequest(fault.clone());
        }
        if let Some((field, _)) = frozen.iter().find(|(_, same)| !same) {
            let text = format!("'FrameworkInfo.{field}' cannot be changed by UPDATE_FRAMEWORK");
            return Answer::BadRequest(text.into());
        }
        let principal = framework.principal.clone();
        let checked = match self.check_subscription(&subscription, principal.as_ref()) {
            Ok(checked) => checked,
            Err(Refusal::Invalid(text)) => return Answer::BadRequest(text),
            Err(Refusal::Unauthorized(text)) => return Answer::Forbidden(text),
        };
        let lost: Vec<_> = framework
            .offers
            .values()
            .filter(|offer| !subscription.framework.roles.contains(&offer.role))
            .map(|offer| offer.id.clone())
            .collect();
        self.change_framework(id, subscription, &checked, true, out);
        for offer in lost {
            self.rescind(now, &offer, out);
        }
        self.persist_framework(id, None, out);
        if let Some(framework) = self.frameworks.get(id).cloned() {
            out.push(Effect::Publish(OperatorEvent::FrameworkUpdated(framework)));
        }
        Answer::Done
    }

    /// A scheduler's stream is closed.
    pub(crate) fn scheduler_gone(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        out: &mut Vec<Effect>,
    ) {
        let Some(id) = self.schedulers.remove(&connection) else {
            return;
        };
        self.discard_offers_of(now, &id);
        self.allocator.set_framework_active(&id, false);
        let Some(framework) = self.framework_mut(&id) else {
            return;
        };
        framework.connection = None;
        framework.active = false;
        let timeout = framework.spec.failover_timeout;
        if timeout.is_zero() {
            self.remove_framework(now, &id, out);
            return;
        }
        self.expect_framework(&id, now + timeout);
        self.persist_framework(&id, Some(now), out);
    }

    /// A framework is removed then, unless it comes back.
    pub(crate) fn expect_framework(&mut self, id: &FrameworkId, deadline: Moment) {
        if let Some(side) = self.framework_sides.get_mut(id) {
            side.deadline = Some(deadline);
            self.timers.insert((deadline, Timer::Failover(id.clone())));
        }
    }

    pub(crate) fn persist_framework(
        &self,
        id: &FrameworkId,
        disconnected: Option<Moment>,
        out: &mut Vec<Effect>,
    ) {
        if let Some(framework) = self.frameworks.get(id) {
            let record = record_of(framework, disconnected, None);
            out.push(Effect::Persist(Record::Framework(id.clone(), record)));
        }
    }
}

/// What is durable of a framework.
pub(crate) fn record_of(
    framework: &Framework,
    disconnected: Option<Moment>,
    completed: Option<Moment>,
) -> Box<FrameworkRecord> {
    Box::new(FrameworkRecord {
        spec: framework.spec.clone(),
        constraints: framework.constraints.clone(),
        suppressed: framework
            .suppressed
            .iter()
            .map(|role| role.as_str().into())
            .collect(),
        registered: framework.registered,
        disconnected,
        completed,
    })
}

/// The encoded info with user and checkpointing as they were: of a protobuf field that comes twice the last counts.
fn frozen(new: &FrameworkSpec, former: &FrameworkSpec) -> Body {
    /// Tags of `FrameworkInfo.user` and `FrameworkInfo.checkpoint`.
    const USER: u8 = 1 << 3 | 2;
    const CHECKPOINT: u8 = 5 << 3;
    if new.user == former.user && new.checkpoint == former.checkpoint {
        return new.body.clone();
    }
    let mut body = new.body.to_vec();
    body.push(USER);
    let mut length = former.user.len();
    while length >= 0x80 {
        body.push(length.to_le_bytes()[0] | 0x80);
        length >>= 7;
    }
    body.push(length.to_le_bytes()[0]);
    body.extend_from_slice(former.user.as_bytes());
    body.extend_from_slice(&[CHECKPOINT, u8::from(former.checkpoint)]);
    body.into()
}

/// Who speaks for a framework: whoever logged in, else the principal that it declares.
fn principal_of(login: Option<Principal>, spec: &FrameworkSpec) -> Option<Principal> {
    login.or_else(|| spec.principal.as_deref().map(Principal::named))
}

/// A framework about which nothing is known but this.
pub(crate) fn fresh(id: &FrameworkId, spec: Arc<FrameworkSpec>, now: Moment) -> Framework {
    Framework {
        id: id.clone(),
        spec,
        suppressed: Vec::new(),
        constraints: abi_terms::OfferConstraints::default(),
        principal: None,
        connection: None,
        active: false,
        recovered: false,
        registered: now,
        reregistered: None,
        unregistered: None,
        tasks: Table::default(),
        unreachable: Table::default(),
        completed: Table::default(),
        offers: RedBlackTreeMapSync::new_sync(),
        inverse_offers: RedBlackTreeMapSync::new_sync(),
        executors: RedBlackTreeMapSync::new_sync(),
        used: Resources::new(),
        offered: Resources::new(),
        tally: Tally::default(),
    }
}
