//! The frame: asks who is on the device and shows first run, the app or the revoked page; keeps the look of the document in step with the settings;
//! and puts each page of the stack on the screen anew.

use crate::{
    bridge,
    components::{bars::TabBar, states::failed, toast::Toasts},
    nav::{Entry, Nav, use_nav},
    pages::{
        about::AboutPage,
        article::ArticlePage,
        column::ColumnPage,
        columns::ColumnsPage,
        favourites::FavouritesPage,
        feedback::{DRAFT, FeedbackPage, NewFeedbackPage},
        me::MePage,
        outbox::OutboxPage,
        past::PastPage,
        quiz::{
            home::QuizPage,
            list::{Book, BookPage},
            mastery::MasteryPage,
            papers::PapersPage,
            practice::PracticePage,
            question::QuestionPage,
            review::ReviewPage,
            sitting::SittingPage,
        },
        regulation::RegulationPage,
        regulations::RegulationsPage,
        revoked::RevokedPage,
        rooms::{about::RoomAboutPage, home::RoomsPage, picks::RoomPicksPage, room::RoomPage, search::RoomSearchPage},
        search::{STORE, SearchPage},
        self_test::SelfTestPage,
        storage::StoragePage,
        terms::{PrivacyPage, RulesPage},
        toc::TocPage,
        today::TodayPage,
        welcome::{Filled, WelcomePage},
    },
    quiz::draft::DRAFTS,
    route::Route,
    state::{Shell, effect, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::call::{Account, Settings};
use wasm_bindgen_futures::spawn_local;

/// Where the web view keeps the look, so that the next start is painted in it at once (gate.js reads it).
const LOOK: &str = "look";

/// Which of the three apps is shown.
#[derive(Debug, Clone, PartialEq)]
enum Face {
    Waiting,
    Fresh,
    Active,
    Revoked(Account),
}

fn dress(settings: &Settings, dark: bool) {
    let Some(root) = document().document_element() else { return };
    let set = |name: &str, value: Option<&str>| match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
    let zoom = format!("{}.{:02}", settings.zoom / 100, settings.zoom % 100);
    let zoomed = wasm_bindgen::JsCast::dyn_ref::<web_sys::HtmlElement>(&root)
        .map(|root| root.style().set_property("--zoom", &zoom));
    let paper = if dark { "#171512" } else { "#F7F2E7" };
    let bar = document().query_selector("meta[name=theme-color]").ok().flatten();
    let painted = bar.map(|bar| bar.set_attribute("content", paper));
    let outcome =
        set("data-theme", dark.then_some("dark")).and_then(|()| set("data-elder", settings.elder.then_some("")));
    for error in [Some(outcome), zoomed, painted].into_iter().flatten().filter_map(Result::err) {
        web_sys::console::warn_1(&error);
    }
    if let (Ok(Some(store)), Ok(json)) = (window().local_storage(), crate::json::write(settings)) {
        let _ = store.set_item(LOOK, &json);
    }
}

/// Takes the skeleton of index.html away: the app is on the screen.
fn lift_skeleton() {
    if let Some(skeleton) = document().get_element_by_id("shell") {
        skeleton.remove();
    }
}

/// Forgets what the web view itself kept for a member who is gone.
fn forget_member() {
    if let Ok(Some(store)) = window().local_storage() {
        for key in [STORE, DRAFT, DRAFTS] {
            let _ = store.remove_item(key);
        }
    }
}

fn page(route: Route) -> AnyView {
    let tab = route.is_tab();
    let body = match route {
        Route::Today => view! { <TodayPage date=None/> }.into_any(),
        Route::Day(date) => view! { <TodayPage date=Some(date)/> }.into_any(),
        Route::Past => view! { <PastPage/> }.into_any(),
        Route::Columns => view! { <ColumnsPage/> }.into_any(),
        Route::Column(id, series) => view! { <ColumnPage id series/> }.into_any(),
        Route::Regulations => view! { <RegulationsPage/> }.into_any(),
        Route::Regulation(id) => view! { <TocPage id/> }.into_any(),
        Route::RegulationArticle(id, anchor) => view! { <RegulationPage id anchor/> }.into_any(),
        Route::Article(id) => view! { <ArticlePage id/> }.into_any(),
        Route::Search(query, scope) => view! { <SearchPage query scope/> }.into_any(),
        Route::Favourites => view! { <FavouritesPage/> }.into_any(),
        Route::Quiz => view! { <QuizPage/> }.into_any(),
        Route::Practice => view! { <PracticePage/> }.into_any(),
        Route::Papers => view! { <PapersPage/> }.into_any(),
        Route::Review => view! { <ReviewPage/> }.into_any(),
        Route::WrongBook => view! { <BookPage book=Book::Wrong/> }.into_any(),
        Route::FavouriteQuestions => view! { <BookPage book=Book::Favourite/> }.into_any(),
        Route::Question(id) => view! { <QuestionPage id/> }.into_any(),
        Route::Mastery(id) => view! { <MasteryPage id/> }.into_any(),
        Route::Sitting(id, at) => view! { <SittingPage id at/> }.into_any(),
        Route::Rooms => view! { <RoomsPage/> }.into_any(),
        Route::Room(id, topic, at) => view! { <RoomPage id topic at/> }.into_any(),
        Route::RoomAbout(id) => view! { <RoomAboutPage id/> }.into_any(),
        Route::RoomPicks(id) => view! { <RoomPicksPage id/> }.into_any(),
        Route::RoomSearch(id, query) => view! { <RoomSearchPage id query/> }.into_any(),
        Route::Me => view! { <MePage/> }.into_any(),
        Route::SelfTest => view! { <SelfTestPage/> }.into_any(),
        Route::Storage => view! { <StoragePage/> }.into_any(),
        Route::Feedback => view! { <FeedbackPage/> }.into_any(),
        Route::NewFeedback(about) => view! { <NewFeedbackPage about/> }.into_any(),
        Route::Outbox => view! { <OutboxPage/> }.into_any(),
        Route::Privacy => view! { <PrivacyPage/> }.into_any(),
        Route::Rules => view! { <RulesPage/> }.into_any(),
        Route::About => view! { <AboutPage/> }.into_any(),
    };
    view! { {body}{tab.then(|| view! { <TabBar/> })} }.into_any()
}

/// The page on top of the stack. Each entry is a new page, so none inherits what another was doing.
#[component]
fn Top(
    /// Which page is shown for a route.
    draw: fn(Route) -> AnyView,
) -> impl IntoView {
    let nav = use_nav();
    let shown = move || {
        let Entry { route, key, .. } = nav.at.get();
        [(key, route)]
    };
    view! {
        <For each=shown key=|(key, _)| *key let:entry>
            <div class="page">{draw(entry.1.clone())}</div>
        </For>
    }
}

fn before_activation(route: Route) -> AnyView {
    match route {
        Route::Privacy => view! { <PrivacyPage/> }.into_any(),
        Route::Rules => view! { <RulesPage/> }.into_any(),
        _ => view! { <WelcomePage/> }.into_any(),
    }
}

/// The whole app.
#[component]
pub(crate) fn App() -> impl IntoView {
    if !bridge::is_there() {
        lift_skeleton();
        return view! {
            <div class="app gate"><h1>"请在廉信应用里打开"</h1><p>"这个页面是廉信应用的一部分，单独打开看不到内容。"</p></div>
        }
        .into_any();
    }
    let nav = Nav::start();
    let shell = Shell::new();
    provide_context(nav);
    provide_context(shell);
    provide_context(Filled::default());
    spawn_local(async move {
        bridge::listen(move |event| shell.hear(event, nav)).await;
        shell.open(nav).await;
    });
    effect(move || {
        let dark = shell.is_dark();
        if shell.account.with(Option::is_some) {
            shell.settings.with(|settings| dress(settings, dark));
        }
    });
    effect(move || {
        if let Some(name) = shell.brand.with(|brand| brand.as_ref().map(|brand| brand.name.clone())) {
            document().set_title(&name);
        }
    });
    let face = Memo::new(move |_| match shell.account.get() {
        None => Face::Waiting,
        Some(Account::Fresh) => Face::Fresh,
        Some(Account::Active { .. }) => Face::Active,
        Some(revoked @ Account::Revoked { .. }) => Face::Revoked(revoked),
    });
    Effect::new(move |was: Option<Face>| {
        let now = face.get();
        if now != Face::Waiting {
            lift_skeleton();
        }
        // Whoever comes next begins at the beginning and finds nothing of the one before.
        if was.as_ref().is_some_and(|was| *was == Face::Active && *was != now) {
            forget_member();
            nav.reset(Route::Today);
        }
        now
    });
    view! {
        <div class="app">
            {move || match face.get() {
                Face::Waiting => view! { <Trouble/> }.into_any(),
                Face::Fresh => view! { <Top draw=before_activation/> }.into_any(),
                Face::Active => view! { <Top draw=page/> }.into_any(),
                Face::Revoked(Account::Revoked { at, unsent, contact }) => view! { <RevokedPage at unsent contact/> }.into_any(),
                Face::Revoked(_) => ().into_any(),
            }}
            <Toasts/>
        </div>
    }
    .into_any()
}

/// Why the app could not even begin, when that is so; the skeleton stands until then.
#[component]
fn Trouble() -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    move || {
        shell.trouble.get().map(|error| {
            lift_skeleton();
            failed(error, move || spawn_local(shell.open(nav)))
        })
    }
}
