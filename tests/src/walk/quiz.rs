//! 答题 in the real app, without a network: the day's five, a mock paper, the wrong-question book, the article behind an explanation; and an organised test that
//! waits for the network and is then on the server.

use super::Walk;
use crate::browser::Page;
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// What the last sitting of the walk is about, as the core knows it.
async fn current(walk: &Walk) -> Result<Value> {
    let path: String = walk.page()?.eval("return location.pathname + location.hash").await?;
    let id = path.split('/').skip_while(|part| *part != "sitting").nth(1).context("no sitting is open")?;
    walk.ask(&format!("{{\"read_sitting\":{{\"id\":\"{id}\"}}}}")).await
}

/// Answers the question on the page with the first thing there is to choose or write, whatever its type.
async fn choose_something(page: &Page) -> Result<()> {
    page.find(".opts .opt, .sides .side, .gapf input, .own textarea").await?;
    let script = "const all = [...document.querySelectorAll('.opts .opt, .sides .side, .gapf input, .own textarea')];
        const first = all[0];
        if (first.matches('input, textarea')) {
            for (const field of all) { field.value = '六个月'; field.dispatchEvent(new Event('input', { bubbles: true })); }
        } else { first.click(); }
        return all.length";
    let found: usize = page.eval(script).await?;
    ensure!(found > 0, "nothing to answer with");
    Ok(())
}

fn stem(text: &str) -> String {
    text.split("____").next().unwrap_or_default().chars().take(12).collect()
}

impl Walk {
    /// The day's five, one of them left open as 不确定; the article behind its explanation, and back to the very question.
    pub async fn daily_five(&mut self) -> Result<String> {
        let page = self.page()?;
        page.visit("/quiz").await?;
        page.says("今日五题").await?;
        self.seen("quiz", "答题, with the server gone").await?;
        self.page()?.click(".five-hero .btn").await?;
        self.page()?.find(".stem").await?;
        let sitting = current(self).await?;
        let items = sitting["items"].as_array().context("the five")?.clone();
        ensure!(items.len() == 5, "the day has {} questions", items.len());
        let missed = stem(items[0]["question"]["stem"].as_str().context("a stem")?);
        for (place, item) in items.iter().enumerate() {
            let page = self.page()?;
            page.says(&stem(item["question"]["stem"].as_str().context("a stem")?)).await?;
            if place == 0 {
                page.press("不确定").await?;
            } else {
                choose_something(page).await?;
                page.click(".qfoot .btn.grow").await?;
            }
            page.says("为什么").await?;
            if place == 0 {
                self.seen("answered", "the answer is told with its reason").await?;
            }
            self.page()?.click(".qfoot .main-act").await?;
        }
        self.page()?.says("值得再看").await?;
        self.seen("five-done", "the day's five are answered, without a network").await?;
        let quiz = self.ask("{\"quiz\":{}}").await?;
        ensure!(quiz["daily"]["answered"] == 5, "{quiz}");
        Ok(missed)
    }

    /// The question that was missed stands in 错题本; from its explanation the article opens, and back leads to the question.
    pub async fn wrong_book(&mut self, missed: &str) -> Result<()> {
        let page = self.page()?;
        page.visit("/wrong").await?;
        page.says(missed).await?;
        self.seen("wrong-book", "the missed question stands in 错题本").await?;
        let page = self.page()?;
        // Any of the missed whose regulation is in the app.
        let wrong = self.ask("{\"wrong_book\":{\"offset\":0,\"limit\":20}}").await?;
        let mut led = None;
        for row in wrong.as_array().context("rows")? {
            let id = row["id"].as_str().context("an id")?;
            let view = self.ask(&format!("{{\"read_question\":{{\"id\":\"{id}\"}}}}")).await?;
            if view["item"]["revealed"]["citation"]["target"].is_string() {
                led = Some((id.to_owned(), view["item"]["revealed"]["key"].clone(), row["citation"].clone()));
                break;
            }
        }
        let (id, _, citation) = led.context("no missed question rests on a regulation of the app")?;
        page.visit(&format!("/question/{id}")).await?;
        page.click("a.cite").await?;
        let article = citation.as_str().context("a citation")?.rsplit(' ').next().unwrap_or_default().to_owned();
        page.find(".prose, article, .reg").await.ok();
        page.says(&article).await?;
        page.no_longer_says("为什么").await?;
        self.seen("cited", "the article opens from the explanation").await?;
        let page = self.page()?;
        page.driver().back().await?;
        page.says("为什么").await
    }

