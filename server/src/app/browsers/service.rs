//! Service: a push service, to which the server may speak. All others are none of its business.

use std::net::IpAddr;
use std::str::FromStr;

use reqwest::Url;

/// The services of the browsers that there are: Chromium's, Mozilla's, Apple's and Microsoft's.
pub const KNOWN: [&str; 4] = [
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    "*.notify.windows.com",
];

/// A push service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushService {
    scheme: &'static str,
    /// In lower case; with a dot in front, any name that ends so.
    host: String,
    port: u16,
}

impl PushService {
    /// Whether an address is one of this service.
    pub fn takes(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let is_named = match self.host.strip_prefix('.') {
            Some(_) => host.ends_with(&self.host),
            None => host == self.host,
        };
        let is_bare = url.username().is_empty() && url.password().is_none();
        is_named
            && is_bare
            && url.scheme() == self.scheme
            && url.port_or_known_default() == Some(self.port)
    }
}

impl FromStr for PushService {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wanted = "expected the name of a push service, as in \"push.example.org\", \"*.push.example.org\" or \
                      \"push.example.org:8443\"; \"http://127.0.0.1:8000\" for one on this computer";
        let (scheme, rest) = match text.strip_prefix("http://") {
            Some(rest) => ("http", rest),
            None => ("https", text),
        };
        let (any, rest) = match rest.strip_prefix("*.") {
            Some(rest) => (".", rest),
            None => ("", rest),
        };
        let url = Url::parse(&format!("{scheme}://{rest}")).map_err(|_| wanted)?;
        let host = url.host_str().unwrap_or_default();
        let is_named =
            url.path() == "/" && url.query().is_none() && !rest.contains(['/', '@', '#', '*']);
        let address: Result<IpAddr, _> = host.parse();
        let is_here = address.is_ok_and(|address| address.is_loopback());
        if !is_named || (scheme == "http" && !is_here) || (!any.is_empty() && !host.contains('.')) {
            return Err(wanted);
        }
        Ok(Self {
            scheme,
            host: format!("{any}{host}"),
            port: url.port_or_known_default().ok_or(wanted)?,
        })
    }
}
