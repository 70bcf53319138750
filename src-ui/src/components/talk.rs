//! 大家谈: what is said in the group about the topic of an article's issue, with its last lines and the way in.

use crate::{
    components::{icon::Icon, say::Say},
    route::Route,
    state::{Topic, ask},
};
use leptos::prelude::*;
use lianxin_proto::{call::Talk, id::ArticleId, view::room::TalkView};

fn lines(talk: &TalkView) -> AnyView {
    if talk.last.is_empty() {
        return view! { <p class="sub">"还没有人说话，您可以先说一句。"</p> }.into_any();
    }
    let line = |(name, words): &(String, String)| {
        view! { <p class="clip2"><b>{name.clone()}</b>{["：", words].concat()}</p> }
    };
    talk.last.iter().map(line).collect_view().into_any()
}

/// 大家谈 of an article; where there is no topic, the way into a room alone.
pub(crate) fn talk(article: ArticleId, say: Say) -> AnyView {
    let view = ask(&[Topic::Rooms, Topic::Content], move || Talk { article: article.clone() });
    let button = move |begin: Callback<()>| {
        view! { <button class="btn line" on:click=move |_| begin.run(())><Icon name="talk"/>"到群里说说"</button> }
            .into_any()
    };
    let stands = move || match view.read(Clone::clone) {
        Some(Some(talk)) => {
            let (room, topic) = (talk.topic.room, talk.topic.issue.clone());
            let path = Route::Room(room, Some(topic.clone()), None).path();
            let count = (talk.count > 0).then(|| talk.count.to_string() + " 条");
            view! {
                <section class="talked">
                    <a href=path>
                        <div class="hstack"><h2 class="grow">"大家谈"</h2><span class="note num">{count}</span><Icon name="next" class="go"/></div>
                        <p class="note clip1">{talk.topic.title.clone()}</p>
                        {lines(&talk)}
                    </a>
                    {button(Callback::new(move |()| say.bring(room, Some(topic.clone()))))}
                </section>
            }
            .into_any()
        }
        _ => view! { <div class="acts">{button(Callback::new(move |()| say.begin()))}</div> }.into_any(),
    };
    stands.into_any()
}
