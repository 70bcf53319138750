//! The programs of the crate `lianxin-tests` that people and CI start: what each needs, how it is built, and on
//! which screen it runs. What they do is written there.

use std::env;
use std::fs;

use anyhow::{Context as _, Result};

use crate::build::{self, Profile};
use crate::repo::Repo;
use crate::screen::{self, Place};
use crate::setup::{self, What};
use crate::shell;

/// A program of the test crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// Shows the main job on demo content.
    Demo,
    /// Measures.
    Bench,
    /// Makes a load-test set.
    Seed,
    /// Plays seeds of the simulation.
    Soak,
    /// Drives the real app and checks what it sees.
    E2e,
    /// Checks the UI in Chromium and takes pictures of every screen.
    Screens,
    /// Walks through the editors' console in Chromium.
    Console,
}

impl Program {
    fn name(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::Bench => "bench",
            Self::Seed => "seed",
            Self::Soak => "soak",
            Self::E2e => "e2e",
            Self::Screens => "screens",
            Self::Console => "console",
        }
    }

    fn profile(self) -> Profile {
        if matches!(self, Self::Bench | Self::Soak) { Profile::Release } else { Profile::Dev }
    }

    /// What must be set up before it.
    fn needs(self, args: &[String]) -> Vec<What> {
        let mut needs = match self {
            Self::Seed | Self::Soak => vec![What::Packages, What::Crates],
            Self::Screens | Self::Console => What::BUILD.to_vec(),
            Self::E2e | Self::Bench => [What::BUILD, &[What::TauriDriver]].concat(),
            Self::Demo => [What::BUILD, &[What::TauriDriver, What::TauriCli]].concat(),
        };
        if self == Self::Bench && args.iter().any(|arg| arg == "--peers") {
            needs.extend(What::PEERS);
        }
        needs
    }

    /// What it is told beside the person's own arguments: where there is a display, the demo leaves the app open.
    fn own_args(self, display: bool) -> &'static [&'static str] {
        if self == Self::Demo && display { &["--stay"] } else { &[] }
    }

    /// Whether it gets a screen and a D-Bus session of its own. The demo is for a person to see, where there is one.
    fn apart(self, display: bool) -> bool {
        match self {
            Self::Seed | Self::Soak => false,
            Self::Demo => !display,
            Self::Bench | Self::E2e | Self::Screens | Self::Console => true,
        }
    }
}

/// Sets up and builds what the program needs, then runs it with `args`.
pub(crate) fn run(repo: &Repo, program: Program, args: &[String]) -> Result<()> {
    setup::run(repo, &program.needs(args), false)?;
    run_prepared(repo, program, args)
}

/// Builds what the program needs and runs it; the setup is done.
pub(crate) fn run_prepared(repo: &Repo, program: Program, args: &[String]) -> Result<()> {
    let profile = program.profile();
    match program {
        Program::Seed | Program::Soak => build::programs(repo, profile, &[program.name()])?,
        Program::Console => {
            build::console(repo)?;
            build::programs(repo, profile, &["lianxin-server", program.name()])?;
        }
        Program::Demo | Program::Bench | Program::E2e | Program::Screens => {
            build::ui(repo)?;
            build::programs(repo, profile, &["lianxin-server", "lianxin-app", program.name()])?;
        }
    }

    let binary = profile.binary(repo, program.name());
    let place = match program {
        Program::Seed | Program::Soak => Place::none(),
        _ if program.apart(screen::has_display()) => Place::apart(repo)?,
        _ => Place::desktop(repo)?,
    };
    let mut command = place.command(repo, &binary);
    let out = repo.target(program.name());
    if !matches!(program, Program::Seed | Program::Soak) {
        // Pictures of an earlier run must not be taken for this one's.
        let _ = fs::remove_dir_all(&out);
        fs::create_dir_all(&out).with_context(|| format!("{} cannot be made", out.display()))?;
    }
    build::describe(repo, profile, &mut command);
    command
        .args(program.own_args(screen::has_display()))
        .args(args)
        .env("LIANXIN_OUT", &out)
        .env("LIANXIN_ANKI_PYTHON", setup::anki_python(repo))
        .env("LIANXIN_NATS", setup::nats_server(repo))
        .env("LIANXIN_SOCKETIO", setup::socketio_folder(repo))
        .env("LIANXIN_PROSODY", setup::prosody_folder(repo))
        .env("PATH", repo.path_and(&setup::nginx_folder(repo)));
    // Paths among the arguments are relative to where the person is.
    shell::shown(command.current_dir(env::current_dir()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_are_fetched_only_when_asked_for() {
        for peer in What::PEERS {
            assert!(!Program::Bench.needs(&[]).contains(peer));
            assert!(Program::Bench.needs(&["--peers".to_owned()]).contains(peer));
            assert!(!Program::Demo.needs(&["--peers".to_owned()]).contains(peer));
            assert!(!What::ALL.contains(peer));
        }
    }

    #[test]
    fn only_the_demo_opens_a_window_on_a_desktop() {
        assert!(!Program::Demo.apart(true));
        assert!(Program::Demo.apart(false));
        assert_eq!(Program::Demo.own_args(true), ["--stay"]);
        assert!(Program::Demo.own_args(false).is_empty());
        for program in [Program::Bench, Program::E2e, Program::Screens, Program::Console] {
            assert!(program.apart(true), "{program:?} must not depend on the desktop it is started from");
        }
    }

    #[test]
    fn what_measures_or_plays_for_hours_runs_what_is_shipped() {
        assert_eq!(Program::Bench.profile(), Profile::Release);
        assert_eq!(Program::Soak.profile(), Profile::Release);
        assert_eq!(Program::E2e.profile(), Profile::Dev);
    }
}
