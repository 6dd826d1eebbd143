//! Server url: where the machine enrols and reports, `https://host:port`.

use std::fmt;
use std::str::FromStr;

use reqwest::Url;

/// `https`, a host, perhaps a port, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerUrl(Url);

/// Something else.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("serve un indirizzo come https://custode.example:8443, senza percorso")]
pub(crate) struct NotAServer;

impl ServerUrl {
    /// The address of one of the server's paths.
    pub(crate) fn at(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url
    }
}

impl FromStr for ServerUrl {
    type Err = NotAServer;

    fn from_str(text: &str) -> Result<Self, NotAServer> {
        let url = Url::parse(text).map_err(|_| NotAServer)?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let nobody = url.username().is_empty() && url.password().is_none();
        if url.scheme() == "https" && url.has_host() && bare && nobody {
            Ok(Self(url))
        } else {
            Err(NotAServer)
        }
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bare_https_address_is_a_server() {
        let check = |text: &str, expected: Option<&str>| {
            let parsed = text.parse::<ServerUrl>().ok().map(|url| url.to_string());
            assert_eq!(parsed.as_deref(), expected, "{text}");
        };
        check(
            "https://custode.example:8443",
            Some("https://custode.example:8443"),
        );
        check("https://custode.example/", Some("https://custode.example"));
        check("https://[::1]:8443", Some("https://[::1]:8443"));
        for other in [
            "http://custode.example",
            "custode.example:8443",
            "https://custode.example/v1",
            "https://custode.example/?x",
            "https://custode.example/#x",
            "https://user@custode.example",
            "https://",
        ] {
            check(other, None);
        }
    }
}
