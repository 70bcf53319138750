//! The stages of `test` and `check`: each has a name, can be run alone, is timed, and stands in the table at the end.
//! The output of each goes straight to the terminal, so that a tool's own summary stays visible.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::build::{self, NATIVE, Profile, WEB};
use crate::repo::Repo;
use crate::setup::{self, What};
use crate::shell::{self, Spent};
use crate::{android, programs};

const WASM: &str = "wasm32-unknown-unknown";

/// One stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The format of all Rust sources.
    Fmt,
    /// Licences, bans and sources of the dependencies.
    Deny,
    /// Clippy, warnings are errors.
    Clippy,
    /// Rustdoc, warnings are errors.
    Docs,
    /// The front ends, the server, the app and the test programs.
    Build,
    /// Unit and integration tests.
    Nextest,
    /// The UI in Chromium.
    Ui,
    /// The editors' console in Chromium.
    Console,
    /// The real app under Xvfb.
    E2e,
    /// The type check of the mobile code.
    Android,
}

impl Stage {
    /// All that must pass before a change lands, what fails soonest first.
    pub(crate) const TEST: &[Self] = &[
        Self::Fmt,
        Self::Deny,
        Self::Clippy,
        Self::Docs,
        Self::Build,
        Self::Nextest,
        Self::Ui,
        Self::Console,
        Self::E2e,
        Self::Android,
    ];
    /// The part that runs nothing of ours.
    pub(crate) const CHECK: &[Self] = &[Self::Fmt, Self::Deny, Self::Clippy, Self::Docs];

    fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Deny => "deny",
            Self::Clippy => "clippy",
            Self::Docs => "docs",
            Self::Build => "build",
            Self::Nextest => "nextest",
            Self::Ui => "ui",
            Self::Console => "console",
            Self::E2e => "e2e",
            Self::Android => "android",
        }
    }

    /// What must be set up before it.
    fn needs(self) -> Vec<What> {
        match self {
            Self::Fmt => vec![],
            Self::Deny => vec![What::Crates, What::Deny],
            Self::Clippy | Self::Docs | Self::Build | Self::Ui | Self::Console => What::BUILD.to_vec(),
            Self::Nextest => [What::BUILD, &[What::Nextest]].concat(),
            Self::E2e => [What::BUILD, &[What::TauriDriver]].concat(),
            Self::Android => [What::BUILD, &[What::AndroidStd, What::TauriCli]].concat(),
        }
    }

    fn run(self, repo: &Repo) -> Result<()> {
        match self {
            Self::Fmt => shell::shown(repo.cargo().args(["fmt", "--all", "--check"])),
            Self::Deny => {
                let mut deny = repo.cargo();
                shell::shown(deny.args(["deny", "--offline", "--locked", "check", "licenses", "bans", "sources"]))
            }
            Self::Clippy => clippy(repo),
            Self::Docs => docs(repo),
            Self::Build => {
                build::ui(repo)?;
                build::console(repo)?;
                build::programs(repo, Profile::Dev, &[])
            }
            Self::Nextest => nextest(repo, &[]),
            Self::Ui => programs::run_prepared(repo, programs::Program::Screens, &[]),
            Self::Console => programs::run_prepared(repo, programs::Program::Console, &[]),
            Self::E2e => programs::run_prepared(repo, programs::Program::E2e, &[]),
            Self::Android => {
                build::ui(repo)?;
                android::check(repo)
            }
        }
    }
}

/// Runs the stages in order, after setting up what they need, and prints how each went.
///
/// # Errors
/// If the setup or a stage fails; the stages after it are run only with `keep_going`.
pub(crate) fn run(repo: &Repo, stages: &[Stage], keep_going: bool) -> Result<()> {
    let mut rows = Vec::new();
    let needs = needs_of(stages);
    if !needs.is_empty() {
        let started = Instant::now();
        setup::run(repo, &needs, false)?;
        rows.push(Row { name: "setup", outcome: Outcome::Passed, spent: started.elapsed() });
    }
    for stage in stages {
        let failed_before = rows.iter().any(|row| row.outcome == Outcome::Failed);
        if failed_before && !keep_going {
            rows.push(Row { name: stage.name(), outcome: Outcome::NotRun, spent: Duration::ZERO });
            continue;
        }
        println!("\n── {} ──", stage.name());
        let started = Instant::now();
        let result = stage.run(repo);
        if let Err(error) = &result {
            println!("{}: {error:#}", stage.name());
        }
        let outcome = if result.is_ok() { Outcome::Passed } else { Outcome::Failed };
        rows.push(Row { name: stage.name(), outcome, spent: started.elapsed() });
    }
    println!("\n{}", table(&rows));
    let failed: Vec<&str> = rows.iter().filter(|row| row.outcome == Outcome::Failed).map(|row| row.name).collect();
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
}

