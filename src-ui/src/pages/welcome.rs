//! First run: the switch to 长辈版, the activation code (typed, pasted, or brought by the link of a QR code), and the consent, which nobody
//! gives but the owner.

use crate::{
    bridge,
    components::{icon::Icon, look::Switch, states::Art},
    nav::use_nav,
    route::{Route, activation, host},
    state::{Shell, effect, use_shell},
};
use leptos::{ev, prelude::*};
use lianxin_proto::{
    activation::{CODE_LENGTH, normalise},
    call::{Activate, CallError},
};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// What stands below the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hint {
    Empty,
    Short(usize),
    Wrong,
    Right,
}

/// How a code stands while it is typed.
fn hint(typed: &str) -> Hint {
    let written = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '—' | '–' | '_')).count();
    match written {
        0 => Hint::Empty,
        _ if normalise(typed).is_some() => Hint::Right,
        n if n < CODE_LENGTH => Hint::Short(n),
        _ => Hint::Wrong,
    }
}

/// A server's address as typed: `https://` where nothing is said, no slash at the end.
fn server_address(typed: &str) -> Option<String> {
    let typed = typed.trim().trim_end_matches('/');
    if typed.is_empty() {
        None
    } else if typed.contains("://") {
        Some(typed.to_owned())
    } else {
        Some(format!("https://{typed}"))
    }
}

fn hint_line(hint: Hint) -> impl IntoView {
    match hint {
        Hint::Empty => view! { <span>"有二维码的，用手机相机扫一扫也能打开"</span> }.into_any(),
        Hint::Short(n) => view! { <span class="num">{format!("已输 {n} 位，共 {CODE_LENGTH} 位")}</span> }.into_any(),
        Hint::Wrong => view! { <span class="red">"不像激活码：没有数字 0 和 1，也没有字母 O、I、L"</span> }.into_any(),
        Hint::Right => view! { <span class="ok"><Icon name="check" class="i-s"/><span class="num">{format!("已输 {CODE_LENGTH} 位，格式正确")}</span></span> }.into_any(),
    }
}

/// What was filled in. It outlives the page, so that reading the two notices loses nothing.
#[derive(Clone, Copy, Default)]
pub(crate) struct Filled {
    code: RwSignal<String>,
    server: RwSignal<String>,
    /// The server a link named when it is not the one built in: shown, so that nobody is led elsewhere unseen.
    led_to: RwSignal<Option<String>>,
    agreed: RwSignal<bool>,
}

impl Filled {
    /// Takes in what a link or a pasted code says.
    fn take(self, (to, given): (Option<String>, String), shell: Shell) {
        self.code.set(given);
        if let Some(to) = to {
            self.server.set(to.clone());
            self.led_to.set(Some(to).filter(|to| shell.server.with_untracked(|own| own.as_ref() != Some(to))));
        }
    }

    /// What is to be sent, or what is still missing.
    fn ready(self, shell: Shell) -> Result<Activate, &'static str> {
        let code = self.code.with_untracked(|code| normalise(code)).ok_or("请把激活码输完整")?;
        let server = server_address(&self.server.get_untracked());
        if server.is_none() && shell.server.with_untracked(Option::is_none) {
            return Err("请填上服务器地址");
        }
        if self.agreed.get_untracked() {
            Ok(Activate { server, code })
        } else {
            Err("请先看一看两份说明，同意了再勾上")
        }
    }
}

fn paste(filled: Filled, shell: Shell) {
    spawn_local(async move {
        let there = js_sys::Reflect::has(window().navigator().as_ref(), &"clipboard".into()).unwrap_or(false);
        let text = if there { JsFuture::from(window().navigator().clipboard().read_text()).await.ok() } else { None };
        match text.and_then(|text| text.as_string()) {
            Some(text) => match activation(&text) {
                Some(link) => filled.take(link, shell),
                None => shell.say("复制的内容里没有激活码"),
            },
            None => shell.say("请在输入框上长按，再点粘贴"),
        }
    });
}

fn consent(agreed: RwSignal<bool>) -> impl IntoView {
    view! {
        <div class="agree">
            <button type="button" class="bxt" role="checkbox" aria-label="我已阅读并同意隐私说明和使用规则"
                aria-checked=move || if agreed.get() { "true" } else { "false" } on:click=move |_| agreed.update(|on| *on = !*on)>
                <span class="bx">{move || agreed.get().then(|| view! { <Icon name="check"/> })}</span>
            </button>
            <span>"我已阅读并同意" <a href="/privacy">"《隐私说明》"</a> "和" <a href="/rules">"《使用规则》"</a></span>
        </div>
    }
}

