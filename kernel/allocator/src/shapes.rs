//! Totals that agents have in common.
//!
//! Machines come in few kinds. Agents that have the same share one copy, so what runs read and grant stays near the
//! processor, and what is granted to one role of a whole agent is made once.

use std::collections::BTreeMap;
use std::sync::Arc;

use base_units::Resources;

use crate::arena::Arena;

/// All different totals, by number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shapes {
    by_text: BTreeMap<Arc<str>, u32>,
    all: Arena<Shape>,
}

#[derive(Clone, Debug)]
struct Shape {
    text: Arc<str>,
    total: Resources,
    users: usize,
}

impl Shapes {
    /// The number of a total for one more agent, and the copy to be used. The agent leaves it when it has another.
    pub(crate) fn join(&mut self, total: Resources) -> (u32, Resources) {
        let text: Arc<str> = total.to_string().into();
        let known = self.by_text.get(&text).copied();
        // Texts leave details out.
        if let Some(shape) = known.filter(|shape| self.all[*shape].total == total) {
            let place = &mut self.all[shape];
            place.users += 1;
            return (shape, place.total.clone());
        }
        let shape = self.all.insert(Shape {
            text: text.clone(),
            total: total.clone(),
            users: 1,
        });
        self.by_text.insert(text, shape);
        (shape, total)
    }

    pub(crate) fn leave(&mut self, shape: u32) {
        let place = &mut self.all[shape];
        place.users -= 1;
        if place.users > 0 {
            return;
        }
        if self.by_text.get(&place.text) == Some(&shape) {
            self.by_text.remove(&place.text);
        }
        self.all.remove(shape);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_totals_share_a_copy_until_the_last_leaves() {
        let total = |text| Resources::parse(text).unwrap();
        let mut shapes = Shapes::default();
        let (one, _) = shapes.join(total("cpus:1"));
        let (other, copy) = shapes.join(total("cpus:1"));
        assert_eq!((one, copy), (other, total("cpus:1")));
        assert_ne!(shapes.join(total("cpus:2")).0, one);
        shapes.leave(one);
        assert_eq!(shapes.join(total("cpus:1")).0, one);
        shapes.leave(one);
        shapes.leave(one);
        assert_eq!((shapes.by_text.len(), shapes.all.len()), (1, 1));
    }
}
