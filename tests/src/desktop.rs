//! A notification daemon to be seen by: `dunst` on the D-Bus session this process runs in, printing what it is asked to show. `cargo xtask` starts the session
//! (`dbus-run-session`) and the display around the programs that need them.

use anyhow::{Context as _, Result, bail};
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The daemon and what it was asked to show.
pub struct Notifications {
    lines: Arc<Mutex<Vec<String>>>,
    _daemon: Daemon,
}

struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Notifications {
    /// Starts the daemon and waits until the bus knows it.
    pub fn start() -> Result<Self> {
        let mut child = Command::new("dunst")
            .args(["-print", "-conf", "/dev/null"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("starting dunst")?;
        let output = child.stdout.take().context("dunst has no output")?;
        let daemon = Daemon(child);
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                sink.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let asked = Command::new("gdbus")
                .args(["call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus"])
                .args(["--method", "org.freedesktop.DBus.NameHasOwner", "org.freedesktop.Notifications"])
                .output()
                .context("asking the bus with gdbus")?;
            // Asking for the service itself would make the bus start a second daemon.
            if asked.stdout.starts_with(b"(true") {
                return Ok(Self { lines, _daemon: daemon });
            }
            if Instant::now() > deadline {
                bail!("the notification daemon does not answer: {}", String::from_utf8_lossy(&asked.stderr));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// All it printed so far.
    pub fn seen(&self) -> String {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).join("\n")
    }

    /// How many notifications hold `words`.
    pub fn count(&self, words: &str) -> usize {
        self.seen()
            .lines()
            .filter(|line| line.contains("summary:") || line.contains("body:"))
            .filter(|line| line.contains(words))
            .count()
    }

    /// Waits until a notification holds `words`.
    pub async fn wait(&self, words: &str) -> Result<()> {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
        while self.count(words) == 0 {
            if tokio::time::Instant::now() > deadline {
                bail!("no notification said {words:?}; seen:\n{}", self.seen());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }
}

/// Whether this process has a D-Bus session and a display.
pub fn has_desktop() -> bool {
    std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some() && std::env::var_os("DISPLAY").is_some()
}
