//! Client: from which network address a request comes, as far as it can be believed.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

/// The header in which a proxy says whom it speaks for; the last entry is its own word.
const FORWARDED: &str = "x-forwarded-for";

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Client {
    /// The browser's address, or that of whatever stands before it.
    pub(crate) address: IpAddr,
}

impl Client {
    /// Behind a proxy of ours it is whom the proxy names. What anybody else says of themselves is not believed.
    pub(super) fn new(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> Self {
        let named = || {
            let last = headers.get_all(FORWARDED).iter().next_back()?;
            let entry = last.to_str().ok()?.rsplit(',').next()?;
            entry.trim().parse().ok()
        };
        let forwarded = proxies.contains(&peer).then(named).flatten();
        Self {
            address: forwarded.unwrap_or(peer),
        }
    }
}

/// The listener puts it beside every request; without a listener there is no network.
impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().copied();
        Ok(known.unwrap_or(Self {
            address: Ipv4Addr::LOCALHOST.into(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_of_ours_is_believed_and_nobody_else() {
        let proxy: IpAddr = "10.0.0.5".parse().unwrap();
        for (peer, said, address) in [
            ("10.0.0.5", "192.0.2.7", "192.0.2.7"),
            ("10.0.0.5", "198.51.100.1, 192.0.2.7", "192.0.2.7"),
            ("10.0.0.5", "nonsense", "10.0.0.5"),
            ("192.0.2.9", "192.0.2.7", "192.0.2.9"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(FORWARDED, said.parse().unwrap());
            let client = Client::new(peer.parse().unwrap(), &headers, &[proxy]);
            assert_eq!(client.address.to_string(), address, "{peer} says {said}");
        }
    }
}
