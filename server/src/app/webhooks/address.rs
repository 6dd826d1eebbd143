//! Address: where messages of a webhook go.

use std::net::IpAddr;

use reqwest::Url;
use reqwest::header::HeaderValue;

/// Characters of an address.
const LONGEST: usize = 1000;

/// An address to which messages may go: encrypted, or on this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Url);

/// Why something is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAddress {
    /// It is no address.
    #[error("no address like https://example.org/webhook")]
    Shape,
    /// Everybody on the way could read along.
    #[error("messages go over https alone, unless they stay on this computer")]
    Unencrypted,
    /// Secrets do not belong into addresses, which logs and lists show.
    #[error("an address holds no password: messages are signed instead")]
    Password,
}

impl Address {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        if text.len() > LONGEST || HeaderValue::from_str(text).is_err() {
            return Err(NotAnAddress::Shape);
        }
        let url = Url::parse(text).map_err(|_| NotAnAddress::Shape)?;
        let host = url.host_str().ok_or(NotAnAddress::Shape)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(NotAnAddress::Password);
        }
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let here = bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if here => Ok(Self(url)),
            "http" => Err(NotAnAddress::Unencrypted),
            _ => Err(NotAnAddress::Shape),
        }
    }

    /// The address.
    pub(super) fn into_string(self) -> String {
        self.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_go_encrypted_or_stay_here() {
        for (text, expected) in [
            ("https://example.org/hook?of=custode", None),
            (" https://example.org/ ", None),
            ("http://127.0.0.1:8080/hook", None),
            ("http://[::1]:8080/hook", None),
            ("http://example.org/hook", Some(NotAnAddress::Unencrypted)),
            ("http://localhost/hook", Some(NotAnAddress::Unencrypted)),
            (
                "http://127.0.0.1.example.org/",
                Some(NotAnAddress::Unencrypted),
            ),
            (
                "https://user:word@example.org/",
                Some(NotAnAddress::Password),
            ),
            ("ftp://example.org/", Some(NotAnAddress::Shape)),
            ("javascript:alert(1)", Some(NotAnAddress::Shape)),
            ("example.org/hook", Some(NotAnAddress::Shape)),
            ("https://", Some(NotAnAddress::Shape)),
            ("https://example.org/\r\nX: y", Some(NotAnAddress::Shape)),
            ("", Some(NotAnAddress::Shape)),
        ] {
            assert_eq!(Address::parse(text).err(), expected, "{text:?}");
        }
    }
}
