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
use crate::shell;

const BUS: &str = "DBUS_SESSION_BUS_ADDRESS";

/// How long a screen or a bus may take to come up.
const PATIENCE: Duration = Duration::from_secs(30);
/// Room for the largest window of the tests, 768×1024.
const SIZE: &str = "1280x1100x24";

/// A process that serves others until this is dropped.
#[derive(Debug)]
struct Service(Child);

impl Service {
    /// Starts it, and waits for the one line that it prints when it is ready.
    fn start(mut command: Command) -> Result<(Self, String)> {
        let line = shell::line_of(&command);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("`{line}` could not be started"))?;
        let stdout = child.stdout.take();
        let service = Self(child);
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut ready = String::new();
            let _ = stdout.map(|stdout| BufReader::new(stdout).read_line(&mut ready));
            let _ = sender.send(ready);
        });
        let ready = receiver.recv_timeout(PATIENCE).unwrap_or_default().trim().to_owned();
        if ready.is_empty() {
            bail!("`{line}` did not come up; `cargo xtask setup` installs what it needs");
        }
        Ok((service, ready))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Asked and not killed, it removes its locks and sockets; in vain where it is gone already.
        let ask = format!("kill -TERM {}", self.0.id());
        let asked = Command::new("sh").args(["-c", &ask]).stderr(Stdio::null()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.0.kill();
        }
        let _ = self.0.wait();
    }
}

/// A running D-Bus session.
#[derive(Debug)]
struct Bus {
    address: String,
    _daemon: Service,
}

impl Bus {
    fn start(repo: &Repo) -> Result<Self> {
        let mut command = bound_to_us(repo, Path::new("dbus-daemon"));
        command.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
        let (daemon, address) = Service::start(command)?;
        Ok(Self { address, _daemon: daemon })
    }
}

/// Where a program runs: the services it needs, which end when this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    environment: Vec<(&'static str, String)>,
    folder: Option<PathBuf>,
    _services: (Option<Service>, Option<Bus>),
}

impl Place {
    /// A virtual screen on a display number that is free, with a D-Bus session of its own.
    pub(crate) fn apart(repo: &Repo) -> Result<Self> {
        let mut command = bound_to_us(repo, Path::new("Xvfb"));
        command.args(["-displayfd", "1", "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"]);
        let (screen, number) = Service::start(command)?;
        let bus = Bus::start(repo)?;
        let folder = env::temp_dir().join(format!("lianxin-screen-{}-{number}", std::process::id()));
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let environment = vec![
            ("DISPLAY", format!(":{number}")),
            ("WAYLAND_DISPLAY", String::new()),
            ("GDK_BACKEND", "x11".to_owned()),
            ("NO_AT_BRIDGE", "1".to_owned()),
            ("XDG_RUNTIME_DIR", folder.display().to_string()),
            ("DBUS_SESSION_BUS_ADDRESS", bus.address.clone()),
            ("LIANXIN_HEADLESS", "1".to_owned()),
        ];
        Ok(Self { environment, folder: Some(folder), _services: (Some(screen), Some(bus)) })
    }

    /// The desktop of the person who is here; with a D-Bus session where there is none.
    pub(crate) fn desktop(repo: &Repo) -> Result<Self> {
        let bus = if env::var_os(BUS).is_some() { None } else { Some(Bus::start(repo)?) };
        let environment = bus.iter().map(|bus| (BUS, bus.address.clone())).collect();
        Ok(Self { environment, folder: None, _services: (None, bus) })
    }

    /// Nowhere in particular: for a program that opens no window.
    pub(crate) fn none() -> Self {
        Self { environment: Vec::new(), folder: None, _services: (None, None) }
    }

    /// A command that runs `program` here.
    pub(crate) fn command(&self, repo: &Repo, program: &Path) -> Command {
        let mut command = bound_to_us(repo, program);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

/// True where a window can be opened for a person to see.
pub(crate) fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// A command that is ended by the kernel when this process ends.
fn bound_to_us(repo: &Repo, program: &Path) -> Command {
    let mut command = repo.command("setpriv");
    command.args(["--pdeathsig", "TERM", "--"]).arg(program);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value<'a>(place: &'a Place, wanted: &str) -> &'a str {
        place.environment.iter().find(|(name, _)| *name == wanted).map_or("", |(_, value)| value)
    }

    fn traces(place: &Place) -> Vec<PathBuf> {
        let bus = value(place, BUS).trim_start_matches("unix:path=").split(',').next().unwrap_or_default();
        let screen = value(place, "DISPLAY").replace(':', "X");
        vec![PathBuf::from("/tmp/.X11-unix").join(screen), value(place, "XDG_RUNTIME_DIR").into(), bus.into()]
    }

    #[test]
    fn two_screens_stand_side_by_side_each_with_a_session_bus_and_leave_nothing_behind() -> Result<()> {
        let repo = Repo::find()?;
        let (one, two) = (Place::apart(&repo)?, Place::apart(&repo)?);
        assert_ne!(value(&one, "DISPLAY"), value(&two, "DISPLAY"));
        assert!(traces(&one).iter().chain(&traces(&two)).all(|path| path.exists()), "{one:?} {two:?}");

        let asks_the_bus = "dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
                            org.freedesktop.DBus.GetId && echo display $DISPLAY";
        let output = one.command(&repo, Path::new("sh")).args(["-c", asks_the_bus]).output()?;
        let says = String::from_utf8_lossy(&output.stdout);
        assert!(says.contains("method return"), "{says}");
        assert!(says.contains(&format!("display {}", value(&one, "DISPLAY"))), "{says}");

        let left_over = traces(&one);
        drop(one);
        assert!(left_over.iter().all(|path| !path.exists()), "{left_over:?}");
        assert!(traces(&two).iter().all(|path| path.exists()), "{two:?}");
        Ok(())
    }

    #[test]
    fn a_program_that_fails_on_the_screen_is_seen_to_fail() -> Result<()> {
        let repo = Repo::find()?;
        let place = Place::apart(&repo)?;
        let status = place.command(&repo, Path::new("sh")).args(["-c", "exit 7"]).status()?;
        assert_eq!(status.code(), Some(7));
        Ok(())
    }

    #[test]
    fn a_service_that_does_not_come_up_is_an_error_that_names_it() -> Result<()> {
        let repo = Repo::find()?;
        let failed = Service::start(bound_to_us(&repo, Path::new("true")));
        assert!(failed.is_err_and(|error| error.to_string().contains("true")));
        Ok(())
    }
}
