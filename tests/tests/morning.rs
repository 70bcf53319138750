//! 07:15. An issue delivered the day before stays sealed to the second, announces itself once and without a network, follows corrections and withdrawals, and where it was
//! never delivered a plain reminder rings instead.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use lianxin_proto::{
    call::{ColumnPage, Search, SearchScope, Today},
    id::{ArticleId, ColumnId},
    time::{Clock, SetClock},
};
use lianxin_tests::world::{Phone, World, instant};
use std::{fs, path::Path, sync::Arc};

const PICTURE: &[u8] = include_bytes!("../../assets/demo/pictures/lotus.webp");

/// A folder with one issue of one article for 25 November.
fn content(folder: &Path, headline: &str, status: &str) {
    for part in ["issues", "articles", "pictures"] {
        fs::create_dir_all(folder.join(part)).unwrap();
    }
    fs::write(folder.join("pictures/lotus.webp"), PICTURE).unwrap();
    fs::write(
        folder.join("columns.toml"),
        "[[column]]\nid = \"history\"\nname = \"鉴史悟廉\"\nfunction = \"cautionary\"\nicon = \"col-hist\"\nkind = \"articles\"\n",
    )
    .unwrap();
    fs::write(
        folder.join("articles/one-coin.md"),
        format!("+++\ntitle = \"{headline}\"\ncolumn = \"history\"\nsummary = \"刘宠只收了一枚大钱\"\n+++\n会稽父老各捧百钱来送行。\n"),
    )
    .unwrap();
    fs::write(
        folder.join("issues/morning.md"),
        format!(
            "+++\ndate = \"2026-11-25\"\ngreeting = [\"一枚大钱，\", \"一世清名。\"]\ncover = \"pictures/lotus.webp\"\ncover_alt = \"一朵荷花\"\nitems = [\"one-coin\"]\nstatus = \"{status}\"\n+++\n"
        ),
    )
    .unwrap();
}

struct Scene {
    clock: Arc<SetClock>,
    world: World,
    phone: Phone,
    folder: tempfile::TempDir,
}

