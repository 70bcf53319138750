//! An article in a list: kicker, title with its dot, two lines, a square picture. Read and unread differ in words and weight, not by colour alone.

use crate::{
    components::{icon::Icon, picture::Pic},
    route::Route,
    titles,
};
use leptos::prelude::*;
use lianxin_proto::call::Story;

/// A title, to break at its phrases.
pub(crate) fn title(text: &str) -> impl IntoView + use<> {
    titles::phrases(text).into_iter().map(|phrase| view! { <span class="ph">{phrase}</span> }).collect_view()
}

/// The unread dot.
pub(crate) fn dot(unread: bool) -> impl IntoView {
    unread.then(|| view! { <i class="new" role="img" aria-label="未读"></i> })
}

/// The column a thing belongs to.
pub(crate) fn kicker(icon: String, column: String, series: Option<String>, read: bool) -> impl IntoView {
    view! {
        <div class="kick">
            <Icon name=icon/>
            <b>{column}</b>
            {series.map(|series| view! { <span class="sep">"/"</span>{series} })}
            {read.then(|| view! { <span class="sep">"/"</span>"已读" })}
        </div>
    }
}

/// What changes how a story is drawn: a keyed list draws it anew when this changes.
pub(crate) fn key(story: &Story) -> String {
    format!("{} {} {}", story.id, story.read, story.title)
}

/// The first story of an issue.
#[component]
pub(crate) fn Lead(
    /// The story.
    story: Story,
) -> impl IntoView {
    let Story { id, title: heading, summary, column_name, icon, series, read, .. } = story;
    view! {
        <article class="story lead" class:seen=read>
            <a href=Route::Article(id).path()>
                {kicker(icon, column_name, series, read)}
                <h2>{dot(!read)}{title(&heading)}</h2>
                <p>{summary}</p>
            </a>
        </article>
    }
}

/// A story.
#[component]
pub(crate) fn StoryRow(
    /// The story.
    story: Story,
) -> impl IntoView {
    let Story { id, title: heading, summary, column_name, icon, series, read, cover, .. } = story;
    view! {
        <a class="story" class:seen=read href=Route::Article(id).path()>
            <div class="grow">
                {kicker(icon, column_name, series, read)}
                <h3>{dot(!read)}{title(&heading)}</h3>
                <p class="clip2">{summary}</p>
            </div>
            {cover.map(|picture| view! { <div class="thumb"><Pic picture thumb=true mute=true/></div> })}
        </a>
    }
}
