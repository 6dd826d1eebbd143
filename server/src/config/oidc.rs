//! The `[oidc]` section: by which provider people may sign in beside their password.

use std::path::PathBuf;
use std::str::FromStr;

use serde::Deserialize;

use super::Parsed;
use crate::oidc::{Address, Settings};

/// Characters on a button.
const LONGEST_NAME: usize = 60;
/// Characters of how a provider calls this server; some call it by a whole address.
const LONGEST_CLIENT: usize = 255;

/// The section, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OidcSection {
    issuer: Parsed<Address>,
    client_id: Parsed<ClientId>,
    client_secret_file: PathBuf,
    name: Parsed<Name>,
    site: Parsed<Address>,
    ca_file: Option<PathBuf>,
}

impl OidcSection {
    /// What the section means.
    pub(super) fn settings(self) -> Settings {
        Settings {
            issuer: self.issuer.0,
            client_id: self.client_id.0.0,
            client_secret_file: self.client_secret_file,
            name: self.name.0.0,
            site: self.site.0,
            ca_file: self.ca_file,
        }
    }
}

/// How the provider calls this server.
#[derive(Debug)]
struct ClientId(String);

impl FromStr for ClientId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=LONGEST_CLIENT).contains(&text.len());
        if fits && text.chars().all(|letter| letter.is_ascii_graphic()) {
            return Ok(Self(text.to_owned()));
        }
        Err("expected the identifier that the provider gave to this server")
    }
}

/// How people call the provider.
#[derive(Debug)]
struct Name(String);

impl FromStr for Name {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim();
        let fits = (1..=LONGEST_NAME).contains(&name.chars().count());
        if fits && !name.contains(char::is_control) {
            return Ok(Self(name.to_owned()));
        }
        Err("expected how people call the provider, in at most 60 characters")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Config, File, Overrides, combine, parse};

    const WHOLE: [(&str, &str); 5] = [
        ("issuer", "https://login.example.org"),
        ("client_id", "custode"),
        ("client_secret_file", "/etc/custode/oidc"),
        ("name", "Gateway SPID/CIE"),
        ("site", "https://assistenza.example.org"),
    ];

    fn written(key: &str, value: Option<&str>) -> String {
        let line = |(name, plain): (&str, &str)| {
            let value = if name == key { value } else { Some(plain) };
            value.map_or_else(String::new, |value| format!("{name} = \"{value}\"\n"))
        };
        format!("[oidc]\n{}", WHOLE.map(line).concat())
    }

    fn read(text: &str) -> Result<Config, super::super::ConfigError> {
        combine(parse(text, "custode.toml")?, Overrides::default())
    }

    #[test]
    fn a_whole_section_is_read_and_none_is_none() {
        let oidc = read(&written("", None)).unwrap().oidc.unwrap();
        assert_eq!(oidc.issuer.as_str(), "https://login.example.org");
        assert_eq!(oidc.name, "Gateway SPID/CIE");
        let none = combine(File::default(), Overrides::default()).unwrap();
        assert!(none.oidc.is_none());
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let check = |key: &str, value: Option<&str>| {
            let error = read(&written(key, value)).unwrap_err().to_string();
            assert!(error.contains(key), "{error}");
        };
        for (key, _) in WHOLE {
            check(key, None);
        }
        for issuer in ["http://login.example.org", "login.example.org", ""] {
            check("issuer", Some(issuer));
            check("site", Some(issuer));
        }
        check("client_id", Some("due parole"));
        check("name", Some(" "));
        check("name", Some(&"n".repeat(61)));
    }
}
