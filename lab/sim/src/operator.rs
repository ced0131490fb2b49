//! What operators do: drain and deactivate agents, mark them gone, plan maintenance, set quota and weights, convert
//! resources, remove frameworks.

use std::collections::BTreeMap;
use std::time::Duration;

use abi_mesos::admit::conversion;
use abi_mesos::v1::offer::operation::{Create, Destroy, Unreserve};
use abi_terms::{Conversion, Unavailability};
use base_ids::{AgentId, FrameworkId, RequestId};
use base_units::{Limits, Quantities, Resource, Role, Scalar};
use kernel_allocator::Quota;
use kernel_master::{Agent, Answer, Input, Machine, Operate, View, Window};

use crate::random::Random;
use crate::wares;
use crate::world::{Happening, ROLES, World};

/// What operators wait for.
#[derive(Debug, Default)]
pub(crate) struct Operator {
    pub(crate) requests: BTreeMap<RequestId, Operate>,
    next: u64,
    /// Quota and weights were set: what is offered may differ from what is fair.
    pub(crate) volumes: u64,
}

impl Operator {
    fn request(&mut self) -> RequestId {
        self.next += 1;
        RequestId(self.next)
    }
}

impl World {
    /// An operator does something.
    pub(crate) fn operate(&mut self) -> Result<(), String> {
        if !self.faults {
            return Ok(());
        }
        let span = self.random.millis(15_000);
        self.at(span, Happening::Operate);
        let Some(process) = &self.master.process else {
            return Ok(());
        };
        let view = process.kernel.view();
        if self.random.one_in(4) {
            return self.convert(&view);
        }
        match self.think_up(&view) {
            Some(operation) => self.order(operation),
            None => Ok(()),
        }
    }

    fn order(&mut self, operation: Operate) -> Result<(), String> {
        let request = self.operator.request();
        self.operator.requests.insert(request, operation.clone());
        self.master_input(Input::Operate {
            request,
            principal: None,
            operation,
        })
    }

    fn think_up(&mut self, view: &View) -> Option<Operate> {
        let random = &mut self.random;
        let now = self.now;
        let nested = self.weather.nested_quota;
        let agent = any_agent(view, random);
        Some(match random.below(16) {
            0 => Operate::Deactivate(agent?),
            1..=4 => Operate::Reactivate(agent?),
            5 | 6 => Operate::Drain {
                agent: agent?,
                max_grace: random.one_in(2).then(|| random.millis(10_000)),
                mark_gone: random.one_in(4),
            },
            7 if random.one_in(3) => Operate::MarkGone(agent?),
            8 => {
                let weight = 0.5 + random.below(8) as f64;
                Operate::Weights(vec![(any_role(random), weight)])
            }
            9 | 10 => Operate::Quota {
                quotas: vec![(quota_role(nested, random), any_quota(random))],
                force: random.one_in(2),
            },
            11 => Operate::SetQuota {
                role: quota_role(nested, random),
                guarantee: any_quota(random).guarantees,
                force: random.one_in(2),
            },
            12 => Operate::RemoveQuota(quota_role(nested, random)),
            13 => {
                let mut machines: Vec<_> = view.maintenance.down.iter().cloned().collect();
                for agent in view.agents.values() {
                    let machine = machine_of(agent);
                    if random.one_in(3) && !machines.contains(&machine) {
                        machines.push(machine);
                    }
                }
                let unavailability = Unavailability {
                    start: now + random.millis(60_000),
                    duration: random.one_in(2).then(|| Duration::from_secs(60)),
                };
                let window = Window {
                    machines,
                    unavailability,
                };
                let windows = Some(window).filter(|window| !window.machines.is_empty());
                Operate::Schedule(windows.into_iter().collect())
            }
            14 => {
                let windows = view.maintenance.windows.iter();
                let mut machines = windows.flat_map(|window| &window.machines);
                Operate::StartMaintenance(vec![machines.next()?.clone()])
            }
            15 => {
                let machine = view.maintenance.down.first()?;
                Operate::StopMaintenance(vec![machine.clone()])
            }
            _ => return None,
        })
    }

    /// An operator reserves, makes a volume, or the other way round.
    fn convert(&mut self, view: &View) -> Result<(), String> {
        let random = &mut self.random;
        let Some(id) = any_agent(view, random) else {
            return Ok(());
        };
        let Some(agent) = view.agents.get(&id) else {
            return Ok(());
        };
        let all: Vec<_> = agent.spec.resources.iter().collect();
        if all.is_empty() {
            return Ok(());
        }
        let one = all[random.index(all.len())];
        self.operator.volumes += 1;
        let mark = format!("op{}", self.operator.volumes);
        let Some(conversion) = conversion_of(one, &mark, random) else {
            return Ok(());
        };
        let request = self.operator.request();
        self.master_input(Input::Convert {
            request,
            agent: id,
            conversion: Box::new(conversion),
            principal: None,
        })
    }