    /// Begins a paper, answers its first questions, hands it in. Says its title.
    async fn paper(&mut self, template: &str, answers: usize) -> Result<()> {
        let page = self.page()?;
        page.visit("/papers").await?;
        page.press(template).await?;
        page.says("时间一直走").await?;
        page.press("现在开始").await?;
        page.find(".tm").await?;
        for _ in 0..answers {
            let page = self.page()?;
            choose_something(page).await?;
            page.press("下一题").await?;
        }
        let page = self.page()?;
        page.press("答题卡").await?;
        page.says(&format!("答了 {answers} 题")).await?;
        self.seen("answer-sheet", &format!("the answer sheet of 《{template}》")).await?;
        let page = self.page()?;
        page.click(".handin .btn").await?;
        page.says("交上去就不能再改").await?;
        page.click(".two .btn:not(.line)").await?;
        page.says("满分 100 分").await
    }

    /// A mock paper, from its first question to its result.
    pub async fn mock_paper(&mut self) -> Result<()> {
        let papers = self.ask("{\"papers\":{}}").await?;
        let templates = papers["templates"].as_array().context("templates")?;
        // The shortest has no questions that the member marks.
        let shortest = templates.iter().min_by_key(|row| row["minutes"].as_u64()).context("a template")?;
        let title = shortest["title"].as_str().context("a title")?.to_owned();
        self.paper(&title, 3).await?;
        self.page()?.says("成绩只存在这部手机里").await?;
        self.seen("paper-result", &format!("《{title}》 is handed in and marked on the phone")).await
    }

    /// The app is killed in the middle of a paper: the next start has every answer and goes on in the same sitting, with the time that went by.
    pub async fn killed_in_a_paper(&mut self) -> Result<()> {
        let papers = self.ask("{\"papers\":{}}").await?;
        let templates = papers["templates"].as_array().context("templates")?;
        let longest = templates.iter().max_by_key(|row| row["minutes"].as_u64()).context("a template")?;
        let title = longest["title"].as_str().context("a title")?.to_owned();
        let page = self.page()?;
        page.visit("/papers").await?;
        page.press(&title).await?;
        page.press("现在开始").await?;
        page.find(".tm").await?;
        for _ in 0..4 {
            let page = self.page()?;
            choose_something(page).await?;
            page.press("下一题").await?;
        }
        let page = self.page()?;
        page.until("the fifth question", || async { Ok((current(self).await?["place"] == 4).then_some(())) }).await?;
        let before = current(self).await?;
        self.kill_and_open().await?;
        let page = self.page()?;
        page.find(".story.lead").await?;
        page.visit("/quiz").await?;
        page.says("接着答").await?;
        page.press(&title).await?;
        page.find(".tm").await?;
        let after = current(self).await?;
        ensure!(after["id"] == before["id"] && after["place"] == 4, "another sitting, or another place");
        let answers = |view: &Value| -> Vec<Value> {
            view["items"].as_array().into_iter().flatten().map(|item| item["answer"].clone()).collect()
        };
        ensure!(answers(&after) == answers(&before), "answers were lost");
        ensure!(answers(&after).iter().filter(|answer| !answer.is_null()).count() == 4, "four were answered");
        self.seen("paper-after-kill", &format!("killed in the middle of 《{title}》: it goes on where it was")).await
    }

    /// An organised test, handed in without a network: it waits.
    pub async fn organised_test(&mut self) -> Result<()> {
        let papers = self.ask("{\"papers\":{}}").await?;
        let title = papers["tests"][0]["title"].as_str().context("an organised test")?.to_owned();
        self.paper(&title, 2).await?;
        let sitting = current(self).await?;
        ensure!(sitting["result"]["submission"] == "waiting", "{}", sitting["result"]["submission"]);
        self.seen("test-waiting", &format!("《{title}》 is handed in and waits for the network")).await
    }

    /// With the network back the server has the organised test, once, and the page says so.
    pub async fn test_received(&mut self) -> Result<()> {
        let page = self.page()?;
        page.until("the server to have the test", || async {
            let papers = self.ask("{\"papers\":{}}").await?;
            Ok((papers["tests"][0]["submission"]["received"].is_object()).then_some(()))
        })
        .await?;
        page.visit("/papers").await?;
        page.says("已收到").await?;
        self.seen("test-received", "the organised test is on the server").await?;
        let database = self.data().with_file_name("server").join("lianxin.db");
        let connection = rusqlite::Connection::open(database)?;
        let results: i64 = connection.query_row("SELECT count(*) FROM paper_result", [], |row| row.get(0))?;
        ensure!(results == 1, "the server has {results} results");
        Ok(())
    }
}
