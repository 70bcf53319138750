//! `member` and `feedback`.

use super::{
    args::{FeedbackCommand, MemberCommand, ShowCode},
    print, print_json,
};
use crate::{
    config::Config,
    error::{Error, Result},
    feedback::admin as complaints,
    members::admin::{self, Coded, Listed, MemberChange, NewMember, Revoked},
    store::Store,
};
use lianxin_proto::{
    id::MemberId,
    time::{Millis, SystemClock},
};
use qrcode::{
    QrCode,
    render::{svg, unicode},
};
use std::{process::ExitCode, sync::Arc};

pub(super) async fn member(config: &Config, command: MemberCommand) -> Result<ExitCode> {
    let store = Store::open(config, Arc::new(SystemClock)).await?;
    match command {
        MemberCommand::Add { name, unit, post, role, show } => {
            let coded = admin::add(&store, &NewMember { name, unit, post, role }).await?;
            show_code(config, &coded, &show)?;
        }
        MemberCommand::Code { id, show } => show_code(config, &admin::new_code(&store, MemberId(id)).await?, &show)?,
        MemberCommand::List { json } => {
            let members = admin::list(&store).await?;
            if json {
                print_json(&members)?;
            } else {
                for member in &members {
                    print(&listed(member))?;
                }
            }
        }
        MemberCommand::Change { id, unit, post, role } => {
            let who = admin::change(&store, MemberId(id), MemberChange { unit, post, role }).await?;
            print(&format!("{}  {}  {}  {}  {}", who.id, who.role.as_str(), who.name, who.unit, who.post))?;
        }
        MemberCommand::Revoke { id } => match admin::revoke(&store, id).await? {
            Revoked::Member => print("the member and all their devices are revoked")?,
            Revoked::Device => print("the device is revoked")?,
        },
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

fn instant(at: Millis) -> String {
    format!("{} {}", at.date(), at.time())
}

fn listed(member: &Listed) -> String {
    let who = &member.profile;
    let revoked = member.revoked_at.map(|at| format!("  revoked {}", instant(at))).unwrap_or_default();
    let mut text = format!("{}  {}  {}  {}  {}{revoked}", who.id, who.role.as_str(), who.name, who.unit, who.post);
    for device in &member.devices {
        let revoked = device.revoked_at.map(|at| format!("  revoked {}", instant(at))).unwrap_or_default();
        let activated = instant(device.activated_at);
        let line = ["\n    device ", &device.id.to_string(), "  ", &device.name, "  activated ", &activated, &revoked];
        text.extend(line);
    }
    text
}

/// The link that a phone opens, or reads from a QR code.
pub fn activation_link(server: &str, code: &str) -> String {
    format!("lianxin://activate?server={}&code={code}", percent(server))
}

/// Percent-encoding of all but the unreserved characters (RFC 3986 2.3).
fn percent(text: &str) -> String {
    let encoded = text.bytes().map(|byte| match byte {
        b if b.is_ascii_alphanumeric() || b"-._~".contains(&b) => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    });
    encoded.collect()
}

fn show_code(config: &Config, coded: &Coded, show: &ShowCode) -> Result<()> {
    let server = config.public_url.clone().unwrap_or_else(|| format!("http://{}", config.listen));
    let link = activation_link(&server, &coded.code);
    let (left, right) = coded.code.split_at(coded.code.len() / 2);
    if show.json {
        print_json(&serde_json::json!({ "member": coded.profile.id, "code": coded.code, "link": link }))?;
    } else {
        print(&format!(
            "{}  {}\ncode  {left}-{right}  (good for 7 days, once)\nlink  {link}",
            coded.profile.id, coded.profile.name
        ))?;
    }
    if show.json && show.qr.is_none() {
        return Ok(());
    }
    let qr = QrCode::new(&link).map_err(|e| Error::Operator(format!("the link makes no QR code: {e}")))?;
    match &show.qr {
        Some(path) => {
            let drawn = qr.render::<svg::Color<'_>>().min_dimensions(320, 320).build();
            std::fs::write(path, drawn).map_err(|e| Error::file("writing the QR code", path, e))
        }
        None => print(&qr.render::<unicode::Dense1x2>().quiet_zone(true).build()),
    }
}

pub(super) async fn feedback(config: &Config, command: FeedbackCommand) -> Result<ExitCode> {
    let store = Store::open(config, Arc::new(SystemClock)).await?;
    match command {
        FeedbackCommand::List { json } => {
            let all = complaints::list(&store).await?;
            if json {
                let rows: Vec<_> = all
                    .iter()
                    .map(|(who, feedback)| serde_json::json!({ "member": who, "feedback": feedback }))
                    .collect();
                print_json(&rows)?;
            } else {
                for (who, feedback) in &all {
                    let who = who.as_ref().map_or_else(String::new, |who| format!("{}  {}", who.unit, who.name));
                    let rating = feedback.rating.map(|rating| format!("  rated {rating} of 3")).unwrap_or_default();
                    let state = format!("{:?}", feedback.status).to_lowercase();
                    print(&format!(
                        "{}  {state}{rating}  {}  {who}\n    {}",
                        feedback.id,
                        instant(feedback.filed_at),
                        feedback.text
                    ))?;
                    if !feedback.answer.is_empty() {
                        print(&format!("    → {}", feedback.answer))?;
                    }
                }
            }
        }
        FeedbackCommand::Accept { id } => {
            complaints::accept(&store, id).await?;
            print("accepted; the member sees it at the next sync")?;
        }
        FeedbackCommand::Answer { id, text } => {
            complaints::answer(&store, id, &text).await?;
            print("answered; the member sees it at the next sync")?;
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_carries_server_and_code() {
        assert_eq!(
            activation_link("https://lianxin.example.org:8443", "K7MP3XQD"),
            "lianxin://activate?server=https%3A%2F%2Flianxin.example.org%3A8443&code=K7MP3XQD"
        );
    }
}
