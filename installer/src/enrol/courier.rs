//! Courier: one bounded request over one pinned connection. No redirect, no proxy of the environment, no patience without end.

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Proxy, Response, StatusCode, Url};
use rustls::ClientConfig;

use super::EnrolError;
use super::pin::Pin;
use crate::fingerprint::Fingerprint;
use crate::identity::provider;

/// An answer holds two certificates of at most 16 KiB each.
pub(super) const MAX_ANSWER: usize = 64 * 1024;
/// A server that is there accepts within this.
const CONNECT: Duration = Duration::from_secs(10);
/// The whole exchange. The server itself gives up a slow request sooner.
const WHOLE: Duration = Duration::from_secs(30);

pub(super) fn post(
    url: Url,
    body: Vec<u8>,
    pinned: Fingerprint,
    proxy: Option<&Url>,
) -> Result<(StatusCode, Vec<u8>), EnrolError> {
    let unready = |error: std::io::Error| EnrolError::Client(error.into());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let pin = Arc::new(Pin::new(pinned, provider()));
    let client = client(&pin, proxy)?;
    runtime.map_err(unready)?.block_on(async {
        let request = client
            .post(url)
            .header("content-type", "application/json")
            .body(body);
        let response = request.send().await.map_err(|error| match pin.distrust() {
            Some(distrust) => EnrolError::Distrusted(distrust),
            None => EnrolError::Unreachable(error.without_url()),
        })?;
        Ok((response.status(), bounded(response).await?))
    })
}

fn client(pin: &Arc<Pin>, proxy: Option<&Url>) -> Result<Client, EnrolError> {
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| EnrolError::Client(error.into()))?
        .dangerous()
        .with_custom_certificate_verifier(pin.clone())
        .with_no_client_auth();
    let builder = Client::builder()
        .tls_backend_preconfigured(config)
        .https_only(true)
        .http1_only()
        .no_proxy()
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT)
        .timeout(WHOLE);
    let builder = match proxy.map(|proxy| Proxy::https(proxy.clone())) {
        Some(proxy) => builder.proxy(proxy.map_err(|error| EnrolError::Client(error.into()))?),
        None => builder,
    };
    builder
        .build()
        .map_err(|error| EnrolError::Client(error.into()))
}

async fn bounded(mut response: Response) -> Result<Vec<u8>, EnrolError> {
    let mut body = Vec::new();
    while let Some(piece) = response
        .chunk()
        .await
        .map_err(|error| EnrolError::Unreachable(error.without_url()))?
    {
        if body.len() + piece.len() > MAX_ANSWER {
            return Err(EnrolError::TooLong);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}
