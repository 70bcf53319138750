//! From which address a request comes, for rate limits and for what only this machine may read. A proxy's word is taken only from a proxy the
//! operator named.

use axum::http::HeaderMap;
use std::net::{IpAddr, Ipv6Addr};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address behind a request: the peer's, or, where the peer is a trusted proxy, the last address in `X-Forwarded-For` that is not one.
pub fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let peer = peer.to_canonical();
    if !proxies.contains(&peer) {
        return peer;
    }
    let named: Vec<&str> =
        headers.get_all(FORWARDED_FOR).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).collect();
    let mut client = peer;
    for name in named.iter().rev() {
        let Ok(address) = name.trim().parse::<IpAddr>() else { break };
        client = address.to_canonical();
        if !proxies.contains(&client) {
            break;
        }
    }
    client
}

/// What one subscriber holds: an IPv4 address, or the /64 that an IPv6 subscriber may choose addresses from.
pub fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Whether a request comes from this machine itself and not through a proxy on it.
pub fn is_local(peer: IpAddr, headers: &HeaderMap) -> bool {
    peer.to_canonical().is_loopback() && !headers.contains_key(FORWARDED_FOR) && !headers.contains_key("forwarded")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn forwarded(value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(FORWARDED_FOR, HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn only_a_named_proxy_is_believed() {
        let proxies = [ip("127.0.0.1"), ip("10.0.0.2")];
        for (peer, header, expected) in [
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
            ("127.0.0.1", "nonsense", "127.0.0.1"),
            ("127.0.0.1", "", "127.0.0.1"),
            ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ] {
            assert_eq!(client(ip(peer), &forwarded(header), &proxies), ip(expected), "{peer} {header}");
        }
    }

    #[test]
    fn an_ipv6_subscriber_is_its_network() {
        assert_eq!(subscriber(ip("2001:db8:1:2:3:4:5:6")), ip("2001:db8:1:2::"));
        assert_eq!(subscriber(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
    }

    #[test]
    fn through_a_proxy_is_not_local() {
        assert!(is_local(ip("127.0.0.1"), &HeaderMap::new()));
        assert!(!is_local(ip("127.0.0.1"), &forwarded("198.51.100.1")));
        assert!(!is_local(ip("192.0.2.1"), &HeaderMap::new()));
    }
}