/// The page.
#[component]
pub(crate) fn WelcomePage() -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    let filled: Filled = expect_context();
    let Filled { code, server, led_to, agreed } = filled;
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<CallError>);
    effect(move || {
        if let Some(link) = shell.activation.get() {
            shell.activation.set(None);
            error.set(None);
            filled.take(link, shell);
        }
    });
    let typed = move |event| {
        let text = event_target_value(&event);
        error.set(None);
        match activation(&text).filter(|(to, _)| to.is_some()) {
            Some(link) => filled.take(link, shell),
            None => code.set(text),
        }
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let request = match filled.ready(shell) {
            Ok(request) => request,
            Err(missing) => return shell.say(missing),
        };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let outcome = bridge::call(request).await;
            busy.try_set(false);
            match outcome {
                Ok(_) => {
                    code.set(String::new());
                    agreed.set(false);
                    nav.reset(Route::Today);
                    shell.open(nav).await;
                }
                Err(failure) => {
                    error.try_set(Some(failure));
                }
            }
        });
    };
    let needs_server = move || shell.server.with(Option::is_none);
    let name =
        move || shell.brand.with(|brand| brand.as_ref().map_or_else(|| "廉信".to_owned(), |brand| brand.name.clone()));
    let ready = move || agreed.get() && code.with(|code| normalise(code)).is_some() && !busy.get();
    view! {
        <header class="wtop">
            <Art name="lotus-mist" alt="晨雾里的荷塘"/>
            <div class="name"><h1 class="tate">{name}</h1><p class="tate">"每天清晨，读一点清正"</p></div>
        </header>
        <main class="main welcome">
            <form class="form" on:submit=submit>
                <h2>"输入激活码"</h2>
                <p class="hint">"八位字母或数字，由本单位联络人发给您。"</p>
                <div class="field code">
                    <input autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" aria-label="激活码" maxlength="200"
                        prop:value=move || code.get() on:input=typed/>
                    <button type="button" class="btn soft sm" on:click=move |_| paste(filled, shell)><Icon name="paste" class="i-s"/>"粘贴"</button>
                </div>
                <div class="below-code" role="status">{move || hint_line(code.with(|code| hint(code)))}</div>
                <Show when=needs_server>
                    <label class="server">
                        <span>"服务器地址"</span>
                        <div class="field"><input inputmode="url" autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="由本单位联络人告诉您"
                            prop:value=move || server.get() on:input=move |event| server.set(event_target_value(&event))/></div>
                    </label>
                </Show>
                {move || led_to.get().map(|to| view! {
                    <p class="ledto"><Icon name="link" class="i-s"/><span>"将连接到 " <b>{host(&to).to_owned()}</b></span></p>
                })}
                {move || error.get().map(|error| view! {
                    <p class="why" role="alert"><Icon name="alert"/><span>{error.message}</span></p>
                })}
                <button class="btn wide go" aria-disabled=move || if ready() { "false" } else { "true" }>
                    {move || if busy.get() { "正在激活…" } else { "激活并进入" }}
                </button>
                {consent(agreed)}
            </form>
            <div class="elder">
                <Icon name="glasses" class="i-l"/>
                <div class="grow"><b>"长辈版"</b><span class="sub">"字更大，按钮更大，更清楚"</span></div>
                <Switch label="长辈版" on=Signal::derive(move || shell.settings.with(|s| s.elder)) turn=move |on| shell.change(move |s| s.elder = on)/>
            </div>
        </main>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_follows_the_typing() {
        assert_eq!(hint(""), Hint::Empty);
        assert_eq!(hint("K7M"), Hint::Short(3));
        assert_eq!(hint("k7mp-3xqd"), Hint::Right);
        assert_eq!(hint("K7MP-3XQ0"), Hint::Wrong);
        assert_eq!(hint("K7MP3XQDD"), Hint::Wrong);
    }

    #[test]
    fn an_address_may_be_typed_short() {
        assert_eq!(server_address(" lx.example.org/ "), Some("https://lx.example.org".into()));
        assert_eq!(server_address("http://127.0.0.1:8080"), Some("http://127.0.0.1:8080".into()));
        assert_eq!(server_address("  "), None);
    }
}
