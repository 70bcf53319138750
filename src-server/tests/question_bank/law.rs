//! The regulation texts that the bank is checked against: which file holds which regulation, what of it may be relied on, and since when it is in force.
//! The texts lie beside the repository (`../shared/regs`) and are not shipped. Articles are read with the parser of the server; forms of print that it
//! does not know (一、 and 条目一) are first written as articles, and the number as printed is kept.

use lianxin_proto::time::CivilDate;
use lianxin_server::content::regulation::{numerals, parse::parse};
use std::{collections::BTreeMap, fs, path::Path};

/// How a file holds its regulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// All of it, by articles.
    Whole,
    /// An excerpt: only lines that begin with 原文 are verbatim, each article in one line.
    Marked,
    /// Numbered 一、 to 八、, each a line. The guide in the app counts them as articles, so a citation gives both: 第三条（原文编号三）.
    Numbered,
    /// An amendment (条目一, 条目二) that gives the new wording of articles of 刑法: of 刑法 as it reads since, these articles.
    Amendment,
}

/// Where the day of coming into force stands.
#[derive(Debug, Clone, Copy)]
pub(crate) enum InForce {
    /// In the last article: 自2020年7月1日起施行.
    LastArticle,
    /// In the file, in these words.
    File(&'static str, &'static str),
    /// In the index of the texts, in these words.
    Index(&'static str, &'static str),
    /// Not in the texts; the reason says where else.
    Elsewhere(&'static str, &'static str),
}

/// A regulation's text and what is known about it.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) title: &'static str,
    /// Short names it goes by in explanations.
    pub(crate) names: &'static [&'static str],
    pub(crate) file: &'static str,
    pub(crate) form: Form,
    /// How many articles may be relied on.
    pub(crate) articles: usize,
    /// What the index says of it.
    pub(crate) index: &'static str,
    pub(crate) in_force: InForce,
    /// Articles that a later law has taken the place of, and which.
    pub(crate) overtaken: Option<(u32, u32, &'static str)>,
}

