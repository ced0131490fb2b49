//! Parameters of queries: which services are meant, and what is shown of them.

use std::iter::Peekable;
use std::str::Chars;

use crate::parts::Labels;
use crate::refusal::Refusal;

/// Longest selector of labels.
const SELECTOR_MAX_BYTES: usize = 8192;

/// Whether the value of a parameter means yes: only `true` does, in any case.
pub fn is_true(value: &str) -> bool {
    value.eq_ignore_ascii_case("true")
}

/// A condition on a label.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    /// It exists.
    Exists,
    /// It exists and has one of these values.
    In(Vec<String>),
    /// It exists and has none of these values.
    NotIn(Vec<String>),
}

/// Conditions on labels, all of which must hold.
///
/// `k`, `k==v`, `k!=v`, `k in (a,b)`, `k notin (a,b)`, joined by commas. Names and values consist of letters, digits,
/// `.`, `-` and `_`; a backslash takes any other character as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector(Vec<(String, Test)>);

impl Selector {
    /// Reads a selector.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > SELECTOR_MAX_BYTES {
            return Err(Refusal::Illegal(format!(
                "the label selector is longer than {SELECTOR_MAX_BYTES} bytes"
            )));
        }
        let mut parser = Parser(text.chars().peekable());
        let conditions = parser.all();
        conditions.map(Self).ok_or_else(|| {
            Refusal::Illegal(format!(
                "Can not parse label selector {text}. Reason: it is a list, joined by commas, of name, name==value, name!=value, name in (a,b) and name notin (a,b)"
            ))
        })
    }

    /// Whether labels meet all conditions.
    pub fn suits(&self, labels: &Labels) -> bool {
        self.0.iter().all(|(name, test)| {
            let value = labels.get(name);
            match test {
                Test::Exists => value.is_some(),
                Test::In(all) => value.is_some_and(|value| all.contains(value)),
                Test::NotIn(all) => value.is_some_and(|value| !all.contains(value)),
            }
        })
    }
}

struct Parser<'a>(Peekable<Chars<'a>>);

impl Parser<'_> {
    fn all(&mut self) -> Option<Vec<(String, Test)>> {
        self.blanks();
        if self.0.peek().is_none() {
            return Some(Vec::new());
        }
        let mut all = vec![self.condition()?];
        while self.0.next_if_eq(&',').is_some() {
            all.push(self.condition()?);
        }
        self.0.next().is_none().then_some(all)
    }

    fn blanks(&mut self) {
        while self.0.next_if(|letter| letter.is_whitespace()).is_some() {}
    }

    fn condition(&mut self) -> Option<(String, Test)> {
        let name = self.word()?;
        let test = match self.0.peek() {
            None | Some(',') => Test::Exists,
            Some('=') => {
                self.both('=', '=')?;
                Test::In(vec![self.word()?])
            }
            Some('!') => {
                self.both('!', '=')?;
                Test::NotIn(vec![self.word()?])
            }
            Some(_) => match self.word()?.as_str() {
                "in" => Test::In(self.list()?),
                "notin" => Test::NotIn(self.list()?),
                _ => return None,
            },
        };
        Some((name, test))
    }

    fn both(&mut self, first: char, second: char) -> Option<()> {
        self.0.next_if_eq(&first)?;
        self.0.next_if_eq(&second)?;
        Some(())
    }

    /// A word with the blanks around it.
    fn word(&mut self) -> Option<String> {
        self.blanks();
        let mut word = String::new();
        loop {
            match self.0.peek() {
                Some('\\') => {
                    self.0.next();
                    word.push(self.0.next()?);
                }
                Some(letter) if letter.is_ascii_alphanumeric() || ".-_".contains(*letter) => {
                    word.push(*letter);
                    self.0.next();
                }
                Some(_) | None => break,
            }
        }
        self.blanks();
        (!word.is_empty()).then_some(word)
    }

    fn list(&mut self) -> Option<Vec<String>> {
        self.0.next_if_eq(&'(')?;
        self.blanks();
        let mut all = Vec::new();
        if self.0.peek() != Some(&')') {
            all.push(self.word()?);
        }
        while self.0.next_if_eq(&',').is_some() {
            all.push(self.word()?);
        }
        self.0.next_if_eq(&')')?;
        self.blanks();
        Some(all)
    }
}

