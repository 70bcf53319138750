//! Running other programs, in two manners: `shown` lets a stage speak for itself on the terminal;
//! `quiet` keeps the noise of an installation in a log and shows a sign of life now and then, so
//! that a long build neither floods the screen nor looks dead.

use std::fmt;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// How often a quiet command shows that it lives.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// Lines of a failed command's log that are shown.
const TAIL: usize = 15;

/// Why a quiet command did not do its work, with what it said last.
#[derive(Debug, thiserror::Error)]
#[error("`{command}` {outcome}\n{tail}")]
pub(crate) struct Failed {
    /// The command line.
    pub(crate) command: String,
    /// What became of it.
    pub(crate) outcome: String,
    /// The last lines of its output, indented.
    pub(crate) tail: String,
}

/// Runs a command whose output belongs on the terminal. Fails unless it ends with success.
pub(crate) fn shown(command: &mut Command) -> Result<()> {
    let line = line_of(command);
    let status = command.status().with_context(|| format!("`{line}` could not be started"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// What a command prints on its standard output; `None` where it is not there or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command with its output in the file `log`, and calls `alive` with the time passed and the last
/// line of the log every half minute.
pub(crate) fn quiet(command: &mut Command, log: &Path, mut alive: impl FnMut(Duration, &str)) -> Result<(), Failed> {
    let line = line_of(command);
    let failed = |outcome: String| Failed { command: line.clone(), outcome, tail: indented(&tail_of(log, TAIL)) };
    let mut start = || -> std::io::Result<_> {
        if let Some(dir) = log.parent() {
            fs::create_dir_all(dir)?;
        }
        let file = File::create(log)?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).spawn()
    };
    let mut child = start().map_err(|error| failed(format!("could not be started: {error}")))?;
    let started = Instant::now();
    let mut next = HEARTBEAT;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(failed(format!("failed ({status})"))),
            Ok(None) => thread::sleep(Duration::from_millis(100)),
            Err(error) => return Err(failed(format!("was lost: {error}"))),
        }
        if started.elapsed() >= next {
            next += HEARTBEAT;
            alive(started.elapsed(), tail_of(log, 1).trim());
        }
    }
}

/// A command as a person would type it.
pub(crate) fn line_of(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for arg in command.get_args() {
        line.push(' ');
        line.push_str(&arg.to_string_lossy());
    }
    line
}

/// A time as people read it: `0.3 s`, `42 s`, `3 min 07 s`.
pub(crate) struct Spent(pub(crate) Duration);

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let text = match seconds {
            0..10 => format!("{:.1} s", self.0.as_secs_f64()),
            10..120 => format!("{seconds} s"),
            _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
        };
        f.pad(&text)
    }
}

fn tail_of(log: &Path, lines: usize) -> String {
    let text = fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    last_lines(&text, lines)
}

/// The last lines that say something.
fn last_lines(text: &str, count: usize) -> String {
    let mut lines: Vec<&str> = text.lines().rev().filter(|line| !line.trim().is_empty()).take(count).collect();
    lines.reverse();
    lines.join("\n")
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    | {line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short_to_read() {
        assert_eq!(Spent(Duration::from_millis(340)).to_string(), "0.3 s");
        assert_eq!(Spent(Duration::from_secs(42)).to_string(), "42 s");
        assert_eq!(Spent(Duration::from_secs(187)).to_string(), "3 min 07 s");
    }

    #[test]
    fn the_tail_skips_empty_lines_and_keeps_the_order() {
        assert_eq!(last_lines("one\n\ntwo\nthree\n\n", 2), "two\nthree");
        assert_eq!(last_lines("", 3), "");
    }

    #[test]
    fn a_failed_command_shows_what_it_said_and_how_it_ended() {
        let log = std::env::temp_dir().join(format!("xtask-quiet-{}.log", std::process::id()));
        let result = quiet(Command::new("sh").args(["-c", "echo no room; exit 7"]), &log, |_, _| ());
        let _ = fs::remove_file(&log);
        let Err(failed) = result else { panic!("exit code 7 is a failure") };
        assert!(failed.outcome.contains('7'), "{failed}");
        assert_eq!(failed.tail, "    | no room");
    }

    #[test]
    fn a_program_that_is_not_there_is_a_failure_and_no_panic() {
        let log = std::env::temp_dir().join(format!("xtask-absent-{}.log", std::process::id()));
        let result = quiet(&mut Command::new("no-such-program-here"), &log, |_, _| ());
        let _ = fs::remove_file(&log);
        assert!(result.is_err_and(|failed| failed.outcome.starts_with("could not be started")));
    }
}
