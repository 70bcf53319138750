//! The states of a view besides its text: a skeleton while it comes, what is said when it is empty, and when it failed.

use crate::{
    components::icon::Icon,
    state::{Keeper, Load, Value, View, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::call::{CallError, ErrorCode};

/// Draws a view in whatever state it is.
pub(crate) fn shown<T, S, D, A, B>(view: View<T>, skeleton: S, draw: D) -> AnyView
where
    T: Clone + Send + Sync + 'static,
    S: Fn() -> A + Send + 'static,
    D: Fn(T) -> B + Send + 'static,
    A: IntoView + 'static,
    B: IntoView + 'static,
{
    let draw = move |value: &Value| value.downcast_ref::<T>().cloned().map(|value| draw(value).into_any());
    stands(view.keeper(), Box::new(move || skeleton().into_any()), Box::new(draw))
}

/// Draws a value of a type that the one who asked for it knows.
type Draw = Box<dyn Fn(&Value) -> Option<AnyView> + Send>;

fn stands(keeper: Keeper, skeleton: Box<dyn Fn() -> AnyView + Send>, draw: Draw) -> AnyView {
    let stands = move || match keeper.load() {
        Load::Waiting => skeleton(),
        Load::Ready(value) => draw(&value).into_any(),
        Load::Failed(error) => failed(error, move || keeper.again()).into_any(),
    };
    stands.into_any()
}

/// What went wrong and what to do, with a button that tries again.
pub(crate) fn failed(error: CallError, again: impl Fn() + 'static) -> impl IntoView {
    let gone = error.code == ErrorCode::NotFound;
    view! {
        <div class="empty" role="alert">
            <Art name="spot-boat"/>
            <h2>{if gone { "这里没有内容" } else { "没有打开" }}</h2>
            <p>{error.message}</p>
            {if gone {
                view! { <a class="btn" href="/">"回到今日"</a> }.into_any()
            } else {
                view! {
                    <button class="btn" on:click=move |_| again()>
                        <Icon name="retry" class="i-s"/>
                        "再试一次"
                    </button>
                }
                    .into_any()
            }}
        </div>
    }
}

/// An illustration of the app's own, in the light or the dark drawing.
#[component]
pub(crate) fn Art(
    /// Its file name.
    name: &'static str,
    /// A class for its place.
    #[prop(optional)]
    class: &'static str,
    /// What it shows, where it says something.
    #[prop(optional)]
    alt: &'static str,
) -> impl IntoView {
    let shell = use_shell();
    let file = move || format!("/art/{name}{}.webp", if shell.is_dark() { "-dark" } else { "" });
    view! { <img class=class src=file alt=alt/> }
}

/// Nothing here yet: what will be here, and a way on.
#[component]
pub(crate) fn Empty(
    /// The heading.
    title: &'static str,
    /// What will be here.
    text: &'static str,
    /// A way on: path and words.
    #[prop(optional)]
    way: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Art name="spot-pod"/>
            <h2>{title}</h2>
            <p>{text}</p>
            {way.map(|(path, words)| view! { <a class="btn" href=path>{words}</a> })}
        </div>
    }
}

/// The skeleton of a list of stories.
pub(crate) fn story_skeleton() -> impl IntoView {
    let story = || {
        view! {
            <div class="sk-story">
                <div class="grow">
                    <div class="sk sk-kick"></div>
                    <div class="sk sk-title"></div>
                    <div class="sk sk-line"></div>
                    <div class="sk sk-line short"></div>
                </div>
                <div class="sk sk-pic"></div>
            </div>
        }
    };
    view! { <div class="skel pad" aria-busy="true" aria-label="正在打开">{story()}{story()}{story()}</div> }
}

/// The skeleton of a reading page.
pub(crate) fn text_skeleton() -> impl IntoView {
    view! {
        <div class="skel pad" aria-busy="true" aria-label="正在打开">
            <div class="sk sk-kick"></div>
            <div class="sk sk-lead"></div>
            <div class="sk sk-line"></div>
            <div class="sk sk-line"></div>
            <div class="sk sk-line"></div>
            <div class="sk sk-line short"></div>
        </div>
    }
}

/// The skeleton of a list of rows.
pub(crate) fn row_skeleton() -> impl IntoView {
    let row =
        || view! { <div class="sk-row"><div class="sk sk-title"></div><div class="sk sk-line short"></div></div> };
    view! { <div class="skel pad" aria-busy="true" aria-label="正在打开">{row()}{row()}{row()}{row()}{row()}</div> }
}
