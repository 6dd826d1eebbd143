//! Http: how the provider is spoken to: encrypted, for a short time, about little, and nowhere else than it says itself.

use std::path::Path;
use std::pin::Pin;
use std::str::FromStr;
use std::time::Duration;

use openidconnect::url::{Host, Url};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use reqwest::{Client, Request};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::https::{self, NoClient};

/// For one exchange: somebody waits in front of a screen.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer. Metadata, keys and tokens have some thousands.
const LARGEST: usize = 1024 * 1024;

/// The address of a server: with TLS, or on this computer. No name, no password, no question, no place on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// As it was written: the provider writes its own letter by letter (OpenID Connect Discovery 1.0, 4.3).
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is without TLS.
    fn is_plain(&self) -> bool {
        self.0.starts_with("http:")
    }
}

impl FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wanted = "expected an address with TLS and nothing behind its path, as in \"https://login.example.org\"";
        let url: Url = text.parse().map_err(|_| wanted)?;
        let is_bare = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if is_bare && is_reachable(&url, true) && text.starts_with(url.scheme()) {
            return Ok(Self(text.to_owned()));
        }
        Err(wanted)
    }
}

/// With TLS, or where that is allowed, on this computer without.
fn is_reachable(url: &Url, plain: bool) -> bool {
    let here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => return false,
    };
    url.scheme() == "https" || (plain && here && url.scheme() == "http")
}

/// Speaks to a provider.
pub(super) struct Http {
    client: Client,
    /// Whether the provider itself is on this computer, and without TLS.
    plain: bool,
}

/// Why there was no answer that could be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    /// The provider names a place where nothing is encrypted.
    #[error("the provider names a place without TLS")]
    Place,
    /// No connection, or no answer in time.
    #[error("no answer")]
    Silent(#[from] reqwest::Error),
    /// It would fill the memory.
    #[error("an answer of more than {LARGEST} bytes")]
    Size,
    /// A bug.
    #[error("no request or answer of HTTP")]
    Shape(#[from] http::Error),
}

/// Why nothing can be asked at all.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The file with the certificate cannot be read.
    #[error("ca_file of [oidc] cannot be read")]
    Read(#[source] std::io::Error),
    /// It holds something else.
    #[error("ca_file of [oidc] holds no certificate (PEM)")]
    NoCertificate,
    /// Nobody can be spoken to.
    #[error("the provider cannot be reached")]
    Client(#[from] NoClient),
}

impl Http {
    /// Trusts whom this computer trusts, and the certificate in the file.
    pub(super) fn open(issuer: &Address, ca_file: Option<&Path>) -> Result<Self, ClientError> {
        Ok(Self {
            client: https::client(roots(ca_file)?, PATIENCE)?,
            plain: issuer.is_plain(),
        })
    }

    /// Whether the provider may be reached there.
    pub(super) fn reaches(&self, url: &Url) -> bool {
        is_reachable(url, self.plain)
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let request = Request::try_from(request)?;
        if !self.reaches(request.url()) {
            return Err(HttpError::Place);
        }
        let mut answer = self.client.execute(request).await?;
        let mut told = http::Response::builder().status(answer.status());
        if let Some(headers) = told.headers_mut() {
            headers.clone_from(answer.headers());
        }
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await? {
            if body.len() + part.len() > LARGEST {
                return Err(HttpError::Size);
            }
            body.extend_from_slice(&part);
        }
        Ok(told.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + Sync + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

fn roots(ca_file: Option<&Path>) -> Result<RootCertStore, ClientError> {
    let mut roots = https::trusted();
    let Some(file) = ca_file else {
        return Ok(roots);
    };
    let pem = fs_err::read(file).map_err(ClientError::Read)?;
    let trusted: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let trusted = trusted.map_err(|_| ClientError::NoCertificate)?;
    if trusted.is_empty() {
        return Err(ClientError::NoCertificate);
    }
    for certificate in trusted {
        roots
            .add(certificate)
            .map_err(|_| ClientError::NoCertificate)?;
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_tls_or_is_on_this_computer() {
        for fit in [
            "https://login.example.org",
            "https://login.example.org/realms/ente/",
            "https://login.example.org:8443",
            "http://127.0.0.1:4000",
            "http://[::1]:4000",
            "http://localhost:4000/x",
        ] {
            assert_eq!(fit.parse::<Address>().unwrap().as_str(), fit);
        }
        for unfit in [
            "",
            "login.example.org",
            "http://login.example.org",
            "http://127.0.0.1.example.org",
            "http://10.0.0.1",
            "ftp://127.0.0.1",
            "https://somebody@login.example.org",
            "https://somebody:word@login.example.org",
            "https://login.example.org?a=b",
            "https://login.example.org#a",
            " https://login.example.org",
        ] {
            assert!(unfit.parse::<Address>().is_err(), "{unfit}");
        }
    }

    #[test]
    fn a_provider_with_tls_cannot_lead_into_this_computer() {
        let check = |issuer: &str, place: &str, reached: bool| {
            let http = Http::open(&issuer.parse().unwrap(), None).unwrap();
            assert_eq!(
                http.reaches(&place.parse().unwrap()),
                reached,
                "{issuer} {place}"
            );
        };
        check(
            "https://login.example.org",
            "https://keys.example.org/jwks",
            true,
        );
        check(
            "https://login.example.org",
            "http://127.0.0.1:9/jwks",
            false,
        );
        check(
            "https://login.example.org",
            "http://login.example.org/jwks",
            false,
        );
        check("http://127.0.0.1:1", "http://127.0.0.1:1/jwks", true);
        check("http://127.0.0.1:1", "http://login.example.org/jwks", false);
    }
}
