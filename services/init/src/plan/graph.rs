//! In which order services start: layers of those that depend only on earlier ones.
//!
//! A group that depends on another means that all its services start after all of the other's. That is not written out
//! service by service: each group has a gate before its services and one after them, so that the graph stays as small
//! as the document.

use std::collections::BTreeMap;

use abi_marathon::PathId;

use crate::plan::tree::Tree;

/// Services depend on each other in a circle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the dependencies of services form a circle")]
pub struct Cycle;

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Node<'a> {
    Service(&'a PathId),
    /// What all services of a group wait for.
    Before(&'a PathId),
    /// All services of a group.
    After(&'a PathId),
}

/// The graph: for each node those that it waits for, by their numbers.
struct Graph<'a> {
    numbers: BTreeMap<Node<'a>, usize>,
    waits_for: Vec<Vec<usize>>,
}

impl<'a> Graph<'a> {
    fn number(&mut self, node: Node<'a>) -> usize {
        let next = self.waits_for.len();
        let number = *self.numbers.entry(node).or_insert(next);
        if number == next {
            self.waits_for.push(Vec::new());
        }
        number
    }

    fn edge(&mut self, from: Node<'a>, to: Node<'a>) {
        let (from, to) = (self.number(from), self.number(to));
        self.waits_for[from].push(to);
    }
}

fn graph(tree: &Tree) -> Graph<'_> {
    let mut graph = Graph {
        numbers: BTreeMap::new(),
        waits_for: Vec::new(),
    };
    let target = |id: &PathId| -> Option<Node<'_>> {
        if let Some((id, _)) = tree.services().get_key_value(id) {
            Some(Node::Service(id))
        } else {
            tree.groups()
                .get_key_value(id)
                .map(|(id, _)| Node::After(id))
        }
    };
    for (id, group) in tree.groups() {
        for dependency in &group.dependencies {
            if let Some(node) = target(dependency) {
                graph.edge(Node::Before(id), node);
            }
        }
        if let Some((parent, _)) = tree
            .groups()
            .get_key_value(&id.parent())
            .filter(|_| !id.is_root())
        {
            graph.edge(Node::Before(id), Node::Before(parent));
            graph.edge(Node::After(parent), Node::After(id));
        }
    }
    for (id, service) in tree.services() {
        graph.number(Node::Service(id));
        for dependency in service.spec.dependencies() {
            if let Some(node) = target(dependency) {
                graph.edge(Node::Service(id), node);
            }
        }
        if let Some((parent, _)) = tree.groups().get_key_value(&id.parent()) {
            graph.edge(Node::Service(id), Node::Before(parent));
            graph.edge(Node::After(parent), Node::Service(id));
        }
    }
    graph
}

/// The services in layers: each depends on services of earlier layers only, and is in the first layer possible.
///
/// # Errors
/// [`Cycle`] when there is no such order.
pub fn layers(tree: &Tree) -> Result<Vec<Vec<PathId>>, Cycle> {
    let graph = graph(tree);
    let count = graph.waits_for.len();
    let mut awaited_by: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut open: Vec<usize> = graph.waits_for.iter().map(Vec::len).collect();
    for (from, all) in graph.waits_for.iter().enumerate() {
        for to in all {
            awaited_by[*to].push(from);
        }
    }
    let mut is_service = vec![None; count];
    for (node, number) in &graph.numbers {
        match node {
            Node::Service(id) => is_service[*number] = Some(*id),
            Node::Before(_) | Node::After(_) => {}
        }
    }
    // The layer that whoever waits for a node is in at least.
    let mut next_layer = vec![0; count];
    let mut ready: Vec<usize> = (0..count).filter(|node| open[*node] == 0).collect();
    let mut done = 0;
    let mut layers: Vec<Vec<PathId>> = Vec::new();
    while let Some(node) = ready.pop() {
        done += 1;
        if let Some(id) = is_service[node] {
            let layer: usize = next_layer[node];
            if layers.len() <= layer {
                layers.resize(layer + 1, Vec::new());
            }
            layers[layer].push(id.clone());
            next_layer[node] += 1;
        }
        for waiting in &awaited_by[node] {
            next_layer[*waiting] = next_layer[*waiting].max(next_layer[node]);
            open[*waiting] -= 1;
            if open[*waiting] == 0 {
                ready.push(*waiting);
            }
        }
    }
    if done < count {
        return Err(Cycle);
    }
    layers.iter_mut().for_each(|layer| layer.sort());
    Ok(layers)
}
