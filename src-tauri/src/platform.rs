//! The platform as the client sees it: notifications, alarms, permission, the browser. On a phone the operating system fires the alarms, so they ring
//! though the app is dead; on a desktop, whose plugin knows no schedule, the shell's own timer does.

use lianxin_client::{Alarm, Notice, Platform, PlatformError};
use lianxin_proto::call::{Check, Verdict};
use tauri::{AppHandle, Wry, plugin::PermissionState};
use tauri_plugin_notification::NotificationExt as _;
use tauri_plugin_opener::OpenerExt as _;

/// The key under which a notification carries the page it opens.
pub(crate) const PATH: &str = "path";

/// The platform through Tauri's plugins.
pub(crate) struct TauriPlatform(pub(crate) AppHandle<Wry>);

impl Platform for TauriPlatform {
    fn notify(&self, notice: &Notice) -> Result<(), PlatformError> {
        self.0
            .notification()
            .builder()
            .id(notice.id)
            .title(&notice.title)
            .body(&notice.body)
            .extra(PATH, &notice.path)
            .auto_cancel()
            .show()
            .map_err(|error| PlatformError(error.to_string()))
    }

    #[cfg(mobile)]
    fn schedule(&self, alarms: &[Alarm]) {
        crate::alarms::replace(&self.0, alarms);
    }

    #[cfg(desktop)]
    fn schedule(&self, _alarms: &[Alarm]) {}

    fn schedules_itself(&self) -> bool {
        cfg!(mobile)
    }

    fn checks(&self) -> Vec<Check> {
        vec![permission(self.0.notification().permission_state().ok()), kept_awake()]
    }

    fn ask_permission(&self) {
        if let Err(error) = self.0.notification().request_permission() {
            tracing::warn!(%error, "asking for the permission to notify failed");
        }
    }

    fn open_web(&self, url: &str) -> Result<(), PlatformError> {
        self.0.opener().open_url(url, None::<&str>).map_err(|error| PlatformError(error.to_string()))
    }
}

fn permission(state: Option<PermissionState>) -> Check {
    let (verdict, advice) = match state {
        Some(PermissionState::Granted) => (Verdict::Good, "已允许。"),
        Some(PermissionState::Denied) => (Verdict::Bad, "没有允许通知。请到手机“设置 → 通知”里找到本应用，打开通知。"),
        Some(_) => (Verdict::Bad, "还没有允许通知。请点下面的“允许通知”。"),
        None => (Verdict::Doubtful, "没能问到手机的设置。请点“试一条”，看能不能收到。"),
    };
    Check { name: "通知权限".into(), verdict, advice: advice.into() }
}

/// What the phone's maker may do to alarms; no interface tells, so the advice stands whatever the phone.
fn kept_awake() -> Check {
    let (verdict, advice) = if cfg!(target_os = "android") {
        let advice =
            "有的手机会在夜里关掉应用。请到“设置 → 应用 → 启动管理（自启动）”里允许本应用自启动，电池选“不限制”。";
        (Verdict::Doubtful, advice)
    } else if cfg!(target_os = "ios") {
        (Verdict::Good, "提醒由手机系统按时发出，应用关着也响。")
    } else {
        (Verdict::Doubtful, "在电脑上，应用开着才会按时提醒。")
    };
    Check { name: "后台运行".into(), verdict, advice: advice.into() }
}
