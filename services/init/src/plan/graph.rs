//! In which order services start: layers of those that depend only on earlier ones.
//!
//! A group that depends on another means that all its services start after all of the other's. That is not written out
//! service by service: each group has a gate before its services and one after them. Only what the services in question
//! depend on is looked at.

use std::collections::{BTreeMap, BTreeSet};

use abi_marathon::PathId;

use crate::plan::tree::{Touched, Tree};

/// Services depend on each other in a circle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the dependencies of services form a circle")]
pub struct Cycle;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Node<'a> {
    Service(&'a PathId),
    /// What all services of a group wait for.
    Before(&'a PathId),
    /// All services of a group.
    After(&'a PathId),
}

/// How far a node is.
enum Seen {
    /// What it waits for is being looked at.
    Open,
    /// The layer that whoever waits for it is in at least.
    Done(usize),
}

/// A node that is being looked at.
struct Visit<'a> {
    node: Node<'a>,
    /// What it waits for and was not looked at.
    left: Vec<Node<'a>>,
    layer: usize,
}

struct Search<'a> {
    tree: &'a Tree,
    seen: BTreeMap<Node<'a>, Seen>,
}

impl<'a> Search<'a> {
    /// The service or group of that name.
    fn target(&self, id: &PathId) -> Option<Node<'a>> {
        let service = self.tree.services().get_key_value(id);
        service.map(|(id, _)| Node::Service(id)).or_else(|| {
            let group = self.tree.groups().get_key_value(id);
            group.map(|(id, _)| Node::After(id))
        })
    }

    /// The gate before what is in the group above.
    fn above(&self, id: &PathId) -> Option<Node<'a>> {
        let group = self.tree.groups().get_key_value(&id.parent());
        group.map(|(id, _)| Node::Before(id))
    }

    fn waits_for(&self, node: Node<'a>) -> Vec<Node<'a>> {
        let (id, dependencies): (&PathId, &[PathId]) = match node {
            Node::Service(id) => {
                let service = self.tree.services().get(id);
                (id, service.map_or(&[], |it| it.spec.dependencies()))
            }
            Node::Before(id) => {
                let group = self.tree.groups().get(id);
                (id, group.map_or(&[], |it| &it.dependencies))
            }
            Node::After(id) => {
                let services = self.tree.services_in(id);
                return services.map(|it| Node::Service(it.id())).collect();
            }
        };
        let above = self.above(id).filter(|_| !id.is_root());
        let targets = dependencies.iter().filter_map(|it| self.target(it));
        targets.chain(above).collect()
    }

    /// The layer that whoever waits for a node is in at least.
    fn layer_after(&mut self, root: Node<'a>) -> Result<usize, Cycle> {
        let visit = |node, search: &Self| Visit {
            node,
            left: search.waits_for(node),
            layer: 0,
        };
        if let Some(Seen::Done(layer)) = self.seen.get(&root) {
            return Ok(*layer);
        }
        self.seen.insert(root, Seen::Open);
        let mut open = vec![visit(root, self)];
        let mut layer = 0;
        // Chains of dependencies may be longer than a thread's stack.
        while let Some(mut at) = open.pop() {
            let Some(next) = at.left.pop() else {
                layer = at.layer + usize::from(matches!(at.node, Node::Service(_)));
                self.seen.insert(at.node, Seen::Done(layer));
                if let Some(waiting) = open.last_mut() {
                    waiting.layer = waiting.layer.max(layer);
                }
                continue;
            };
            let deeper = match self.seen.get(&next) {
                Some(Seen::Open) => return Err(Cycle),
                Some(Seen::Done(known)) => {
                    at.layer = at.layer.max(*known);
                    None
                }
                None => {
                    self.seen.insert(next, Seen::Open);
                    Some(visit(next, self))
                }
            };
            open.push(at);
            open.extend(deeper);
        }
        Ok(layer)
    }
}

/// The touched services in layers: each depends on services of earlier layers only, and is in the first layer possible
/// among all services.
///
/// # Errors
/// [`Cycle`] when there is no such order because of what was touched.
pub fn layers(tree: &Tree, touched: &Touched) -> Result<Vec<Vec<PathId>>, Cycle> {
    let mut search = Search {
        tree,
        seen: BTreeMap::new(),
    };
    let mut layers: BTreeMap<usize, BTreeSet<&PathId>> = BTreeMap::new();
    for id in &touched.services {
        let Some((id, _)) = tree.services().get_key_value(id) else {
            continue;
        };
        let after = search.layer_after(Node::Service(id))?;
        layers.entry(after).or_default().insert(id);
    }
    for id in &touched.groups {
        if let Some((id, _)) = tree.groups().get_key_value(id) {
            search.layer_after(Node::Before(id))?;
        }
    }
    let layers = layers.into_values();
    Ok(layers
        .map(|layer| layer.into_iter().cloned().collect())
        .collect())
}