/// What is shown of apps besides their definition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AppEmbeds {
    /// Their tasks.
    pub tasks: bool,
    /// How many of their tasks are in which state.
    pub counts: bool,
    /// Deployments that touch them.
    pub deployments: bool,
    /// What readiness checks have found.
    pub readiness: bool,
    /// How their last task failed.
    pub last_task_failure: bool,
    /// Statistics of tasks.
    pub task_stats: bool,
}

impl AppEmbeds {
    /// Reads the values of the parameter `embed`; names that are not known are ignored.
    pub fn read<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut embeds = Self::default();
        for value in values {
            let name = ["group.apps.", "apps.", "app."]
                .iter()
                .find_map(|prefix| value.strip_prefix(prefix));
            match name.unwrap_or(value) {
                "tasks" => (embeds.tasks, embeds.deployments) = (true, true),
                "counts" => embeds.counts = true,
                "deployments" => embeds.deployments = true,
                "readiness" => embeds.readiness = true,
                "lastTaskFailure" => embeds.last_task_failure = true,
                "failures" => {
                    (embeds.tasks, embeds.deployments, embeds.last_task_failure) =
                        (true, true, true);
                }
                "taskStats" => embeds.task_stats = true,
                _ => {}
            }
        }
        embeds
    }
}

/// What is shown of groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupEmbeds {
    /// Groups below.
    pub groups: bool,
    /// Apps, and what of them.
    pub apps: Option<AppEmbeds>,
    /// Pods.
    pub pods: bool,
}

impl GroupEmbeds {
    /// Reads the values of the parameter `embed`. Without any all is shown; with any only what they name, and apps only
    /// where they are named themselves.
    pub fn read(values: &[&str]) -> Self {
        if values.is_empty() {
            return Self {
                groups: true,
                apps: Some(AppEmbeds::default()),
                pods: true,
            };
        }
        let of_apps = values
            .iter()
            .copied()
            .filter(|value| value.starts_with("group.apps."));
        Self {
            groups: values.contains(&"group.groups"),
            apps: values
                .contains(&"group.apps")
                .then(|| AppEmbeds::read(of_apps)),
            pods: values.contains(&"group.pods"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(selector: &str, labels: &[(&str, &str)], expect: bool) {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let labels: Labels = labels.iter().map(pair).collect();
        let selector = Selector::parse(selector).expect(selector);
        assert_eq!(
            selector.suits(&labels),
            expect,
            "{selector:?} of {labels:?}"
        );
    }

    #[test]
    fn selectors_test_labels() {
        let labels = [("env", "prod"), ("tier", "web"), ("a b", "x,y")];
        check("env", &labels, true);
        check("zone", &labels, false);
        check("env==prod", &labels, true);
        check(" env == prod , tier != db ", &labels, true);
        check("zone!=eu", &labels, false);
        check("env in (dev, prod)", &labels, true);
        check("env notin (dev, test)", &labels, true);
        check("zone notin (eu)", &labels, false);
        check("env,tier in (db)", &labels, false);
        check("a\\ b==x\\,y", &labels, true);
        check("", &labels, true);
        check("env in ()", &labels, false);
        for wrong in [
            ",",
            "env=prod",
            "env==",
            "env in",
            "env in (",
            "env of (a)",
            "a b",
            "env\\",
        ] {
            let refusal = Selector::parse(wrong).expect_err(wrong);
            assert_eq!(refusal.status(), 422);
        }
    }

    #[test]
    fn embeds_are_read_with_all_their_prefixes() {
        let embeds = AppEmbeds::read(["apps.tasks", "group.apps.counts", "app.readiness", "else"]);
        let expect = AppEmbeds {
            tasks: true,
            deployments: true,
            counts: true,
            readiness: true,
            ..AppEmbeds::default()
        };
        assert_eq!(embeds, expect);
        assert!(GroupEmbeds::read(&[]).apps.is_some());
        assert_eq!(GroupEmbeds::read(&["group.apps.counts"]).apps, None);
        let embeds = GroupEmbeds::read(&["group.apps", "group.apps.counts"]);
        assert!(!embeds.groups && !embeds.pods && embeds.apps.is_some_and(|it| it.counts));
        assert!(is_true("True") && !is_true("1"));
    }
}
