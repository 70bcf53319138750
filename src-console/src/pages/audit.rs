//! 交流, 操作记录: what moderators, editors and the command line did, the newest first. It holds ids and reasons and never what was said; it counts nobody's acts.

use crate::{
    api::{self, Part, Trouble},
    components::more::{More, PAGE},
    log::{self, Told},
    pages::queue::Tabs,
    state::use_desk,
};
use leptos::prelude::*;
use lianxin_proto::room::AuditEntry;
use wasm_bindgen_futures::spawn_local;

/// What to read after a part, where the places from the first to the last were read and so many rows are to be drawn: what came since, then what is missing before.
fn next_part(part: Part, more: bool, (first, last): (u64, u64), drawn: usize) -> Option<Part> {
    let read = usize::try_from(last.saturating_sub(first).saturating_add(1)).unwrap_or(usize::MAX);
    match part {
        Part::After(_) if more => Some(Part::After(last)),
        // Nothing stands before it, whatever the places say.
        Part::Before(_) if !more => None,
        _ => (first > 1 && read < drawn).then_some(Part::Before(first)),
    }
}

/// What was read of the log: its end, and as much before it as is drawn.
#[derive(Clone, Copy)]
struct Reading {
    entries: RwSignal<Option<Vec<AuditEntry>>>,
    drawn: RwSignal<usize>,
    trouble: RwSignal<Option<Trouble>>,
    busy: RwSignal<bool>,
}

impl Reading {
    /// The places of the first and the last entry that were read.
    fn edges(self) -> Option<(u64, u64)> {
        self.entries.try_with_untracked(|all| {
            let all = all.as_deref()?;
            Some((all.first()?.seq, all.last()?.seq))
        })?
    }

    fn put(self, part: Part, page: Vec<AuditEntry>) {
        self.entries.try_update(|all| {
            let all = all.get_or_insert_default();
            let at = if matches!(part, Part::Before(_)) { 0 } else { all.len() };
            all.splice(at..at, page);
        });
    }

    /// Reads what came since, and what is missing before.
    async fn go_on(self, token: &str) -> Result<(), Trouble> {
        let mut next = Some(self.edges().map_or(Part::Before(u64::MAX), |(_, last)| Part::After(last)));
        while let Some(part) = next {
            let page = api::audit(token, part).await?;
            self.put(part, page.entries);
            let edges = self.edges().zip(self.drawn.try_get_untracked());
            next = edges.and_then(|(edges, drawn)| next_part(part, page.more, edges, drawn));
        }
        Ok(())
    }
}

/// 操作记录.
#[component]
pub(crate) fn AuditPage() -> impl IntoView {
    let desk = use_desk();
    let reading = Reading {
        entries: RwSignal::new(None),
        drawn: RwSignal::new(PAGE),
        trouble: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let Reading { entries, drawn, trouble, busy } = reading;
    // When the page opens, with each refresh, and where more is to be drawn than was read.
    Effect::new(move |_| {
        desk.asked_at.track();
        drawn.track();
        if busy.get_untracked() {
            return;
        }
        let Some(token) = desk.token() else { return };
        busy.set(true);
        spawn_local(async move {
            let read = reading.go_on(&token).await;
            // The page may have been left meanwhile.
            trouble.try_set(read.err());
            busy.try_set(false);
        });
    });
    // Places are counted from one without a gap: the last says how many there are.
    let count = move || {
        let last = entries.with(|all| all.as_ref().and_then(|all| all.last().map(|entry| entry.seq)));
        usize::try_from(last.unwrap_or(0)).unwrap_or(usize::MAX)
    };
    let rows =
        move || entries.with(|all| all.iter().flatten().rev().take(drawn.get()).cloned().collect::<Vec<AuditEntry>>());
    view! {
        <div class="bank">
            <Tabs/>
            <p class="lead">"谁处理了哪一条、改了词表或者群，都记在这里，最近的在前。只记编号和理由，不记说了什么。每一条都带着前一条的校验码，改不了也删不掉而不被发现；核对用命令 lianxin-server audit verify。"</p>
            {move || trouble.get().map(|trouble| view! { <p class="banner red" role="alert">{trouble.words()}</p> })}
            <table class="qt log">
                <thead>
                    <tr>
                        <th scope="col">"序号"</th>
                        <th scope="col">"时间"</th>
                        <th scope="col">"谁"</th>
                        <th scope="col">"做了什么"</th>
                        <th scope="col">"对什么"</th>
                        <th scope="col">"理由"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=rows key=|entry| entry.seq let:entry>
                        <Line entry/>
                    </For>
                </tbody>
            </table>
            {move || {
                (count() == 0).then(|| {
                    let words = if entries.with(Option::is_none) { "正在读取…" } else { "还没有记录。" };
                    view! { <p class="empty">{words}</p> }
                })
            }}
            <More all=Signal::derive(count) drawn measure="条"/>
        </div>
    }
}

#[component]
fn Line(
    /// Which.
    entry: AuditEntry,
) -> impl IntoView {
    let desk = use_desk();
    let at = format!("{} {}", entry.at.date(), entry.at.time());
    let (seq, reason) = (entry.seq, entry.reason.clone());
    let told = Memo::new(move |_| desk.content.with(|content| log::told(content, &entry)));
    let part = move |part: fn(&Told) -> &String| move || told.with(|told| part(told).clone());
    view! {
        <tr>
            <td class="num">{seq}</td>
            <td class="num nw">{at}</td>
            <td>{part(|told| &told.who)}</td>
            <td>{part(|told| &told.act)}</td>
            <td class="cite">{part(|told| &told.on)}</td>
            <td>{reason}</td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, next_part};

    #[test]
    fn the_log_is_read_from_its_end_as_far_as_it_is_drawn() {
        let (newest, since) = (Part::Before(u64::MAX), Part::After(450));
        assert_eq!(next_part(newest, true, (251, 450), 100), None);
        assert_eq!(next_part(newest, true, (251, 450), 300), Some(Part::Before(251)));
        assert_eq!(next_part(since, true, (251, 650), 100), Some(Part::After(650)));
        assert_eq!(next_part(since, false, (251, 650), 500), Some(Part::Before(251)));
        assert_eq!(next_part(Part::Before(51), false, (1, 450), 500), None);
        // An answer that holds nothing is not asked for again.
        assert_eq!(next_part(Part::Before(251), false, (251, 450), 300), None);
    }
}
