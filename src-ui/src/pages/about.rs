//! 关于: whose app this is, its filing number, its version and its server.

use crate::{
    components::{
        bars::Bar,
        icon::Icon,
        states::{row_skeleton, shown},
    },
    route::host,
    state::{Topic, ask},
};
use leptos::prelude::*;
use lianxin_proto::call::{About, AboutView};

fn fact(name: &'static str, value: String) -> impl IntoView {
    (!value.is_empty()).then(|| view! { <div class="fact"><dt>{name}</dt><dd>{value}</dd></div> })
}

fn link(path: &'static str, name: &'static str) -> impl IntoView {
    view! { <a class="row bare" href=path><span class="tt grow">{name}</span><Icon name="next" class="go"/></a> }
}

fn page(view: AboutView) -> impl IntoView {
    let brand = view.brand;
    let name = brand.as_ref().map_or_else(|| "廉信".to_owned(), |b| b.name.clone());
    let seal: String = name.chars().take(2).collect();
    let filing =
        brand.as_ref().map(|b| if b.filing.is_empty() { "待备案后填写".to_owned() } else { b.filing.clone() });
    view! {
        <header class="abouthead"><span class="seal tate" aria-hidden="true">{seal}</span><h1>{name}</h1><p class="sub num">{format!("版本 {}", view.version)}</p></header>
        <dl class="group facts">
            {fact("主办单位", brand.as_ref().map(|b| b.organisation.clone()).unwrap_or_default())}
            {fact("服务范围", brand.as_ref().map(|b| b.area.clone()).unwrap_or_default())}
            {fact("备案编号", filing.unwrap_or_default())}
            {fact("联系", brand.as_ref().map(|b| b.contact.clone()).unwrap_or_default())}
            {fact("服务器", view.server.as_deref().map(host).unwrap_or_default().to_owned())}
        </dl>
        <div class="group">
            {link("/privacy", "隐私说明")}
            {link("/rules", "使用规则")}
            {link("/feedback", "投诉建议")}
        </div>
        <p class="abt">"廉信是开放源代码的软件，按 Apache-2.0 许可发布。"</p>
    }
}

/// The page.
#[component]
pub(crate) fn AboutPage() -> impl IntoView {
    let view = ask(&[Topic::Content], || About {});
    view! {
        <Bar title="关于"/>
        <main class="main narrow">{shown(view, row_skeleton, page)}</main>
    }
}
