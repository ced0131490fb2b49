//! Figures and how they are printed.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

/// Whether small or large values are good, and where the line is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    /// The median is at most this.
    AtMost(f64),
    /// The median is at least this.
    AtLeast(f64),
    /// Nothing is promised.
    None,
}

/// One measured figure.
#[derive(Debug)]
pub(crate) struct Figure {
    /// Short and stable, for comparisons.
    pub(crate) name: &'static str,
    /// What was done, so that anybody can do it again.
    pub(crate) work: String,
    pub(crate) unit: &'static str,
    pub(crate) target: Target,
    /// Ascending, at least one.
    samples: Vec<f64>,
}

impl Figure {
    /// # Panics
    /// When there is no sample: a figure without a measurement is a mistake of the program.
    pub(crate) fn new(
        name: &'static str,
        work: impl Into<String>,
        unit: &'static str,
        target: Target,
        mut samples: Vec<f64>,
    ) -> Self {
        assert!(!samples.is_empty(), "{name} has no samples");
        samples.sort_by(f64::total_cmp);
        Self {
            name,
            work: work.into(),
            unit,
            target,
            samples,
        }
    }

    /// A figure of durations, in milliseconds.
    pub(crate) fn times(
        name: &'static str,
        work: impl Into<String>,
        target: Target,
        samples: &[Duration],
    ) -> Self {
        let samples = samples.iter().map(|time| time.as_secs_f64() * 1e3);
        Self::new(name, work, "ms", target, samples.collect())
    }

    /// The value that so many hundredths of the samples do not exceed.
    fn percentile(&self, hundredths: usize) -> f64 {
        let rank = (self.samples.len() * hundredths).div_ceil(100).max(1);
        self.samples[rank - 1]
    }

    pub(crate) fn median(&self) -> f64 {
        self.percentile(50)
    }

    fn is_met(&self) -> Option<bool> {
        match self.target {
            Target::AtMost(most) => Some(self.median() <= most),
            Target::AtLeast(least) => Some(self.median() >= least),
            Target::None => None,
        }
    }

    fn json(&self) -> Value {
        let target = match self.target {
            Target::AtMost(most) => json!({"at_most": most}),
            Target::AtLeast(least) => json!({"at_least": least}),
            Target::None => Value::Null,
        };
        json!({
            "name": self.name,
            "work": self.work,
            "unit": self.unit,
            "median": self.median(),
            "p99": self.percentile(99),
            "least": self.samples[0],
            "samples": self.samples.len(),
            "target": target,
            "met": self.is_met(),
        })
    }

    fn text(&self) -> String {
        let met = match self.is_met() {
            Some(true) => "met",
            Some(false) => "MISSED",
            None => "",
        };
        let verdict = match self.target {
            Target::AtMost(most) => format!("target at most {most}: {met}"),
            Target::AtLeast(least) => format!("target at least {least}: {met}"),
            Target::None => String::new(),
        };
        format!(
            "{:<28} {:>10} {:>10} {:>10} {:<6} {:>5}  {verdict}\n    {}\n",
            self.name,
            short(self.median()),
            short(self.percentile(99)),
            short(self.samples[0]),
            self.unit,
            self.samples.len(),
            self.work,
        )
    }
}

fn short(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 1.0 => format!("{value:.1}"),
        value => format!("{value:.3}"),
    }
}

/// All of a run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) machine: Vec<(&'static str, String)>,
    pub(crate) figures: Vec<Figure>,
    /// Values of one figure as multiples of another's, measured in the same run.
    pub(crate) ratios: Vec<(String, f64)>,
    /// What was not measured, and why.
    pub(crate) notes: Vec<String>,
}

impl Report {
    pub(crate) fn json(&self) -> String {
        let machine: serde_json::Map<String, Value> = self
            .machine
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        let report = json!({
            "machine": machine,
            "figures": self.figures.iter().map(Figure::json).collect::<Vec<_>>(),
            "ratios": self.ratios.iter().map(|(of, value)| json!({"of": of, "value": value})).collect::<Vec<_>>(),
            "notes": self.notes,
        });
        format!("{report:#}\n")
    }

    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for (name, value) in &self.machine {
            let _ = writeln!(text, "{name}: {value}");
        }
        let _ = writeln!(
            text,
            "\n{:<28} {:>10} {:>10} {:>10} {:<6} {:>5}",
            "figure", "median", "p99", "least", "unit", "n"
        );
        for figure in &self.figures {
            text.push_str(&figure.text());
        }
        text.push('\n');
        for (of, value) in &self.ratios {
            let _ = writeln!(text, "{of}: {value:.2}");
        }
        for note in &self.notes {
            let _ = writeln!(text, "note: {note}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let figure =
            |samples: &[f64]| Figure::new("x", "", "ms", Target::AtMost(2.0), samples.to_vec());
        assert_eq!(figure(&[3.0]).median(), 3.0);
        assert_eq!(figure(&[3.0, 1.0, 2.0]).median(), 2.0);
        assert_eq!(figure(&[3.0, 1.0, 2.0]).percentile(99), 3.0);
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(figure(&hundred).percentile(99), 99.0);
        assert_eq!(figure(&[3.0]).is_met(), Some(false));
        assert_eq!(figure(&[2.0]).is_met(), Some(true));
    }
}
