//! Links from outside: `lianxin://activate?server=…&code=…` from a QR code or message, and paths from notifications. What cannot be read leads nowhere.

use url::Url;

/// The longest path of the user interface that is followed.
const PATH_MAX: usize = 300;

/// An activation link's server and code; `None` for any other link.
pub(crate) fn activation(link: &str) -> Option<(Option<String>, String)> {
    let url = Url::parse(link).ok().filter(|url| url.scheme() == "lianxin")?;
    if url.host_str() != Some("activate") {
        return None;
    }
    let value = |name: &str| {
        url.query_pairs().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.into_owned())
    };
    Some((value("server"), value("code")?))
}

/// A path of the user interface, if it is one: it begins with one slash and holds nothing that leads elsewhere.
pub(crate) fn path(path: &str) -> Option<String> {
    let plain = path.len() <= PATH_MAX
        && path.starts_with('/')
        && !path.starts_with("//")
        && path.chars().all(|c| c.is_alphanumeric() || "/-_.#?=&:%".contains(c));
    plain.then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn activation_links_are_read() {
        for (link, read) in [
            (
                "lianxin://activate?server=https%3A%2F%2Fexample.cn&code=K7MP-3XQD",
                Some((Some("https://example.cn".to_owned()), "K7MP-3XQD".to_owned())),
            ),
            ("lianxin://activate?code=K7MP3XQD", Some((None, "K7MP3XQD".to_owned()))),
            ("lianxin://activate?server=x", None),
            ("lianxin://activate", None),
            ("lianxin://other?code=K7MP3XQD", None),
            ("https://activate?code=K7MP3XQD", None),
            ("", None),
        ] {
            assert_eq!(activation(link), read, "{link}");
        }
    }

    #[test]
    fn only_paths_of_the_app_are_followed() {
        for good in ["/", "/article/moon-gift", "/regulation/x#34-1", "/day/2026-09-23"] {
            assert_eq!(path(good).as_deref(), Some(good));
        }
        for bad in
            ["", "article", "//example.org", "/\\example.org", "javascript:alert(1)", "/<x>", "https://example.org"]
        {
            assert_eq!(path(bad), None, "{bad}");
        }
    }
}
