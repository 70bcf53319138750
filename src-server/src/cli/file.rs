//! Settings from flags, environment and file, put together.

use super::args::{Flags, LogFormat};
use crate::{
    config::Config,
    error::{Error, Result},
};
use lianxin_proto::content::Brand;
use serde::Deserialize;
use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

/// The file named by `--config`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    data: Option<PathBuf>,
    listen: Option<SocketAddr>,
    public_url: Option<String>,
    proxies: Option<Vec<IpAddr>>,
    metrics_from: Option<Vec<IpAddr>>,
    activation_burst: Option<u32>,
    wrong_codes: Option<u32>,
    live_max: Option<usize>,
    message_burst: Option<u32>,
    message_refill: Option<u32>,
    console: Option<PathBuf>,
    log_format: Option<LogFormat>,
    brand: Option<Brand>,
}

/// Flags (with the environment), and the file behind them.
#[derive(Debug, Default)]
pub struct Settings {
    flags: Flags,
    file: File,
}

impl Settings {
    /// Reads the file, where one is named.
    pub fn gather(flags: Flags) -> Result<Self> {
        let file = flags.config.as_deref().map(read).transpose()?.unwrap_or_default();
        Ok(Self { flags, file })
    }

    /// How logs are written.
    pub fn log_format(&self) -> LogFormat {
        self.flags.log_format.or(self.file.log_format).unwrap_or_default()
    }

    /// The configuration.
    pub fn config(self) -> Result<Config> {
        let Self { flags, file } = self;
        let default = Config::default();
        let public_url = flags.public_url.or(file.public_url).as_deref().map(public_url).transpose()?;
        Ok(Config {
            listen: flags.listen.or(file.listen).unwrap_or(default.listen),
            data: flags.data.or(file.data).unwrap_or(default.data),
            public_url,
            brand: file.brand,
            proxies: flags.proxies.or(file.proxies).unwrap_or_default(),
            metrics_from: flags.metrics_from.or(file.metrics_from).unwrap_or_default(),
            activation_burst: flags.activation_burst.or(file.activation_burst).unwrap_or(default.activation_burst),
            wrong_codes: flags.wrong_codes.or(file.wrong_codes).unwrap_or(default.wrong_codes),
            live_max: flags.live_max.or(file.live_max).unwrap_or(default.live_max),
            message_burst: flags.message_burst.or(file.message_burst).unwrap_or(default.message_burst),
            message_refill: flags.message_refill.or(file.message_refill).unwrap_or(default.message_refill),
            console: flags.console.or(file.console),
        })
    }
}

fn read(path: &Path) -> Result<File> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::file("reading the settings", path, e))?;
    toml::from_str(&text).map_err(|e| Error::Operator(format!("{}: {e}", path.display())))
}

fn public_url(url: &str) -> Result<String> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match host {
        Some(host) if !host.trim_matches('/').is_empty() && !url.contains(char::is_whitespace) => {
            Ok(url.trim_end_matches('/').to_owned())
        }
        _ => Err(Error::Operator(format!("the public URL {url:?} must be like https://lianxin.example.org"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_counts_before_the_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("lianxin.toml");
        std::fs::write(&path, "data = \"/var/lib/lianxin\"\nlisten = \"0.0.0.0:80\"\nproxies = [\"127.0.0.1\"]\n[brand]\nname = \"江源廉信\"\narea = \"江源区\"\norganisation = \"x\"\n").expect("writes");
        let listen = Some("127.0.0.1:9".parse().expect("an address"));
        let flags = Flags {
            config: Some(path.clone()),
            listen,
            public_url: Some("https://a.example/".into()),
            ..Flags::default()
        };
        let config = Settings::gather(flags).and_then(Settings::config).expect("settings");
        assert_eq!(config.listen.port(), 9);
        assert_eq!(config.data, PathBuf::from("/var/lib/lianxin"));
        assert_eq!(config.proxies.len(), 1);
        assert_eq!(config.brand.map(|b| b.name).as_deref(), Some("江源廉信"));
        assert_eq!(config.public_url.as_deref(), Some("https://a.example"));
        std::fs::write(&path, "dta = 1").expect("writes");
        let error =
            Settings::gather(Flags { config: Some(path), ..Flags::default() }).expect_err("unknown").to_string();
        assert!(error.contains("lianxin.toml") && error.contains("dta"), "{error}");
    }

    #[test]
    fn a_public_url_is_one() {
        for bad in ["", "lianxin.example.org", "ftp://x", "https://", "https://a b"] {
            assert!(public_url(bad).is_err(), "{bad}");
        }
    }
}
