//! 隐私说明 and 使用规则: who this is for and on what occasions, what is kept where, and what is never recorded. They state what the app does; whoever changes
//! what it does changes them too.

use crate::{components::bars::Bar, state::use_shell};
use leptos::prelude::*;

fn brand_name() -> impl Fn() -> String + Clone + Send {
    let shell = use_shell();
    move || shell.brand.with(|brand| brand.as_ref().map_or_else(|| "廉信".to_owned(), |brand| brand.name.clone()))
}

fn contact() -> impl IntoView {
    let shell = use_shell();
    move || {
        shell.brand.with(|brand| brand.as_ref().map(|b| (b.organisation.clone(), b.contact.clone()))).map(|(organisation, contact)| {
            view! {
                <h2>"找谁"</h2>
                <p>{format!("主办单位是{organisation}。")}{(!contact.is_empty()).then(|| format!("有疑问请联系：{contact}。"))}"也可以在“我的”里写投诉建议，受理和答复都看得到。"</p>
            }
        })
    }
}

/// 隐私说明.
#[component]
pub(crate) fn PrivacyPage() -> impl IntoView {
    let name = brand_name();
    view! {
        <Bar title="隐私说明"/>
        <main class="main narrow terms">
            <p>{move || format!("{}只取办事要用的，取了什么、放在哪里、谁看得到，都写在这里。", name())}</p>
            <h2>"只在您手机里的"</h2>
            <ul class="points">
                <li><div>"文章、条规和图片的副本，好在没有网络时读。"</div></li>
                <li><div>"读到哪里、字号深浅等设置、搜过的词、没写完的话。它们不离开这部手机。"</div></li>
                <li><div>"答题时答对答错、错题本和竹简。不上传、不排名，也不作考核。"</div></li>
            </ul>
            <h2>"会送到服务器的"</h2>
            <ul class="points">
                <li><div>"激活时：激活码和这部手机的名称，用来认出这是您的手机。"</div></li>
                <li><div>"答题：自己练的什么也不送。您在“我的”里同意了匿名统计的，每道题第一次答对还是答错会送出去，不带姓名、单位和时间，满五个人才合成一个数。组织的测试交卷后，答卷会送到主办单位。"</div></li>
                <li><div>"已读和收藏：只说“打开过”和“收藏了”，为的是您换一部手机也在。只有您自己看得到，不统计，不排名，不作考核。"</div></li>
                <li><div>"您写的投诉建议：送到主办单位受理。"</div></li>
                <li><div>"联网时服务器看得到网络地址，用来防止有人乱试激活码。"</div></li>
            </ul>
            <h2>"从来不记的"</h2>
            <ul class="points">
                <li><div>"不记您读了多久、几点打开、打开几次。"</div></li>
                <li><div>"不取位置、通讯录、相册、短信和通话。"</div></li>
                <li><div>"不打卡、不积分、不排名。没有广告，也没有别家的统计程序。"</div></li>
            </ul>
            <h2>"怎样清除"</h2>
            <p>"在“我的”里退出这部手机，手机里的内容就清除干净。管理员停用这部手机，或者您调离服务范围，下一次联网时也会清除。"</p>
            {contact()}
        </main>
    }
}

/// 使用规则.
#[component]
pub(crate) fn RulesPage() -> impl IntoView {
    let name = brand_name();
    view! {
        <Bar title="使用规则"/>
        <main class="main narrow terms">
            <h2>"给谁用"</h2>
            <p>{move || format!("{}给主办单位服务范围内的领导干部和纪检干部用。一人一码，激活码不转给别人。", name())}</p>
            <h2>"什么时候用"</h2>
            <ul class="points">
                <li><div>"早上读一期：每天七点一刻前后送到，什么时候读，读不读，都由您。"</div></li>
                <li><div>"要用时查一条：党纪条规一条一条都能搜，没有网络也能查。"</div></li>
                <li><div>"有话时说一声：投诉建议有受理，有答复。"</div></li>
            </ul>
            <h2>"不拿它做什么"</h2>
            <ul class="points">
                <li><div>"任何单位不得拿它打卡、排名、通报使用情况，不得要求截图、拍照或者定位作证明。有这样的事，请写投诉建议。"</div></li>
                <li><div>"读多读少不进考核，不用立即回复谁。"</div></li>
                <li><div>"它不办案，也不收举报线索。检举控告请打 12388，或到当地纪检监察机关。"</div></li>
                <li><div>"不在这里写国家秘密和工作秘密。"</div></li>
            </ul>
            <h2>"内容"</h2>
            <p>"文章由编辑部编写、逐级审核。案例里的人名、单位是化名。条文和导读供学习，办事以正式公布的文本为准。"</p>
            <h2>"停用和退出"</h2>
            <p>"您随时可以退出。服务停止时，主办单位会提前告知，并把您写的东西交还给您。"</p>
            {contact()}
        </main>
    }
}