const fn whole(title: &'static str, names: &'static [&'static str], file: &'static str) -> Source {
    Source {
        title,
        names,
        file,
        form: Form::Whole,
        articles: 0,
        index: "",
        in_force: InForce::LastArticle,
        overtaken: None,
    }
}

/// Every regulation that questions rest on.
pub(crate) const SOURCES: [Source; 18] = [
    Source {
        articles: 78,
        index: "监察法（2024年修正）78 articles",
        in_force: InForce::Index("in force 2025-06-01", "2025-06-01"),
        ..whole("中华人民共和国监察法", &["监察法"], "中华人民共和国监察法（2024年修正）.txt")
    },
    Source {
        articles: 68,
        index: "公职人员政务处分法 68",
        ..whole("中华人民共和国公职人员政务处分法", &["政务处分法"], "中华人民共和国公职人员政务处分法.txt")
    },
    Source {
        articles: 113,
        index: "公务员法 113",
        ..whole("中华人民共和国公务员法", &["公务员法"], "中华人民共和国公务员法.txt")
    },
    Source {
        articles: 68,
        index: "监察官法 68",
        ..whole("中华人民共和国监察官法", &["监察官法"], "中华人民共和国监察官法.txt")
    },
    Source {
        articles: 74,
        index: "个人信息保护法 74",
        ..whole("中华人民共和国个人信息保护法", &["个人信息保护法"], "中华人民共和国个人信息保护法.txt")
    },
    Source {
        articles: 44,
        index: "密码法 44",
        ..whole("中华人民共和国密码法", &["密码法"], "中华人民共和国密码法.txt")
    },
    Source {
        articles: 55,
        index: "数据安全法 55",
        ..whole("中华人民共和国数据安全法", &["数据安全法"], "中华人民共和国数据安全法.txt")
    },
    Source {
        articles: 81,
        index: "网络安全法（2025年修正）81",
        in_force: InForce::Elsewhere(
            "2026-01-01",
            "the decision of 2025-10-28 that revised it takes effect on that day; the last article still has the day of the first version",
        ),
        ..whole("中华人民共和国网络安全法", &["网络安全法"], "中华人民共和国网络安全法（just-laws版）.txt")
    },
    Source {
        articles: 55,
        index: "行政机关公务员处分条例 55",
        overtaken: Some((
            6,
            33,
            "政务处分法第二条：任免机关、单位给予处分，种类和适用、违法行为及其处分依该法第二章、第三章",
        )),
        ..whole("行政机关公务员处分条例", &["处分条例"], "行政机关公务员处分条例.txt")
    },
    Source {
        articles: 32,
        index: "反食品浪费法 32",
        in_force: InForce::File("施行 2021-04-29", "2021-04-29"),
        ..whole("中华人民共和国反食品浪费法", &["反食品浪费法"], "中华人民共和国反食品浪费法.txt")
    },
    Source {
        form: Form::Amendment,
        articles: 7,
        index: "刑法修正案（十二）",
        in_force: InForce::File("本修正案自2024年3月1日起施行", "2024-03-01"),
        ..whole(
            "中华人民共和国刑法",
            &["刑法修正案（十二）", "修正案（十二）", "刑法"],
            "中华人民共和国刑法修正案（十二）.txt",
        )
    },
    Source {
        articles: 8,
        index: "廉洁自律准则 (all eight articles)",
        in_force: InForce::File("2016年1月1日起施行", "2016-01-01"),
        ..whole("中国共产党廉洁自律准则", &["廉洁自律准则", "准则"], "中国共产党廉洁自律准则.txt")
    },
    Source {
        form: Form::Numbered,
        articles: 8,
        index: "中央八项规定 (all eight)",
        in_force: InForce::File("2012年12月4日中共中央政治局会议审议通过", "2012-12-04"),
        ..whole("中央八项规定", &["八项规定"], "中央八项规定（2012年12月4日·要点全文）.txt")
    },
    Source {
        form: Form::Marked,
        articles: 23,
        index: "中国共产党纪律处分条例（2023）",
        in_force: InForce::File("自2024年1月1日起施行", "2024-01-01"),
        ..whole("中国共产党纪律处分条例", &["纪律处分条例"], "中国共产党纪律处分条例（2023年修订·节录汇编）.txt")
    },
    Source {
        form: Form::Marked,
        index: "问责条例（2019）",
        in_force: InForce::File("自2019年9月1日起施行", "2019-09-01"),
        ..whole("中国共产党问责条例", &["问责条例"], "中国共产党问责条例（2019年修订·节录）.txt")
    },
    Source {
        form: Form::Marked,
        index: "党内监督条例（2016）",
        in_force: InForce::File("2016年10月27日党的十八届六中全会通过", "2016-10-27"),
        ..whole("中国共产党党内监督条例", &["党内监督条例"], "中国共产党党内监督条例（2016·节录）.txt")
    },
    Source {
        form: Form::Marked,
        index: "巡视工作条例（2024）",
        in_force: InForce::File("2024年2月8日中共中央发布", "2024-02-08"),
        ..whole("中国共产党巡视工作条例", &["巡视工作条例"], "中国共产党巡视工作条例（2024年修订·节录）.txt")
    },
    Source {
        form: Form::Marked,
        index: "党政机关厉行节约反对浪费条例（2025）",
        in_force: InForce::File("2025年5月2日中共中央、国务院发布", "2025-05-02"),
        ..whole(
            "党政机关厉行节约反对浪费条例",
            &["厉行节约反对浪费条例"],
            "党政机关厉行节约反对浪费条例（2025年修订·节录）.txt",
        )
    },
];

/// A 款 and its 项.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paragraph {
    pub(crate) items: Vec<String>,
}

/// An article that may be relied on.
#[derive(Debug)]
pub(crate) struct Article {
    /// How a citation begins: `第三十四条`, `第三条（原文编号三）`.
    pub(crate) printed: String,
    pub(crate) paragraphs: Vec<Paragraph>,
    pub(crate) text: String,
}

impl Article {
    /// All its items, whatever paragraph they stand in.
    pub(crate) fn items(&self) -> impl Iterator<Item = &String> {
        self.paragraphs.iter().flat_map(|paragraph| &paragraph.items)
    }
}

/// A regulation with its articles by anchor.
#[derive(Debug)]
pub(crate) struct Law {
    pub(crate) source: &'static Source,
    pub(crate) in_force: CivilDate,
    pub(crate) articles: BTreeMap<String, Article>,
}

