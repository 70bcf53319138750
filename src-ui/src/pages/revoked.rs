//! The page of a device that was revoked: what happened, what it means for what is on it, and where to go.

use crate::{
    components::{icon::Icon, states::Art},
    nav::use_nav,
    state::{act, use_shell},
    words,
};
use leptos::prelude::*;
use lianxin_proto::{call::AcknowledgeRevoked, time::Millis};
use wasm_bindgen_futures::spawn_local;

/// What the contact line holds as a telephone number, if it does.
fn telephone(contact: &str) -> Option<String> {
    let mut runs = contact.split(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '+' | ' ')));
    let number = runs.find(|run| run.chars().filter(char::is_ascii_digit).count() >= 5)?;
    Some(number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect())
}

/// The page.
#[component]
pub(crate) fn RevokedPage(
    /// When this phone learnt it.
    at: Millis,
    /// How much could not be sent any more.
    unsent: u32,
    /// Whom to call; may be empty.
    contact: String,
) -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    let when = words::moment(at, shell.today.get_untracked());
    let number = telephone(&contact);
    let afresh = move |_| act(shell, AcknowledgeRevoked {}, move |()| spawn_local(shell.open(nav)));
    view! {
        <main class="main">
            <div class="empty revoked">
                <Art name="spot-boat"/>
                <h1>"这部手机已停用"</h1>
                <p>{format!("管理员停用了它，本机在 {when} 得知。手机里的内容会清除干净，收藏和已读还记在您名下。")}</p>
                {(unsent > 0).then(|| view! { <p class="why"><Icon name="alert"/><span>{format!("有{}没来得及送出，已随内容清除。", words::some(unsent, "条"))}</span></p> })}
                <button class="btn wide" on:click=afresh>"用新的激活码进入"</button>
                {match number {
                    Some(number) => view! {
                        <a class="btn line wide below" href=format!("tel:{number}") data-out=""><Icon name="phone"/>{contact}</a>
                    }
                    .into_any(),
                    None if contact.is_empty() => view! { <p class="note">"有疑问请找本单位联络人。"</p> }.into_any(),
                    None => view! { <p class="note">{format!("有疑问请联系：{contact}")}</p> }.into_any(),
                }}
            </div>
        </main>
    }
}

#[cfg(test)]
mod tests {
    use super::telephone;

    #[test]
    fn a_number_is_found_in_the_contact() {
        assert_eq!(telephone("区纪委办公室 0439-3721234"), Some("04393721234".into()));
        assert_eq!(telephone("12388"), Some("12388".into()));
        assert_eq!(telephone("找老李，203 室"), None);
    }
}
