//! Where visitors reach Frontdesk, and what may be wrong with that address.

use core::net::IpAddr;
use frontdesk_wire::Host;
use url::{Host as UrlHost, Url};

/// The plugin's public address: `public_url` where it is set, else the site URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicAddress {
    base: Option<String>,
}

/// What keeps visitors from reaching the address, or safely so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Neither `public_url` nor the site URL is set.
    Missing,
    /// It does not begin with `https://`.
    NotHttps,
    /// Its host name means something only inside the own network.
    PrivateHost,
}

impl Flaw {
    /// The flaw's name in `props.frontdesk.warnings`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "address_missing",
            Self::NotHttps => "address_not_https",
            Self::PrivateHost => "address_private",
        }
    }
}

impl PublicAddress {
    /// Reads it from the settings.
    pub fn of(host: &Host) -> Self {
        let set = host.settings.get("public_url").map(|url| url.trim()).filter(|url| !url.is_empty());
        let url = set.unwrap_or(&host.site_url).trim_end_matches('/');
        let base = (!url.is_empty()).then(|| format!("{url}/plugins/{}", host.plugin));
        Self { base }
    }

    /// The address of a path below the plugin; a name to be replaced stands for a missing host.
    pub fn join(&self, path: &str) -> String {
        let base = self.base.as_deref().unwrap_or("https://YOUR-MATTERMOST/plugins/frontdesk");
        format!("{base}{path}")
    }

    /// What is wrong with it.
    pub fn flaws(&self) -> Vec<Flaw> {
        let Some(url) = self.base.as_deref().and_then(|base| Url::parse(base).ok()) else {
            return vec![Flaw::Missing];
        };
        let mut flaws = Vec::new();
        if url.scheme() != "https" {
            flaws.push(Flaw::NotHttps);
        }
        if url.host().is_none_or(|host| is_private(&host)) {
            flaws.push(Flaw::PrivateHost);
        }
        flaws
    }
}

/// Whether a host's name means something only inside the own network.
pub fn is_private(host: &UrlHost<&str>) -> bool {
    const INNER: [&str; 8] = [".localhost", ".local", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa"];
    match host {
        UrlHost::Domain(name) => !name.contains('.') || INNER.iter().any(|end| name.ends_with(end)),
        UrlHost::Ipv4(address) => is_inner(IpAddr::V4(*address)),
        UrlHost::Ipv6(address) => is_inner(IpAddr::V6(*address)),
    }
}

/// Whether `ServiceSettings.AllowedUntrustedInternalConnections` names a host, or a range that its address lies in. A name that leads
/// to such an address is not looked up.
pub fn is_listed(rule: &str, host: &UrlHost<&str>) -> bool {
    rule.split([' ', ',']).filter(|entry| !entry.is_empty()).any(|entry| match host {
        UrlHost::Domain(name) => entry.eq_ignore_ascii_case(name),
        UrlHost::Ipv4(address) => holds(entry, IpAddr::V4(*address)),
        UrlHost::Ipv6(address) => holds(entry, IpAddr::V6(*address)),
    })
}

/// Whether an address is this one, or in this range.
fn holds(entry: &str, address: IpAddr) -> bool {
    let Some((first, length)) = entry.split_once('/') else { return entry.parse() == Ok(address) };
    let Ok(length) = length.parse::<u32>() else { return false };
    match (first.parse(), address) {
        (Ok(IpAddr::V4(first)), IpAddr::V4(address)) if length <= 32 => {
            let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
            u32::from(first) & mask == u32::from(address) & mask
        }
        (Ok(IpAddr::V6(first)), IpAddr::V6(address)) if length <= 128 => {
            let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
            u128::from(first) & mask == u128::from(address) & mask
        }
        _ => false,
    }
}

/// Whether an address means something only inside the own network, that of a provider's customers included.
pub fn is_inner(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let shared = matches!(v4.octets(), [100, 64..=127, ..]);
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || shared
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_names_hosts_addresses_and_ranges() {
        let listed = |rule: &str, url: &str| is_listed(rule, &url::Url::parse(url).unwrap().host().unwrap());
        for (rule, url) in [
            ("localhost", "http://localhost:11434"),
            ("a.example Ollama.internal", "http://ollama.internal"),
            ("10.0.0.0/8,192.168.1.5", "http://10.9.8.7"),
            ("10.0.0.0/8,192.168.1.5", "http://192.168.1.5:8080"),
            ("0.0.0.0/0", "http://127.0.0.1"),
            ("::1", "http://[::1]:8080"),
            ("fd00::/8", "http://[fd12::3]"),
        ] {
            assert!(listed(rule, url), "{rule} {url}");
        }
        for (rule, url) in [
            ("", "http://localhost"),
            ("10.0.0.0/8", "http://11.0.0.1"),
            ("10.0.0.0/33", "http://10.0.0.1"),
            ("10.0.0.1", "http://10.0.0.11"),
            ("internal", "http://ollama.internal"),
            ("::/0", "http://10.0.0.1"),
        ] {
            assert!(!listed(rule, url), "{rule} {url}");
        }
    }

    fn flaws(site_url: &str) -> Vec<Flaw> {
        PublicAddress::of(&Host { site_url: site_url.into(), plugin: "frontdesk".into(), ..Host::default() }).flaws()
    }

    #[test]
    fn an_address_that_visitors_cannot_use_has_flaws() {
        assert_eq!(flaws(""), [Flaw::Missing]);
        assert_eq!(flaws("https://chat.example.org"), []);
        assert_eq!(flaws("http://chat.example.org"), [Flaw::NotHttps]);
        assert_eq!(flaws("http://mm.localhost:8065"), [Flaw::NotHttps, Flaw::PrivateHost]);
        for private in [
            "https://mattermost",
            "https://10.0.0.7",
            "https://100.64.0.7",
            "https://[fd00::1]",
            "https://[fe80::1]",
            "https://chat.corp",
        ] {
            assert_eq!(flaws(private), [Flaw::PrivateHost], "{private}");
        }
    }

    #[test]
    fn the_setting_wins_over_the_site_url() {
        let mut host = Host { site_url: "http://inside".into(), plugin: "frontdesk".into(), ..Host::default() };
        host.settings.insert("public_url".into(), "https://chat.example.org/".into());
        assert_eq!(PublicAddress::of(&host).join("/v1/x"), "https://chat.example.org/plugins/frontdesk/v1/x");
    }
}