impl Law {
    /// Reads a regulation from its file's text.
    pub(crate) fn read(source: &'static Source, file: &str, index: &str) -> Self {
        let mut printed = BTreeMap::new();
        let text = match source.form {
            Form::Whole => file.to_owned(),
            Form::Marked => marked(file),
            Form::Numbered => numbered(file, &mut printed),
            Form::Amendment => amendment(file),
        };
        let articles: BTreeMap<String, Article> = parse(&text)
            .articles()
            .map(|article| {
                let number = printed.get(&article.anchor).unwrap_or(&article.number).clone();
                let paragraphs = if source.form == Form::Marked {
                    inline_paragraphs(&article.text.join(""))
                } else {
                    paragraphs(&article.text)
                };
                (article.anchor.clone(), Article { printed: number, paragraphs, text: article.text.join("\n") })
            })
            .collect();
        let in_force = match source.in_force {
            InForce::LastArticle => in_force_in(&articles).expect("the last article has the day"),
            InForce::File(words, day) => {
                assert!(file.contains(words), "{}: {words} is not in the file", source.title);
                day.parse().expect("a day")
            }
            InForce::Index(words, day) => {
                assert!(index.contains(words), "{}: {words} is not in the index", source.title);
                day.parse().expect("a day")
            }
            InForce::Elsewhere(day, _) => day.parse().expect("a day"),
        };
        Self { source, in_force, articles }
    }

    /// How an explanation names an article.
    pub(crate) fn name_of(&self, article: &Article) -> String {
        match self.source.form {
            Form::Whole | Form::Marked => article.printed.clone(),
            Form::Numbered => {
                let number = article.printed.trim_start_matches('第').split('条').next().unwrap_or_default();
                format!("八项规定之{number}")
            }
            Form::Amendment => format!("刑法{}", article.printed),
        }
    }
}

/// All texts of the folder, where it is there.
pub(crate) fn library(folder: &Path) -> Option<Vec<Law>> {
    let index = fs::read_to_string(folder.join("INDEX.md")).ok()?;
    let laws = SOURCES.iter().map(|source| {
        assert!(index.contains(source.index) && !source.index.is_empty(), "{} in the index", source.index);
        let file = fs::read_to_string(folder.join(source.file)).expect(source.file);
        Law::read(source, &file, &index)
    });
    Some(laws.collect())
}

/// The verbatim lines of an excerpt, without the notes of where they come from. 原文（残） is not whole and is left out.
fn marked(file: &str) -> String {
    let lines = file.lines().filter_map(|line| line.strip_prefix("原文 "));
    lines.map(|line| line.split('〔').next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// `三、要…` as `第三条 要…`.
fn numbered(file: &str, printed: &mut BTreeMap<String, String>) -> String {
    let lines = file.lines().filter_map(|line| {
        let (number, rest) = line.split_once('、')?;
        printed.insert(numerals::read(number)?.to_string(), format!("第{number}条（原文编号{number}）"));
        Some(format!("第{number}条 {rest}"))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// `条目一 在刑法第一百六十五条中…` as `第一百六十五条 在刑法…`, and without the quotation marks that open each line.
fn amendment(file: &str) -> String {
    let mut lines = vec![];
    for line in file.lines() {
        let opened = line.strip_prefix("条目").and_then(|rest| rest.split_once(' '));
        match opened {
            Some((_, rest)) => {
                let article = rest.split_once("刑法第").and_then(|(_, after)| after.split_once('条'));
                let Some((article, _)) = article else { break };
                lines.push(format!("第{article}条 {rest}"));
            }
            None if !lines.is_empty() => lines.push(line.trim_start_matches('"').to_owned()),
            None => {}
        }
    }
    lines.join("\n")
}

/// A line that begins with （一） is an item of the paragraph before it.
fn paragraphs(lines: &[String]) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = vec![];
    for line in lines {
        let number = line.strip_prefix(['（', '(']).and_then(|rest| rest.split_once(['）', ')']));
        match (number.and_then(|(number, _)| numerals::read(number)), found.last_mut()) {
            (Some(_), Some(last)) => last.items.push(line.clone()),
            _ => found.push(Paragraph::default()),
        }
    }
    found
}

/// Where a whole article is one line, every sentence may be a paragraph.
fn inline_paragraphs(text: &str) -> Vec<Paragraph> {
    let of = |sentence: &str| Paragraph {
        items: sentence
            .split('（')
            .filter(|part| part.find('）').is_some_and(|end| numerals::read(&part[..end]).is_some()))
            .map(str::to_owned)
            .collect(),
    };
    text.split_terminator('。').map(of).collect()
}

/// The day in 自2020年7月1日起施行.
fn in_force_in(articles: &BTreeMap<String, Article>) -> Option<CivilDate> {
    let last = articles.iter().max_by_key(|(anchor, _)| anchor.parse::<u32>().unwrap_or(0))?.1;
    let (date, _) = last.text.split_once('自')?.1.split_once("起施行")?;
    let parts: Vec<u32> = date.split(['年', '月', '日']).filter_map(|part| part.parse().ok()).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    format!("{year:04}-{month:02}-{day:02}").parse().ok()
}
