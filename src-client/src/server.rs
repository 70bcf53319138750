//! The server's address: what a member may type, and what it becomes. Only `https:` leaves the phone; `http:` is for a server on this very machine.

use url::{Host, Url};

/// Why an address is refused. The text is Chinese, ready to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AddressError {
    /// None was given, and none is built in.
    #[error("请填写服务器地址，单位的激活通知上有。")]
    Missing,
    /// Not an address.
    #[error("服务器地址不对，请照激活通知重新填写。")]
    Malformed,
    /// `http:` to another machine.
    #[error("服务器地址要以 https:// 开头，请照激活通知重新填写。")]
    Insecure,
}

/// A server's address: scheme, host, port and perhaps a path, which ends in a slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address(Url);

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

impl Address {
    /// Reads an address as typed; without a scheme it is `https:`, or `http:` for this very machine.
    pub(crate) fn parse(typed: &str) -> Result<Self, AddressError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(AddressError::Missing);
        }
        let read = |text: &str| Url::parse(text).map_err(|_| AddressError::Malformed);
        let mut url = if typed.contains("://") {
            read(typed)?
        } else {
            let url = read(&format!("https://{typed}"))?;
            if is_loopback(&url) { read(&format!("http://{typed}"))? } else { url }
        };
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(AddressError::Insecure),
            _ => return Err(AddressError::Malformed),
        }
        if url.host_str().is_none_or(str::is_empty) || !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Malformed);
        }
        url.set_query(None);
        url.set_fragment(None);
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        Ok(Self(url))
    }

    /// The address as kept and shown.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// Whether it is this very machine.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// The address of a route of the API, `sync`.
    pub(crate) fn route(&self, route: &str) -> String {
        format!("{}api/v1/{route}", self.0)
    }

    /// The address of the live connection.
    pub(crate) fn live(&self) -> String {
        let route = self.route("live");
        // `http` becomes `ws`, `https` becomes `wss`.
        route.replacen("http", "ws", 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_typed() {
        for (typed, read) in [
            ("lianxin.example.cn", "https://lianxin.example.cn"),
            (" https://lianxin.example.cn/ ", "https://lianxin.example.cn"),
            ("https://example.cn:8443/lianxin?x=1#y", "https://example.cn:8443/lianxin"),
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(Address::parse(typed).expect(typed).as_str(), read);
        }
    }

    #[test]
    fn nothing_goes_out_unencrypted() {
        for bad in ["http://lianxin.example.cn", "http://10.0.0.1", "http://127.0.0.1.example.cn"] {
            assert_eq!(Address::parse(bad), Err(AddressError::Insecure), "{bad}");
        }
        for bad in ["ftp://example.cn", "javascript://x", "https://", "https://a:b@example.cn", "一二 三"] {
            assert_eq!(Address::parse(bad), Err(AddressError::Malformed), "{bad}");
        }
        assert_eq!(Address::parse("  "), Err(AddressError::Missing));
    }

    #[test]
    fn routes_stand_below_the_address() {
        let address = Address::parse("https://example.cn/lianxin").expect("an address");
        assert_eq!(address.route("sync"), "https://example.cn/lianxin/api/v1/sync");
        assert_eq!(address.live(), "wss://example.cn/lianxin/api/v1/live");
        assert_eq!(Address::parse("127.0.0.1:1").expect("an address").live(), "ws://127.0.0.1:1/api/v1/live");
    }
}
