//! The microphone, for voice messages: the app's own pages may listen, and nothing else that a web view can ask for is given to them. The phone's own question to its owner
//! stands before this (Android's and iOS' permission); a desktop has none, so there it is this that decides. Debian's WebKitGTK 2.50 gives the microphone and has no `MediaRecorder`
//! to go with it, so on Linux voices are heard and not recorded.

use tauri::webview::{PermissionKind, PermissionResponse};

/// What the pages of the app may have. No page of anybody else is ever in the window (`crate::guard`).
pub(crate) fn allow(kind: PermissionKind) -> PermissionResponse {
    match kind {
        PermissionKind::Microphone => PermissionResponse::Allow,
        _ => PermissionResponse::Deny,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_microphone_is_all_there_is() {
        assert_eq!(allow(PermissionKind::Microphone), PermissionResponse::Allow);
        for kind in [
            PermissionKind::Camera,
            PermissionKind::DisplayCapture,
            PermissionKind::Geolocation,
            PermissionKind::Notifications,
            PermissionKind::ClipboardRead,
            PermissionKind::Other,
        ] {
            assert_eq!(allow(kind), PermissionResponse::Deny, "{kind:?}");
        }
    }
}
