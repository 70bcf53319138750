//! The benchmarks, a module a subject. Each row says how it was measured and, where the project has an aim, whether it is met.

pub mod app;
pub mod quiz;
pub mod rooms;
pub mod search;
pub mod sync;
mod window;

use serde::Serialize;
use std::{fmt, time::Duration};

/// One figure.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// What.
    pub name: String,
    /// How much.
    pub value: f64,
    /// Of what.
    pub unit: &'static str,
    /// How it was measured.
    pub method: String,
    /// The most (or, for rates and shares, the least) it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aim: Option<f64>,
    /// Whether more is better.
    #[serde(skip)]
    pub more_is_better: bool,
}

/// The figures so far.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Row>,
    only: Option<String>,
}

impl Table {
    /// An empty table that takes only rows whose name holds `only`.
    pub fn new(only: Option<String>) -> Self {
        Self { rows: Vec::new(), only }
    }

    /// Whether any row named so is wanted: a subject that nobody asked for is not measured.
    pub fn wants(&self, names: &[&str]) -> bool {
        self.only.as_ref().is_none_or(|only| names.iter().any(|name| name.contains(only.as_str())))
    }

    /// Adds a figure.
    pub fn add(&mut self, name: &str, value: f64, unit: &'static str, method: &str) -> &mut Row {
        eprintln!("  {name}: {value:.2} {unit}");
        self.rows.push(Row { name: name.into(), value, unit, method: method.into(), aim: None, more_is_better: false });
        let last = self.rows.len() - 1;
        &mut self.rows[last]
    }

    /// The figures.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

impl Row {
    /// It should be at most this.
    pub fn at_most(&mut self, aim: f64) {
        self.aim = Some(aim);
    }

    /// It should be at least this.
    pub fn at_least(&mut self, aim: f64) {
        (self.aim, self.more_is_better) = (Some(aim), true);
    }

    fn verdict(&self) -> &'static str {
        match self.aim {
            None => "",
            Some(aim) if (self.value >= aim) == self.more_is_better || (self.value - aim).abs() < f64::EPSILON => "met",
            Some(_) => "MISSED",
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<46} {:>12} {:<10} {:>9} {:<7} method", "figure", "value", "unit", "aim", "")?;
        for row in &self.rows {
            let aim =
                row.aim.map(|aim| format!("{}{aim}", if row.more_is_better { "≥" } else { "≤" })).unwrap_or_default();
            writeln!(
                f,
                "{:<46} {:>12.2} {:<10} {:>9} {:<7} {}",
                row.name,
                row.value,
                row.unit,
                aim,
                row.verdict(),
                row.method
            )?;
        }
        Ok(())
    }
}

/// Milliseconds, for a row.
pub fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// The median of some durations.
pub fn median(mut all: Vec<Duration>) -> Duration {
    all.sort_unstable();
    crate::load::quantile(&all, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aims_are_met_or_not() {
        let mut table = Table::new(None);
        table.add("a", 2.0, "ms", "").at_most(2.0);
        table.add("b", 3.0, "ms", "").at_most(2.0);
        table.add("c", 3.0, "1/s", "").at_least(2.0);
        table.add("d", 1.0, "1/s", "").at_least(2.0);
        let verdicts: Vec<_> = table.rows().iter().map(Row::verdict).collect();
        assert_eq!(verdicts, ["met", "MISSED", "met", "MISSED"]);
    }
}
