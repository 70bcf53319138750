//! A paper whose phone is killed at any point: by SIGKILL, again and again, at random moments between the first question and what follows the handing in. What the core
//! had confirmed is there at the next start, it goes on in the same sitting, each answer counts once, and the server has one result.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use lianxin_proto::{
    call::{Outbox, Papers, Quiz, ReadQuestion, ReadSitting},
    id::SittingId,
    member::Role,
    quiz::Answer,
    time::{Clock as _, SystemClock},
    view::quiz::{Phase, Submission},
};
use lianxin_tests::{
    browser::Owned,
    world::{Phone, Recorder, World, ask, open},
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::{
    fs,
    io::{BufRead, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

const PAPERS: usize = 25;
const KILLS: usize = 8;
const QUESTIONS: u16 = 20;

/// 判断 whose key is 对 at every second place.
fn write_content(folder: &Path) {
    let question = |n: u16| {
        format!(
            "[[question]]\nid = \"q-{n:02}\"\ntype = \"judge\"\nstem = \"第 {n} 句话对吗？\"\nanswer = {}\nexplanation = \"依据条文。\"\ntitle = \"某某法\"\n\
             article = \"第一条\"\nversion = \"2020-07-01\"\ndifficulty = 2\ntags = [\"作风\"]\nstatus = \"published\"\n",
            n.is_multiple_of(2)
        )
    };
    fs::create_dir_all(folder.join("questions")).unwrap();
    fs::write(folder.join("questions/a.toml"), (0..QUESTIONS).map(question).collect::<String>()).unwrap();
    let named: Vec<String> = (0..QUESTIONS).map(|n| format!("\"q-{n:02}\"")).collect();
    let paper = format!(
        "title = \"测试\"\nminutes = 60\nfrom = \"D-1 08:00\"\nuntil = \"D+2 08:00\"\n[[part]]\ntype = \"judge\"\ncount = {QUESTIONS}\nmarks = 5\nquestions = [{}]\n",
        named.join(", ")
    );
    fs::create_dir_all(folder.join("papers")).unwrap();
    fs::write(folder.join("papers/test.toml"), paper).unwrap();
}

fn candidate(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candidate"));
    command.arg("--data").arg(folder).args(["--template", "test"]);
    command.stdout(Stdio::piped()).stderr(Stdio::inherit());
    command
}

/// What a run that was killed, or ended, had confirmed.
#[derive(Debug, Default)]
struct Confirmed {
    sittings: Vec<SittingId>,
    places: Vec<u16>,
    handed_in: bool,
}

impl Confirmed {
    /// Takes in up to `most` lines; the last there can be is that it was handed in. A line that was cut in the middle is none.
    fn read(&mut self, out: &mut impl BufRead, most: usize) {
        for _ in 0..most {
            if self.handed_in {
                return;
            }
            let mut line = String::new();
            out.read_line(&mut line).unwrap();
            let Some(line) = line.strip_suffix('\n') else { return };
            match line.split_once(' ').expect("two words") {
                ("sitting", id) => self.sittings.push(id.parse().unwrap()),
                ("answered", place) => self.places.push(place.parse().unwrap()),
                _ => self.handed_in = true,
            }
        }
    }
}

/// After a kill: every answer that was confirmed is in the sitting, and no more is told than may be.
async fn stands(folder: &Path, confirmed: &Confirmed) {
    let client = open(folder, Arc::new(SystemClock), Arc::new(Recorder::default())).unwrap();
    if let Some(id) = confirmed.sittings.first() {
        let sitting = ask(&client, ReadSitting { id: *id }).await.unwrap();
        for place in &confirmed.places {
            let item = &sitting.items[usize::from(*place)];
            assert_eq!(item.answer, Some(Answer::Judge(place.is_multiple_of(3))), "{place} of {confirmed:?}");
        }
        assert!(!confirmed.handed_in || sitting.phase == Phase::Finished);
        let papers = ask(&client, Papers {}).await.unwrap();
        let waiting = ask(&client, Outbox {}).await.unwrap().len();
        match papers.tests[0].submission {
            None => assert_eq!(waiting, 0, "nothing goes out before it is handed in"),
            Some(_) => assert_eq!(waiting, 1, "one paper waits"),
        }
    }
    client.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paper_killed_anywhere_loses_no_answer() {
    let content = tempfile::tempdir().unwrap();
    write_content(content.path());
    let world = World::new(Arc::new(SystemClock)).await.unwrap();
    world.import(content.path(), SystemClock.now().date()).await.unwrap();
    let coded = world.members(PAPERS, Role::Member).await.unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(3);

    for coded in &coded {
        let phone = Phone::of(&world.url(), &coded.code, Arc::new(SystemClock)).await.unwrap();
        phone.sync().await.unwrap();
        Arc::clone(&phone.client).close().await;
        let mut confirmed = Confirmed::default();
        for _ in 0..KILLS {
            let mut running = Owned::start(candidate(phone.folder()).stdin(Stdio::piped())).unwrap();
            let mut goes_on = running.stdin().expect("its input");
            let steps = rng.random_range(1..=4);
            goes_on.write_all("\n".repeat(steps).as_bytes()).unwrap();
            // Within the last of these steps: what comes before it is confirmed. While its input is open it does not end, whatever the machine does meanwhile.
            let mut out = BufReader::new(running.stdout().expect("its output"));
            confirmed.read(&mut out, steps);
            tokio::time::sleep(Duration::from_micros(rng.random_range(0..4_000))).await;
            assert!(running.is_running(), "it ended by itself");
            running.kill();
            confirmed.read(&mut out, usize::MAX);
            stands(phone.folder(), &confirmed).await;
        }
        let mut last = Owned::start(candidate(phone.folder()).stdin(Stdio::null())).unwrap();
        let mut out = BufReader::new(last.stdout().expect("its output"));
        confirmed.read(&mut out, usize::MAX);
        assert!(last.succeeds() && confirmed.handed_in, "the next start goes on to the end");
        confirmed.sittings.dedup();
        assert_eq!(confirmed.sittings.len(), 1, "one sitting, taken up each time");

        let phone = phone.restart().await.unwrap();
        let id = confirmed.sittings[0];
        let sitting = phone.ask(ReadSitting { id }).await.unwrap();
        let right = (0..QUESTIONS).filter(|n| n.is_multiple_of(3) == n.is_multiple_of(2)).count();
        let result = sitting.result.expect("a result");
        assert_eq!((usize::from(result.right), result.blank), (right, 0));
        for (place, item) in sitting.items.iter().enumerate() {
            let missed = u32::from((place % 3 == 0) != (place % 2 == 0));
            let row = phone.ask(ReadQuestion { id: item.question.id.clone() }).await.unwrap().row;
            assert_eq!((row.missed, row.last.is_some()), (missed, true), "counted once: {place}");
        }
        let wrong = usize::try_from(phone.ask(Quiz {}).await.unwrap().wrong).unwrap();
        assert_eq!(wrong, usize::from(QUESTIONS) - right);

        phone.sync().await.unwrap();
        let papers = phone.ask(Papers {}).await.unwrap();
        let Some(Submission::Received { result }) = &papers.tests[0].submission else { panic!("{papers:?}") };
        assert_eq!((result.sitting, usize::from(result.right)), (id, right));
    }
}
