//! Totals that agents have in common.
//!
//! Machines come in few kinds. Agents that have the same share one copy, so what runs read and grant stays near the
//! processor, and what is granted to one role of a whole agent is made once.

use std::collections::BTreeMap;
use std::sync::Arc;

use base_units::Resources;

use crate::agent::Sums;
use crate::amounts::Names;
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
    sums: Arc<Sums>,
    users: usize,
}

impl Shapes {
    /// The number of a total for one more agent, and its sums; `total` becomes the copy to be used. The agent leaves it
    /// when it has another.
    pub(crate) fn join(&mut self, total: &mut Resources, names: &mut Names) -> (u32, Arc<Sums>) {
        let text: Arc<str> = total.to_string().into();
        let known = self.by_text.get(&text).copied();
        // Texts leave details out.
        if let Some(shape) = known.filter(|shape| self.all[*shape].total == *total) {
            let place = &mut self.all[shape];
            place.users += 1;
            total.clone_from(&place.total);
            return (shape, Arc::clone(&place.sums));
        }
        let sums = Arc::new(Sums::of(total, names));
        let shape = self.all.insert(Shape {
            text: text.clone(),
            total: total.clone(),
            sums: Arc::clone(&sums),
            users: 1,
        });
        self.by_text.insert(text, shape);
        (shape, sums)
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
        let (mut shapes, mut names) = (Shapes::default(), Names::default());
        let mut join = |shapes: &mut Shapes, text| {
            shapes.join(&mut Resources::parse(text).unwrap(), &mut names)
        };
        let (one, sums) = join(&mut shapes, "cpus:1");
        let (other, same) = join(&mut shapes, "cpus:1");
        assert!(one == other && Arc::ptr_eq(&sums, &same));
        assert_ne!(join(&mut shapes, "cpus:2").0, one);
        shapes.leave(one);
        assert_eq!(join(&mut shapes, "cpus:1").0, one);
        shapes.leave(one);
        shapes.leave(one);
        assert_eq!((shapes.by_text.len(), shapes.all.len()), (1, 1));
    }
}
