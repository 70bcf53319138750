//! What an operator can set, all of it in memory: how it got there (flags, environment, file) is the command line's matter ([`crate::cli`]).

use lianxin_proto::content::Brand;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

/// The server's configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder that holds the database (`lianxin.db`), the pictures (`media/`) and the lock.
    pub data: PathBuf,
    /// The address phones reach this server at, for activation links; without it the address it listens on.
    pub public_url: Option<String>,
    /// Whose app this is. When set here, an imported `brand.toml` does not change it.
    pub brand: Option<Brand>,
    /// Proxies in front of this server: only from them is `X-Forwarded-For` believed.
    pub proxies: Vec<IpAddr>,
    /// From where, besides this machine itself, `/metrics` may be read.
    pub metrics_from: Vec<IpAddr>,
    /// How many activations one address may try at once; one more each second after that.
    pub activation_burst: u32,
    /// How many wrong codes one address may send before it is slowed down to one a minute.
    pub wrong_codes: u32,
    /// How many live connections there may be.
    pub live_max: usize,
    /// How many messages one member may send at once.
    pub message_burst: u32,
    /// How many more each second after that.
    pub message_refill: u32,
    /// The folder with the built console, served under `/console/`; not served when absent.
    pub console: Option<PathBuf>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8700)),
            data: PathBuf::from("lianxin-data"),
            public_url: None,
            brand: None,
            proxies: Vec::new(),
            metrics_from: Vec::new(),
            activation_burst: 60,
            wrong_codes: 10,
            live_max: 20_000,
            message_burst: 200,
            message_refill: 2,
            console: None,
        }
    }
}

/// The brand of a server that was told no other.
pub fn default_brand() -> Brand {
    Brand {
        name: "江源廉信".into(),
        area: "江源区".into(),
        organisation: "中共江源区纪律检查委员会 江源区监察委员会".into(),
        filing: String::new(),
        contact: String::new(),
    }
}
