//! Where in a document a reader is.

use std::fmt;

/// A place in a document, a list on the stack that is only written out when there is a fault to report.
///
/// Prints as `/container/volumes(0)/hostPath`, the whole document as `/`.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    above: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl At<'_> {
    /// The whole document.
    pub const ROOT: At<'static> = At {
        above: None,
        step: Step::Root,
    };

    /// A member of the object here.
    pub fn key<'a>(&'a self, name: &'a str) -> At<'a> {
        At {
            above: Some(self),
            step: Step::Key(name),
        }
    }

    /// An element of the array here.
    pub fn index(&self, index: usize) -> At<'_> {
        At {
            above: Some(self),
            step: Step::Index(index),
        }
    }

    fn steps(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(above) = self.above {
            above.steps(f)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Key(name) => write!(f, "/{name}"),
            Step::Index(index) => write!(f, "({index})"),
        }
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            Step::Root => f.write_str("/"),
            Step::Key(_) | Step::Index(_) => self.steps(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::At;

    #[test]
    fn places_print_as_clients_know_them() {
        assert_eq!(At::ROOT.to_string(), "/");
        let volumes = At::ROOT.key("container");
        let volumes = volumes.key("volumes");
        let first = volumes.index(0);
        assert_eq!(
            first.key("hostPath").to_string(),
            "/container/volumes(0)/hostPath"
        );
        assert_eq!(At::ROOT.index(2).to_string(), "(2)");
    }
}