    /// A framework is removed.
    pub(crate) fn tear_down(&mut self, scheduler: usize) -> Result<(), String> {
        match self.schedulers[scheduler].id.clone() {
            Some(framework) => self.remove_framework(framework),
            None => Ok(()),
        }
    }

    fn remove_framework(&mut self, framework: FrameworkId) -> Result<(), String> {
        let request = self.operator.request();
        self.master_input(Input::Teardown {
            request,
            framework,
            principal: None,
        })
    }

    /// The master answers.
    pub(crate) fn operator_hears(&mut self, request: RequestId, answer: &Answer) {
        let Some(operation) = self.operator.requests.remove(&request) else {
            return;
        };
        if let (Operate::MarkGone(agent), Answer::Done) = (operation, answer) {
            self.truth.gone.insert(agent);
        }
    }

    /// Operators bring back what is away, and remove those who would go on for ever.
    pub(crate) fn clear_up(&mut self) -> Result<(), String> {
        for number in 0..self.schedulers.len() {
            if self.schedulers[number].is_villain {
                self.tear_down(number)?;
                self.schedulers[number].is_over = true;
            }
        }
        let Some(process) = &self.master.process else {
            return Ok(());
        };
        let down = process.kernel.view().maintenance.down.clone();
        if !down.is_empty() {
            self.order(Operate::StopMaintenance(down.into_iter().collect()))?;
        }
        self.order(Operate::Schedule(Vec::new()))
    }
}

fn any_agent(view: &View, random: &mut Random) -> Option<AgentId> {
    let known = view.agents.keys().chain(view.recovered_agents.keys());
    let known: Vec<_> = known.chain(view.unreachable_agents.keys()).collect();
    match known.is_empty() {
        true => None,
        false => Some(known[random.index(known.len())].clone()),
    }
}

fn any_role(random: &mut Random) -> Role {
    let role = ROLES[random.index(ROLES.len())];
    Role::parse(role).expect("they are well formed")
}

fn quota_role(nested: bool, random: &mut Random) -> Role {
    let role = any_role(random);
    match nested {
        true => role,
        false => role.top_level(),
    }
}

fn any_quota(random: &mut Random) -> Quota {
    let mut quota = Quota {
        guarantees: Quantities::default(),
        limits: Limits::default(),
    };
    for (name, most) in [("cpus", 8), ("mem", 8192)] {
        let guarantee = random.below(most / 2);
        let limit = guarantee + random.below(most);
        let scalar = |value: u64| Scalar::whole(u32::try_from(value).unwrap_or(0));
        if random.one_in(2) {
            quota.guarantees.insert(name, scalar(guarantee));
        }
        if random.one_in(2) {
            quota.limits.insert(name, scalar(limit));
        }
    }
    quota
}

pub(crate) fn machine_of(agent: &Agent) -> Machine {
    Machine {
        hostname: agent.spec.hostname.clone(),
        ip: agent.spec.ip.clone(),
    }
}

/// What an operator may do with a resource.
fn conversion_of(one: &Resource, mark: &str, random: &mut Random) -> Option<Conversion> {
    let part = |random: &mut Random| {
        let Some(whole) = one.value.as_scalar() else {
            return one.clone();
        };
        let most = u64::try_from(whole.thousandths() / 1000).unwrap_or(0);
        let taken = 1 + random.below(most.max(1));
        wares::amount(one, i64::try_from(taken).unwrap_or(1) * 1000)
    };
    if one.is_persistent_volume() {
        let volumes = vec![wares::wire(one)];
        return Some(conversion::destroy(Destroy { volumes }));
    }
    if one.is_unreserved() {
        let reserved = wares::reserve(&part(random), &any_role(random), mark);
        let wanted = [wares::wire(&reserved)];
        return Some(conversion::reserve_resources(&[], &wanted));
    }
    if &*one.name == "disk" && random.one_in(2) {
        let volumes = vec![wares::wire(&wares::volume(&part(random), mark))];
        return Some(conversion::create(Create { volumes }));
    }
    let resources = vec![wares::wire(&part(random))];
    Some(conversion::unreserve(Unreserve { resources }))
}
