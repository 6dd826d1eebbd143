//! Courier: carries one thing to the server, a sealed report as a rule, and brings the answer back.

use std::time::Duration;

use custode_protocol::path;
use custode_protocol::report::{Acknowledged, Refused};
use reqwest::StatusCode;

use super::{Identity, IdentityError};

/// Reaching a server and waiting for its disk takes no longer than this, or it is not well.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest answer is a renewed certificate with its authority.
const LONGEST_ANSWER: usize = 32 * 1024;

/// Carries reports. Each travels on a connection of its own, which then closes: an idle one would cost the server memory.
#[derive(Debug, Clone)]
pub struct Courier {
    http: reqwest::Client,
    server: String,
}

/// What came back.
#[derive(Debug)]
pub enum Answer {
    /// The server keeps the report.
    Acknowledged(Acknowledged),
    /// The server does not want it.
    Refused(Refused),
    /// Nobody answered, or not in our words: try again later.
    Nobody(String),
}

impl Courier {
    /// A courier for the server at `https://host:port`.
    pub fn new(server: &str, identity: &Identity) -> Result<Self, IdentityError> {
        let tls = identity.client_config()?;
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .build()
            .expect(
                "invariant: a client without a proxy, from a ready TLS configuration, can be built",
            );
        Ok(Self {
            http,
            server: server.trim_end_matches('/').to_owned(),
        })
    }

    /// Carries `sealed` there.
    pub async fn deliver(&self, sealed: Vec<u8>) -> Answer {
        match self.post(path::REPORT, "application/zstd", sealed).await {
            Ok((StatusCode::OK, body)) => match serde_json::from_slice(&body) {
                Ok(acknowledged) => Answer::Acknowledged(acknowledged),
                Err(error) => Answer::Nobody(format!("the answer is not ours: {error}")),
            },
            Ok((status, body)) => match serde_json::from_slice(&body) {
                Ok(refused) => Answer::Refused(refused),
                Err(_) => Answer::Nobody(format!("the server answered {status}")),
            },
            Err(why) => Answer::Nobody(why),
        }
    }

    /// Gets a file of the Ente's repository; one byte more than `most` at the most, `None` where there is none.
    pub async fn file(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, String> {
        let address = format!("{}{}/{name}", self.server, path::REPOSITORY);
        let request = self.http.get(address).send();
        let mut response = request.await.map_err(|error| chain(&error))?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            status => return Err(format!("the server answered {status}")),
        }
        let enough = usize::try_from(most)
            .unwrap_or(usize::MAX)
            .saturating_add(1);
        let mut contents = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| chain(&error))? {
            contents.extend_from_slice(&chunk[..chunk.len().min(enough - contents.len())]);
            if contents.len() == enough {
                break;
            }
        }
        Ok(Some(contents))
    }

    /// Posts bytes and reads a bounded answer; an error is a sentence for the log.
    pub(super) async fn post(
        &self,
        path: &str,
        content_type: &str,
        body: Vec<u8>,
    ) -> Result<(StatusCode, Vec<u8>), String> {
        let request = self.http.post(format!("{}{path}", self.server));
        let request = request
            .header(reqwest::header::CONTENT_TYPE, content_type)
            .body(body);
        carry(request, LONGEST_ANSWER).await
    }

    /// Fetches an answer of at most `longest` bytes; an error is a sentence for the log.
    pub(super) async fn get(
        &self,
        path: &str,
        longest: usize,
    ) -> Result<(StatusCode, Vec<u8>), String> {
        carry(self.http.get(format!("{}{path}", self.server)), longest).await
    }
}

async fn carry(
    request: reqwest::RequestBuilder,
    longest: usize,
) -> Result<(StatusCode, Vec<u8>), String> {
    let mut response = request.send().await.map_err(|error| chain(&error))?;
    let mut answer = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| chain(&error))? {
        answer.extend_from_slice(&chunk);
        if answer.len() > longest {
            return Err("the answer is too long to be the server's".to_owned());
        }
    }
    Ok((response.status(), answer))
}

/// An error with its causes: "error sending request" alone helps nobody.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
