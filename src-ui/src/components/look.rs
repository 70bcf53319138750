//! How large and on which paper: the size slider, the 长辈版 switch, a switch in general, and the sheet behind Aa.

use crate::{
    components::{icon::Icon, sheet::Sheet},
    state::{sizes, stop, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::call::Theme;

/// A switch.
#[component]
pub(crate) fn Switch(
    /// What it switches, for a screen reader.
    label: &'static str,
    /// How it stands.
    #[prop(into)]
    on: Signal<bool>,
    /// Turns it.
    turn: impl Fn(bool) + 'static,
) -> impl IntoView {
    let stands = move || if on.get() { "true" } else { "false" };
    view! {
        <button class="swt" type="button" role="switch" aria-checked=stands aria-label=label on:click=move |_| turn(!on.get_untracked())>
            <i class="sw" class:on=move || on.get()></i>
        </button>
    }
}

/// The size of all text, with a line to judge it by.
#[component]
pub(crate) fn SizeSlider() -> impl IntoView {
    let shell = use_shell();
    let at = move || shell.settings.with(|s| stop(s.zoom, s.elder));
    let percent = move || shell.settings.with(|s| format!("{}%", s.zoom));
    let slide = move |event| {
        let picked = event_target_value(&event).parse::<usize>().ok();
        let elder = shell.settings.with_untracked(|s| s.elder);
        if let Some(size) = picked.and_then(|n| sizes(elder).get(n).copied())
            && shell.settings.with_untracked(|s| s.zoom) != size
        {
            shell.change(move |settings| settings.zoom = size);
        }
    };
    view! {
        <div class="size">
            <p class="smp">"心有分寸，行有尺度。"</p>
            <div class="sl">
                <span class="small" aria-hidden="true">"字"</span>
                <div class="slider">
                    <span class="ticks" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i><i></i></span>
                    <input type="range" min="0" max="5" step="1" aria-label="字号" aria-valuetext=percent
                        prop:value=move || at().to_string() style:--at=move || at().to_string() on:input=slide/>
                </div>
                <span class="large" aria-hidden="true">"字"</span>
            </div>
        </div>
    }
}

/// The row that switches 长辈版.
#[component]
pub(crate) fn ElderRow() -> impl IntoView {
    let shell = use_shell();
    view! {
        <div class="row">
            <Icon name="glasses"/>
            <div class="grow">
                <div class="tt">"长辈版"</div>
                <div class="note">"字更大，按钮更大"</div>
            </div>
            <Switch label="长辈版" on=Signal::derive(move || shell.settings.with(|s| s.elder))
                turn=move |on| shell.change(move |settings| settings.elder = on)/>
        </div>
    }
}

/// The name of a paper.
pub(crate) fn theme_name(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "跟随手机",
        Theme::Light => "浅色",
        Theme::Dark => "深色",
    }
}

/// The three papers to choose from.
#[component]
pub(crate) fn ThemeChoice() -> impl IntoView {
    let shell = use_shell();
    let choice = |theme: Theme| {
        let on = move || shell.settings.with(|s| s.theme == theme);
        view! {
            <button class="choice" type="button" role="radio" aria-checked=move || if on() { "true" } else { "false" }
                on:click=move |_| shell.change(move |settings| settings.theme = theme)>
                <span class="mk" aria-hidden="true">{move || on().then(|| view! { <Icon name="check" class="i-s"/> })}</span>
                {theme_name(theme)}
            </button>
        }
    };
    view! {
        <div class="choices" role="radiogroup" aria-label="深浅">
            {choice(Theme::System)}{choice(Theme::Light)}{choice(Theme::Dark)}
        </div>
    }
}

/// The sheet behind Aa.
#[component]
pub(crate) fn LookSheet(
    /// Whether it is shown.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Sheet open title="文字和深浅">
            <SizeSlider/>
            <ElderRow/>
            <ThemeChoice/>
        </Sheet>
    }
}
