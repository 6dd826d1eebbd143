//! Web addresses: ask, and read the beginning of the answer.

use std::error::Error;
use std::io;
use std::time::{Duration, Instant};

use reqwest::{Client, Response};

use crate::check::Sample;
use crate::check::http::{Answer, HttpTarget, NoAnswer, Reading};
use crate::check::tcp::Unreachable;
use crate::probe::{Looking, ProbeError, tcp, tls};

/// A browser follows twenty; an application that needs more than this is broken for a person too.
const MOST_REDIRECTS: usize = 3;
/// The text that tells a page of the application from an error page stands near its beginning.
const READ_BYTES: usize = 64 * 1024;

/// One client for all addresses, made when the first is looked at.
#[derive(Debug, Default)]
pub(super) struct Probe {
    client: Option<Client>,
}

impl Probe {
    /// Begins a look; the client is made at the first one.
    pub(super) fn begin(&mut self, target: HttpTarget) -> Looking {
        let client = self.client.clone().map_or_else(client, Ok);
        self.client = client.as_ref().ok().cloned();
        Box::pin(async move {
            let outcome = ask(&client?, &target).await;
            Ok(Sample::Http(Reading { target, outcome }))
        })
    }
}

/// Every look makes its own connection: that a new one can be made is part of what is watched.
fn client() -> Result<Client, ProbeError> {
    let client = Client::builder()
        .tls_backend_preconfigured(tls::config()?)
        .no_proxy()
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::limited(MOST_REDIRECTS))
        .user_agent("custode-agent")
        .build();
    client.map_err(|e| ProbeError::Client(e.into()))
}

async fn ask(client: &Client, target: &HttpTarget) -> Result<Answer, NoAnswer> {
    let begun = Instant::now();
    let request = client.get(target.url.as_str()).timeout(target.timeout);
    let response = request
        .send()
        .await
        .map_err(|e| no_answer(&e, begun.elapsed(), target))?;
    let status = response.status().as_u16();
    let page = beginning(response)
        .await
        .map_err(|e| no_answer(&e, begun.elapsed(), target))?;
    let has_text = target
        .text
        .as_ref()
        .is_none_or(|text| holds(&page, text.as_bytes()));
    Ok(Answer {
        status,
        took: begun.elapsed(),
        has_text,
    })
}

async fn beginning(mut response: Response) -> reqwest::Result<Vec<u8>> {
    let mut page = Vec::new();
    while page.len() < READ_BYTES {
        let Some(piece) = response.chunk().await? else {
            break;
        };
        let room = (READ_BYTES - page.len()).min(piece.len());
        page.extend_from_slice(&piece[..room]);
    }
    Ok(page)
}

fn holds(page: &[u8], text: &[u8]) -> bool {
    text.is_empty() || page.windows(text.len()).any(|window| window == text)
}

fn no_answer(error: &reqwest::Error, after: Duration, target: &HttpTarget) -> NoAnswer {
    if error.is_redirect() {
        return NoAnswer::TooManyRedirects;
    }
    if error.is_timeout() || after >= target.timeout {
        return NoAnswer::TimedOut;
    }
    let causes = || std::iter::successors(error.source(), below);
    let last = causes()
        .last()
        .map_or_else(|| error.to_string(), ToString::to_string);
    if !error.is_connect() {
        return NoAnswer::Broken(last);
    }
    NoAnswer::Unreachable(
        causes()
            .find_map(connection_fault)
            .unwrap_or(Unreachable::Other(last)),
    )
}

fn below<'a>(cause: &&'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    (**cause).source()
}

/// What kept the connection from being made, if this cause is it.
fn connection_fault(cause: &(dyn Error + 'static)) -> Option<Unreachable> {
    // hyper-util names a failed resolution only by its text.
    if cause.to_string().starts_with("dns error") {
        return Some(Unreachable::NotResolved);
    }
    let io = cause.downcast_ref::<io::Error>()?;
    let inner = io
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    Some(inner.map_or_else(
        || tcp::unreachable(io),
        |tls| Unreachable::Tls(tls.to_string()),
    ))
}
