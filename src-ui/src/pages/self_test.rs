//! 早间提醒: on or off, and whether this phone will let the notification through, with what to do where it will not.

use crate::{
    components::{
        bars::Bar,
        icon::Icon,
        look::Switch,
        states::{row_skeleton, shown},
    },
    state::{Topic, act, ask, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::call::{AskPermission, Check, SelfTest, TestNotification, Verdict};

fn mark(verdict: Verdict) -> (&'static str, &'static str, &'static str) {
    match verdict {
        Verdict::Good => ("good", "check", "正常"),
        Verdict::Doubtful => ("doubt", "warn", "可能拦住"),
        Verdict::Bad => ("bad", "alert", "会拦住"),
    }
}

/// What the whole comes to.
fn summary(checks: &[Check]) -> &'static str {
    match checks.iter().map(|check| check.verdict).fold(0, |worst, v| worst.max(v as u8)) {
        0 => "这部手机能按时提醒。",
        1 => "多半能提醒，有的早上可能收不到。",
        _ => "现在收不到提醒，请照下面的办法改一下。",
    }
}

fn checks(list: Vec<Check>) -> impl IntoView {
    let text = summary(&list);
    let rows = list.into_iter().map(|check| {
        let (class, icon, word) = mark(check.verdict);
        view! {
            <li class=format!("check {class}")>
                <Icon name=icon/>
                <div class="grow">
                    <div class="hstack"><b class="grow">{check.name}</b><span class="verdict">{word}</span></div>
                    {(!check.advice.is_empty()).then(|| view! { <p>{check.advice}</p> })}
                </div>
            </li>
        }
    });
    view! { <p class="sum" role="status">{text}</p><ul class="group">{rows.collect_view()}</ul> }
}

/// The page.
#[component]
pub(crate) fn SelfTestPage() -> impl IntoView {
    let shell = use_shell();
    let view = ask(&[Topic::Settings], || SelfTest {});
    let on = Signal::derive(move || shell.settings.with(|s| s.morning));
    let tried = RwSignal::new(false);
    let try_it = move |_| {
        act(shell, TestNotification {}, move |()| {
            tried.try_set(true);
        });
    };
    let allow = move |_| {
        act(shell, AskPermission {}, move |checks| {
            view.put(checks);
        });
    };
    let not_all_good =
        move || view.read(|checks| checks.iter().any(|check| check.verdict != Verdict::Good)).unwrap_or(false);
    view! {
        <Bar title="早间提醒"/>
        <main class="main narrow">
            <div class="group">
                <div class="row">
                    <Icon name="bell"/>
                    <div class="grow"><div class="tt">"每天早上提醒一次"</div><div class="note">"新的一期到了，用它的标题告诉您"</div></div>
                    <Switch label="每天早上提醒一次" on turn=move |on| shell.change(move |settings| settings.morning = on)/>
                </div>
            </div>
            {shown(view, row_skeleton, checks)}
            <div class="acts stack">
                <Show when=not_all_good>
                    <button class="btn wide" on:click=allow>"允许提醒"</button>
                </Show>
                <button class="btn line wide" on:click=try_it><Icon name="bell" class="i-s"/>"现在试一条"</button>
                <Show when=move || tried.get()>
                    <p class="sub" role="status">"刚才应当出现了一条提醒。没有看到的，请照上面的办法改一下再试。"</p>
                </Show>
                <button class="link" on:click=move |_| view.again()><Icon name="retry"/>"重新检查"</button>
            </div>
        </main>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_check_decides() {
        let check = |verdict| Check { name: String::new(), verdict, advice: String::new() };
        assert_eq!(summary(&[]), "这部手机能按时提醒。");
        assert!(summary(&[check(Verdict::Good), check(Verdict::Doubtful)]).starts_with("多半"));
        assert!(summary(&[check(Verdict::Bad), check(Verdict::Good)]).starts_with("现在收不到"));
    }
}
