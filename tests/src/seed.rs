//! A load-test set of any size: a content folder as `lianxin-server import` reads it, a roster, and messages. The same seed gives the same bytes, so that two
//! runs on two machines measure the same thing. The sentences are filler with the lengths and letters of the real columns.

use lianxin_proto::view::room::Content;
use rand::{Rng as _, SeedableRng as _, seq::IndexedRandom as _};
use rand_chacha::ChaCha8Rng;
use std::{
    fmt::Write as _,
    fs,
    io::{self, Cursor},
    path::Path,
};

/// How large the set is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Issues, one a day, the last for the day of import.
    pub issues: u32,
    /// Members.
    pub members: u32,
    /// Articles an issue names (1 to 6).
    pub articles: u32,
    /// Whatever the seed, equal seeds give equal sets.
    pub seed: u64,
}

impl Default for Size {
    /// The reference deployment after seven months (product.md).
    fn default() -> Self {
        Self { issues: 220, members: 424, articles: 3, seed: 1 }
    }
}

/// A member of the roster.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Post.
    pub post: String,
}

/// A message of the set.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Said {
    /// Whose: the place in the roster, counted from 0.
    pub member: u32,
    /// What, as a phone's page gives it to its core.
    pub content: Content,
}

const COLUMNS: [(&str, &str, &str, &str); 6] = [
    ("conduct", "正风肃纪", "early-warning", "col-wind"),
    ("notice", "通报曝光", "cautionary", "col-notice"),
    ("case", "案例警示", "cautionary", "col-case"),
    ("pictures", "图文思廉", "cautionary", "col-pic"),
    ("history", "鉴史悟廉", "cautionary", "col-hist"),
    ("family", "中华家风", "family", "col-home"),
];
const WHO: [&str; 10] = [
    "老会计",
    "乡长",
    "镇里的年轻人",
    "母亲",
    "一位退休的老书记",
    "村支书",
    "县令",
    "局里的司机",
    "他的妻子",
    "纪检干部",
];
const DID: [&str; 12] = [
    "把账本翻到最后一页",
    "在门口站了很久",
    "退回了那只信封",
    "想起父亲留下的家风",
    "把公车钥匙挂回墙上",
    "翻开纪律处分条例",
    "没有接那杯酒",
    "给女儿讲了一个廉字的来历",
    "在会上把话说在明处",
    "用自己的钱结了饭钱",
    "把礼品登记交公",
    "照着规矩又核了一遍",
];
const THEN: [&str; 10] = [
    "那天的雨下到半夜",
    "他说心里这才踏实",
    "人情和规矩从此分得清楚",
    "后来镇上的人都记得这件事",
    "第二天太阳照常升起",
    "监察机关的同志给他倒了一杯水",
    "账算明白了，路也就走直了",
    "家里的灯一直亮着",
    "清清白白是留给孩子最好的东西",
    "小事上守得住，大事上才站得稳",
];
const SURNAMES: [&str; 12] = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙"];
const GIVEN: [&str; 12] = ["建国", "志强", "秀英", "明", "丽华", "海涛", "文", "桂兰", "永清", "立新", "正", "素云"];
const UNITS: [&str; 8] = ["区财政局", "区住建局", "城关镇", "区教育局", "柳河镇", "区水利局", "区卫健局", "东山街道"];

fn pick<'a>(rng: &mut ChaCha8Rng, list: &[&'a str]) -> &'a str {
    list.choose(rng).copied().unwrap_or_default()
}

fn paragraph(rng: &mut ChaCha8Rng) -> String {
    let mut text = String::new();
    while text.chars().count() < 130 {
        let (who, did, then) = (pick(rng, &WHO), pick(rng, &DID), pick(rng, &THEN));
        write!(text, "{who}{did}，{then}。").ok();
    }
    text
}

