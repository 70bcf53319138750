//! The alarms of the coming mornings, handed to the phone's operating system. They go through the plugin's `batch` command, the only one that
//! keeps them over a reboot on Android; its Rust side has no call for it, so the web view makes it.

use lianxin_client::Alarm;
use lianxin_proto::time::Millis;
use serde_json::{Value, json};
#[cfg(mobile)]
use tauri::{AppHandle, Manager as _, Wry};

/// An instant as the plugin reads it. Android reads UTC from the Z; iOS reads the digits as local time whatever follows them (plugin 2.8.0),
/// so there they are given in the time of Shanghai, where the app is used.
fn instant(at: Millis) -> String {
    let shown = if cfg!(target_os = "ios") { at.plus(8 * 3_600_000) } else { at };
    let (day, millis) = (shown.0.div_euclid(86_400_000), shown.0.rem_euclid(86_400_000));
    let date = Millis(day * 86_400_000).date();
    let (hour, minute, second) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1_000 % 60);
    format!("{date}T{hour:02}:{minute:02}:{second:02}.{:03}Z", millis % 1_000)
}

fn notification(alarm: &Alarm) -> Value {
    json!({
        "id": alarm.id,
        "title": alarm.title,
        "body": alarm.body,
        "autoCancel": true,
        "extra": { crate::platform::PATH: alarm.path },
        "schedule": { "at": { "date": instant(alarm.at), "repeating": false, "allowWhileIdle": true } },
    })
}

/// The script that takes away every pending alarm and sets these.
fn script(alarms: &[Alarm]) -> String {
    // JSON is a subset of JavaScript since ES2019, and `</` cannot end a script that is not in a page.
    let list = Value::from(alarms.iter().map(notification).collect::<Vec<_>>());
    format!(
        "(async () => {{ const call = window.__TAURI_INTERNALS__.invoke; \
         await call('plugin:notification|cancel', {{}}); \
         const notifications = {list}; \
         if (notifications.length) await call('plugin:notification|batch', {{ notifications }}); }})()"
    )
}

/// Replaces all pending alarms.
#[cfg(mobile)]
pub(crate) fn replace(app: &AppHandle<Wry>, alarms: &[Alarm]) {
    let Some(window) = app.get_webview_window("main") else {
        tracing::warn!("no window yet, the alarms are planned again when it opens");
        return;
    };
    if let Err(error) = window.eval(script(alarms)) {
        tracing::warn!(%error, "planning the alarms failed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alarms_are_one_shot_and_survive_quotes() {
        let alarm = Alarm {
            id: 7,
            at: Millis(1_790_118_900_000),
            title: "江源廉信".into(),
            body: "他说“够了”'\"\\ </script>".into(),
            path: "/".into(),
        };
        let value = notification(&alarm);
        assert_eq!(value["schedule"]["at"]["date"], "2026-09-22T23:15:00.000Z");
        assert_eq!(value["schedule"]["at"]["repeating"], false);
        let script = script(std::slice::from_ref(&alarm));
        let list = script
            .split("const notifications = ")
            .nth(1)
            .and_then(|rest| rest.split("; if (").next())
            .expect("the list");
        let back: Value = serde_json::from_str(list).expect("JSON");
        assert_eq!(back[0]["body"], alarm.body);
    }
}
