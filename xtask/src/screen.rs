//! A screen and a D-Bus session of their own for programs that open windows, so that they run the same on a machine
//! without a display and never touch the desktop of the person who starts them.
//!
//! Both end with this process, however it ends: the kernel is asked to see to it (`setpriv --pdeathsig`).

use std::env;
use std::fs::{self, DirBuilder};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::repo::Repo;

/// How long a virtual screen may take to come up.
const PATIENCE: Duration = Duration::from_secs(30);
/// Room for the largest window of the tests, 768×1024.
const SIZE: &str = "1280x1100x24";

/// A running virtual screen. It is gone when this is dropped.
#[derive(Debug)]
pub(crate) struct Screen {
    server: Child,
    display: String,
    runtime_dir: PathBuf,
}

impl Screen {
    /// Starts a virtual screen on a display number that is free.
    pub(crate) fn start(repo: &Repo) -> Result<Self> {
        let mut server = bound_to_us(repo, "Xvfb")
            .args(["-displayfd", "1", "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("Xvfb could not be started; `cargo xtask setup` installs it")?;
        let (sender, receiver) = mpsc::channel();
        if let Some(stdout) = server.stdout.take() {
            // Xvfb writes its number when it is ready to serve, and nothing after.
            thread::spawn(move || {
                let mut line = String::new();
                let _ = BufReader::new(stdout).read_line(&mut line);
                let _ = sender.send(line);
            });
        }
        let number = receiver.recv_timeout(PATIENCE).unwrap_or_default();
        let number = number.trim();
        let runtime_dir = env::temp_dir().join(format!("lianxin-screen-{}-{number}", std::process::id()));
        let screen = Self { server, display: format!(":{number}"), runtime_dir };
        if number.parse::<u32>().is_err() {
            bail!("Xvfb came up with no display");
        }
        DirBuilder::new().recursive(true).mode(0o700).create(&screen.runtime_dir)?;
        Ok(screen)
    }

    /// A command that runs `program` on this screen, in a D-Bus session of its own.
    pub(crate) fn command(&self, repo: &Repo, program: &Path) -> Command {
        let mut command = bound_to_us(repo, "dbus-run-session");
        command
            .args(["--", "setpriv", "--pdeathsig", "TERM", "--"])
            .arg(program)
            .env("DISPLAY", &self.display)
            .env("XDG_RUNTIME_DIR", &self.runtime_dir)
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("LIANXIN_HEADLESS", "1")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS");
        command
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Asked and not killed, it removes its lock and its socket; in vain where it never came up.
        let ask = format!("kill -TERM {}", self.server.id());
        let asked = Command::new("sh").args(["-c", &ask]).stderr(Stdio::null()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.runtime_dir);
    }
}

/// A command on the display of the person who is here; with a D-Bus session where there is none.
pub(crate) fn on_desktop(repo: &Repo, program: &Path) -> Command {
    if env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some() {
        return repo.command(program);
    }
    let mut command = bound_to_us(repo, "dbus-run-session");
    command.arg("--").arg(program);
    command
}

/// True where a window can be opened for a person to see.
pub(crate) fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// A command that is ended by the kernel when this process ends.
fn bound_to_us(repo: &Repo, program: &str) -> Command {
    let mut command = repo.command("setpriv");
    command.args(["--pdeathsig", "TERM", "--", program]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn socket(screen: &Screen) -> PathBuf {
        PathBuf::from("/tmp/.X11-unix").join(screen.display.replace(':', "X"))
    }

    #[test]
    fn two_screens_stand_side_by_side_each_with_a_session_bus_and_leave_nothing_behind() -> Result<()> {
        let repo = Repo::find()?;
        let (one, two) = (Screen::start(&repo)?, Screen::start(&repo)?);
        assert_ne!(one.display, two.display);
        assert!(socket(&one).exists() && socket(&two).exists());

        let asks_the_bus = "dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
                            org.freedesktop.DBus.GetId && echo display $DISPLAY";
        let output = one.command(&repo, Path::new("sh")).args(["-c", asks_the_bus]).output()?;
        let says = String::from_utf8_lossy(&output.stdout);
        assert!(says.contains("method return"), "{says}");
        assert!(says.contains(&format!("display {}", one.display)), "{says}");

        let left_over = [socket(&one), one.runtime_dir.clone()];
        drop(one);
        assert!(left_over.iter().all(|path| !path.exists()), "{left_over:?}");
        assert!(socket(&two).exists());
        Ok(())
    }

    #[test]
    fn a_program_that_fails_on_the_screen_is_seen_to_fail() -> Result<()> {
        let repo = Repo::find()?;
        let screen = Screen::start(&repo)?;
        let status = screen.command(&repo, Path::new("sh")).args(["-c", "exit 7"]).status()?;
        assert_eq!(status.code(), Some(7));
        Ok(())
    }
}