/// A cover of some kilobytes: a gradient that no two seeds share.
fn cover(rng: &mut ChaCha8Rng) -> io::Result<Vec<u8>> {
    let (red, blue): (u8, u8) = (rng.random(), rng.random());
    let picture = image::RgbImage::from_fn(320, 200, |x, y| {
        let (x, y) = (u8::try_from(x % 256).unwrap_or(0), u8::try_from(y % 256).unwrap_or(0));
        image::Rgb([red.wrapping_add(x / 2), y, blue.wrapping_add(x ^ y)])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).map_err(io::Error::other)?;
    Ok(bytes.into_inner())
}

/// The members of the set.
pub fn roster(size: Size) -> Vec<Person> {
    let mut rng = ChaCha8Rng::seed_from_u64(size.seed);
    (0..size.members)
        .map(|_| Person {
            name: format!("{}{}", pick(&mut rng, &SURNAMES), pick(&mut rng, &GIVEN)),
            unit: pick(&mut rng, &UNITS).to_owned(),
            post: "副科长".to_owned(),
        })
        .collect()
}

/// The messages of the set, without end and the same however many are taken: most are short, some go on, one in forty is a 微感悟, and a twentieth of the members
/// writes half of them.
pub fn messages(size: Size) -> impl Iterator<Item = Said> {
    // Another stream than that of the roster and the articles.
    let mut rng = ChaCha8Rng::seed_from_u64(size.seed ^ 0x726f_6f6d);
    let members = size.members.max(1);
    std::iter::repeat_with(move || {
        let few = members.div_ceil(20);
        let member = if rng.random_ratio(1, 2) { rng.random_range(0..few) } else { rng.random_range(0..members) };
        let sentences = match rng.random_range(0..20) {
            0 => 4,
            1..=4 => 2,
            _ => 1,
        };
        let reflection = rng.random_ratio(1, 40);
        let text = (0..sentences).fold(String::new(), |mut text, _| {
            write!(text, "{}{}，{}。", pick(&mut rng, &WHO), pick(&mut rng, &DID), pick(&mut rng, &THEN)).ok();
            text
        });
        let content = if reflection {
            Content::Reflection { text }
        } else {
            Content::Text { text, mentions: Vec::new(), everyone: false }
        };
        Said { member, content }
    })
}

/// Writes the content folder of the set; `folder` is made if it is not there.
pub fn write(folder: &Path, size: Size) -> io::Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(size.seed);
    for part in ["issues", "articles", "pictures", "regulations"] {
        fs::create_dir_all(folder.join(part))?;
    }
    let columns = COLUMNS.iter().fold(String::new(), |mut text, (id, name, function, icon)| {
        write!(text, "[[column]]\nid = \"{id}\"\nname = \"{name}\"\nfunction = \"{function}\"\nicon = \"{icon}\"\nkind = \"articles\"\n\n").ok();
        text
    });
    fs::write(folder.join("columns.toml"), columns)?;
    let covers = size.issues.clamp(1, 12);
    for number in 0..covers {
        fs::write(folder.join(format!("pictures/cover-{number}.jpg")), cover(&mut rng)?)?;
    }
    for issue in 0..size.issues {
        let mut items = Vec::new();
        for article in 0..size.articles.clamp(1, 6) {
            let id = format!("s{issue:05}-{article}");
            let (column, ..) = COLUMNS[(issue + article) as usize % COLUMNS.len()];
            let title = format!("{}{}", pick(&mut rng, &WHO), pick(&mut rng, &DID));
            let summary = pick(&mut rng, &THEN);
            let body: Vec<String> = (0..4).map(|_| paragraph(&mut rng)).collect();
            let text = format!(
                "+++\ntitle = \"{title}\"\ncolumn = \"{column}\"\nsummary = \"{summary}\"\n+++\n{}\n",
                body.join("\n\n")
            );
            fs::write(folder.join(format!("articles/{id}.md")), text)?;
            items.push(format!("\"{id}\""));
        }
        let back = size.issues - 1 - issue;
        let text = format!(
            "+++\ndate = \"D-{back}\"\ngreeting = [\"日日清心，\", \"步步踏实。\"]\ncover = \"pictures/cover-{}.jpg\"\ncover_alt = \"渐变的颜色\"\nitems = [{}]\n+++\n",
            issue % covers,
            items.join(", ")
        );
        fs::write(folder.join(format!("issues/s{issue:05}.md")), text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
        let mut all = BTreeMap::new();
        for part in ["issues", "articles", "pictures", "."] {
            for entry in fs::read_dir(folder.join(part)).expect("a folder").flatten() {
                if entry.path().is_file() {
                    all.insert(
                        format!("{part}/{}", entry.file_name().to_string_lossy()),
                        fs::read(entry.path()).expect("a file"),
                    );
                }
            }
        }
        all
    }

    #[test]
    fn equal_seeds_give_equal_sets_and_others_do_not() {
        let size = Size { issues: 5, members: 7, articles: 2, seed: 9 };
        let set = |size| {
            let folder = tempfile::tempdir().expect("a folder");
            write(folder.path(), size).expect("written");
            files(folder.path())
        };
        let first = set(size);
        assert_eq!(first, set(size));
        assert_ne!(first, set(Size { seed: 10, ..size }));
        assert_eq!(first.keys().filter(|name| name.starts_with("issues/")).count(), 5);
        assert_eq!(first.keys().filter(|name| name.starts_with("articles/")).count(), 10);
        assert_eq!(roster(size).len(), 7);
        assert_eq!(roster(size), roster(size));
    }

    #[test]
    fn messages_are_by_members_and_keep_their_bounds() {
        let size = Size { members: 30, ..Size::default() };
        let set: Vec<Said> = messages(size).take(400).collect();
        assert_eq!(set, messages(size).take(400).collect::<Vec<_>>());
        assert_ne!(set, messages(Size { seed: 2, ..size }).take(400).collect::<Vec<_>>());
        for said in &set {
            assert!(said.member < 30);
            let (text, most) = match &said.content {
                Content::Text { text, .. } => (text, lianxin_proto::room::TEXT_CHARS_MAX),
                Content::Reflection { text } => (text, lianxin_proto::room::REFLECTION_CHARS_MAX),
                Content::Photo { .. } | Content::Voice { .. } => panic!("texts alone"),
            };
            assert!((1..=most).contains(&text.chars().count()), "{text}");
        }
        assert!(set.iter().any(|said| matches!(said.content, Content::Reflection { .. })));
    }
}