/// Sets up and runs the tests with arguments of the person's own.
pub(crate) fn nextest_alone(repo: &Repo, args: &[String]) -> Result<()> {
    setup::run(repo, &Stage::Nextest.needs(), false)?;
    nextest(repo, args)
}

/// What all the stages need, each thing once, in the order of the setup.
fn needs_of(stages: &[Stage]) -> Vec<What> {
    let wanted: Vec<What> = stages.iter().flat_map(|stage| stage.needs()).collect();
    What::ALL.iter().copied().filter(|what| wanted.contains(what)).collect()
}

fn clippy(repo: &Repo) -> Result<()> {
    // The app takes in the built UI when it is compiled.
    build::ui(repo)?;
    let strict = ["--", "-D", "warnings"];
    shell::shown(repo.cargo().arg("clippy").args(NATIVE).arg("--all-targets").args(strict))?;
    shell::shown(repo.cargo().arg("clippy").args(WEB).args(["--all-targets", "--target", WASM]).args(strict))
}

fn docs(repo: &Repo) -> Result<()> {
    build::ui(repo)?;
    let mut native = repo.cargo();
    native.arg("doc").args(NATIVE).arg("--no-deps").env("RUSTDOCFLAGS", "-D warnings");
    shell::shown(&mut native)?;
    let mut web = repo.cargo();
    web.arg("doc").args(WEB).args(["--no-deps", "--target", WASM]).env("RUSTDOCFLAGS", "-D warnings");
    shell::shown(&mut web)
}

/// The tests of all crates; those of the front ends on their own, so that the others keep the features they were built with.
fn nextest(repo: &Repo, args: &[String]) -> Result<()> {
    build::ui(repo)?;
    // Tests start the server as a process of its own.
    build::programs(repo, Profile::Dev, &["lianxin-server"])?;
    let mut native = repo.cargo();
    build::describe(repo, Profile::Dev, &mut native);
    native.args(["nextest", "run"]).args(NATIVE).args(args);
    let mut web = repo.cargo();
    web.args(["nextest", "run"]).args(WEB).args(["--no-tests", "warn"]).args(args);
    // The front ends first: the summary that is read last is then that of the many.
    shell::shown(&mut web)?;
    shell::shown(&mut native)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    NotRun,
}

/// A line of the table.
struct Row {
    name: &'static str,
    outcome: Outcome,
    spent: Duration,
}

/// The stages with their results and times, and the sum of the times.
fn table(rows: &[Row]) -> String {
    let total = rows.iter().map(|row| row.spent).sum();
    let lines = rows.iter().map(|row| {
        let (outcome, spent) = match row.outcome {
            Outcome::Passed => ("passed", Spent(row.spent).to_string()),
            Outcome::Failed => ("FAILED", Spent(row.spent).to_string()),
            Outcome::NotRun => ("not run", String::new()),
        };
        format!("{:<10} {outcome:<8} {spent:>12}", row.name)
    });
    let head = format!("{:<10} {:<8} {:>12}", "stage", "result", "time");
    let foot = format!("{:<10} {:<8} {:>12}", "", "", Spent(total));
    [head].into_iter().chain(lines).chain([foot]).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_is_a_part_of_test() {
        assert!(Stage::CHECK.iter().all(|stage| Stage::TEST.contains(stage)));
    }

    #[test]
    fn needs_are_joined_without_repeating_and_in_the_order_of_the_setup() {
        assert_eq!(needs_of(&[Stage::Fmt]), []);
        assert_eq!(needs_of(&[Stage::Deny]), [What::Crates, What::Deny]);
        assert_eq!(needs_of(Stage::TEST), What::ALL);
        let both = needs_of(&[Stage::E2e, Stage::Clippy]);
        assert_eq!(both, [What::BUILD, &[What::TauriDriver]].concat());
    }

    #[test]
    fn the_table_tells_what_passed_what_failed_and_what_was_not_run() {
        let rows = [
            Row { name: "fmt", outcome: Outcome::Passed, spent: Duration::from_millis(1200) },
            Row { name: "clippy", outcome: Outcome::Failed, spent: Duration::from_secs(125) },
            Row { name: "e2e", outcome: Outcome::NotRun, spent: Duration::ZERO },
        ];
        let table = table(&rows);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[1], "fmt        passed          1.2 s");
        assert_eq!(lines[2], "clippy     FAILED     2 min 05 s");
        assert_eq!(lines[3].trim_end(), "e2e        not run");
        assert_eq!(lines[4].trim_start(), "2 min 06 s");
    }
}