impl Scene {
    /// 24 November, 20:00: the issue of the next morning is on the server.
    async fn evening() -> Self {
        let clock = Arc::new(SetClock::new(instant("2026-11-24 20:00").unwrap()));
        let world = World::new(Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        content(folder.path(), "只取一枚大钱", "scheduled");
        let scene_world = world;
        scene_world.import(folder.path(), clock.now().date()).await.unwrap();
        let code = scene_world.member().await.unwrap().code;
        let phone = Phone::of(&scene_world.url(), &code, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
        Self { clock, world: scene_world, phone, folder }
    }

    fn at(&self, text: &str) {
        self.clock.set(instant(text).unwrap());
    }

    async fn import(&self, headline: &str, status: &str) {
        content(self.folder.path(), headline, status);
        self.world.import(self.folder.path(), "2026-11-24".parse().unwrap()).await.unwrap();
    }

    async fn today(&self) -> Option<String> {
        let view = self.phone.ask(Today { date: None }).await.unwrap();
        view.issue.map(|issue| issue.items[0].title.clone())
    }

    /// In how many places besides 今日 the sealed article can be seen.
    async fn seen_elsewhere(&self) -> usize {
        let column = ColumnPage { id: ColumnId::new("history").unwrap(), series: None, after: None, limit: 10 };
        let listed = self.phone.ask(column).await.unwrap().items.len();
        let search = Search { query: "大钱".into(), scope: SearchScope::All, offset: 0, limit: 10 };
        let found = self.phone.ask(search).await.unwrap().hits.len();
        let id = ArticleId::new("one-coin").unwrap();
        listed + found + usize::from(self.phone.ask(lianxin_proto::call::ReadArticle { id }).await.is_ok())
    }

    fn announced(&self) -> Vec<String> {
        self.phone.platform.shown().into_iter().map(|notice| format!("{} {}", notice.title, notice.body)).collect()
    }
}

#[tokio::test]
async fn sealed_to_the_second_and_announced_once_without_a_network() {
    let mut scene = Scene::evening().await;
    scene.phone.sync().await.unwrap();
    scene.world.stop().await.unwrap();

    scene.at("2026-11-25 07:14:59");
    scene.phone.client.tick().await;
    assert_eq!(scene.today().await, None);
    assert_eq!(scene.seen_elsewhere().await, 0);
    assert!(scene.announced().is_empty());

    scene.at("2026-11-25 07:15");
    scene.phone.client.tick().await;
    assert_eq!(scene.today().await.as_deref(), Some("只取一枚大钱"));
    assert_eq!(scene.seen_elsewhere().await, 3);
    let announced = scene.announced();
    assert_eq!(announced.len(), 1, "{announced:?}");
    assert!(announced[0].contains("只取一枚大钱"), "{announced:?}");

    scene.phone.client.tick().await;
    let Scene { clock, phone, .. } = scene;
    let phone = phone.restart().await.unwrap();
    clock.set(instant("2026-11-25 07:40").unwrap());
    phone.client.tick().await;
    assert_eq!(phone.platform.shown().len(), 1, "never twice");
}

#[tokio::test]
async fn a_correction_changes_what_will_be_announced() {
    let scene = Scene::evening().await;
    scene.phone.sync().await.unwrap();
    scene.import("刘宠的一枚钱", "scheduled").await;
    scene.phone.sync().await.unwrap();
    scene.at("2026-11-25 07:15");
    scene.phone.client.tick().await;
    let announced = scene.announced();
    assert_eq!(announced.len(), 1);
    assert!(announced[0].contains("刘宠的一枚钱"), "{announced:?}");
    assert_eq!(scene.today().await.as_deref(), Some("刘宠的一枚钱"));
}

#[tokio::test]
async fn a_withdrawn_issue_goes_and_with_it_its_announcement() {
    let mut scene = Scene::evening().await;
    scene.phone.sync().await.unwrap();
    scene.import("只取一枚大钱", "withdrawn").await;
    scene.phone.sync().await.unwrap();
    scene.world.stop().await.unwrap();
    scene.at("2026-11-25 07:15");
    scene.phone.client.tick().await;
    assert_eq!(scene.today().await, None);
    assert_eq!(scene.seen_elsewhere().await, 0);
    assert!(!scene.announced().iter().any(|notice| notice.contains("大钱")), "{:?}", scene.announced());
}

#[tokio::test]
async fn without_the_evening_sync_a_plain_reminder_rings_once() {
    let mut scene = Scene::evening().await;
    // The phone knows its member, but the issue came to the server only after its last sync.
    scene.import("只取一枚大钱", "withdrawn").await;
    scene.phone.sync().await.unwrap();
    scene.import("只取一枚大钱", "scheduled").await;
    scene.world.stop().await.unwrap();
    scene.at("2026-11-25 07:15");
    scene.phone.client.tick().await;
    let announced = scene.announced();
    assert_eq!(announced.len(), 1, "{announced:?}");
    assert!(!announced[0].contains("大钱"), "what is not there cannot be named: {announced:?}");

    scene.world.start().await.unwrap();
    scene.at("2026-11-25 07:50");
    scene.phone.sync().await.unwrap();
    scene.phone.client.tick().await;
    assert_eq!(scene.today().await.as_deref(), Some("只取一枚大钱"));
    assert_eq!(scene.announced().len(), 1, "one morning, one notification: {:?}", scene.announced());
}

#[tokio::test]
async fn a_published_issue_that_is_withdrawn_leaves_the_phone() {
    let scene = Scene::evening().await;
    scene.phone.sync().await.unwrap();
    scene.at("2026-11-25 09:00");
    assert!(scene.today().await.is_some());
    scene.import("只取一枚大钱", "withdrawn").await;
    scene.phone.sync().await.unwrap();
    assert_eq!(scene.today().await, None);
    assert_eq!(scene.seen_elsewhere().await, 0);
}
