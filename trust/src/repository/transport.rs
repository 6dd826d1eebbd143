//! Transport: shows a [`Source`] to tough, and lets no file be longer than its kind may be.

use std::fmt;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use tough::{TransportError, TransportErrorKind, TransportStream};
use url::Url;

use super::{FileName, Limits, NotFetched, Source};

/// tough asks by address: ours names nothing but the file.
pub(super) const BASE: &str = "repository:///";

/// Why a file could not be taken; tough keeps it as a text alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It was longer than its kind may be.
    TooLong(String, u64),
    /// It did not come, for this reason.
    NotFetched(String, String),
}

/// The adapter.
#[derive(Clone)]
pub(super) struct Transport {
    source: Arc<dyn Source>,
    limits: Limits,
    trouble: Arc<Mutex<Option<Trouble>>>,
}

impl Transport {
    pub(super) fn new(source: Arc<dyn Source>, limits: Limits) -> Self {
        Self {
            source,
            limits,
            trouble: Arc::default(),
        }
    }

    /// The first thing that went wrong with a file.
    pub(super) fn trouble(&self) -> Option<Trouble> {
        self.trouble.lock().ok()?.clone()
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Transport({:?})", self.source)
    }
}

#[async_trait]
impl tough::Transport for Transport {
    async fn fetch(&self, url: Url) -> Result<TransportStream, TransportError> {
        let asked = url.path().trim_start_matches('/').to_owned();
        let absent = || TransportError::new(TransportErrorKind::FileNotFound, url.as_str());
        let name: FileName = asked.parse().map_err(|_| absent())?;
        match self.source.open(&name).await {
            Ok(pieces) => Ok(self.bounded(name, pieces)),
            Err(NotFetched::Absent) => Err(absent()),
            // tough takes any failure here for "there is no newer root": said inside the stream, it is a failure.
            Err(failed @ NotFetched::Failed(_)) => {
                Ok(self.bounded(name, Box::pin(stream::iter([Err(failed)]))))
            }
        }
    }
}

impl Transport {
    fn bounded(&self, name: FileName, pieces: super::Pieces) -> TransportStream {
        let most = self.limits.of(name.kind());
        let trouble = self.trouble.clone();
        let mut taken = 0_u64;
        let bounded = pieces.map(move |piece| {
            let piece = piece.map_err(|error| Trouble::NotFetched(name.to_string(), said(&error)));
            let within = piece.and_then(|bytes: Bytes| {
                taken = taken.saturating_add(bytes.len() as u64);
                if taken > most {
                    return Err(Trouble::TooLong(name.to_string(), most));
                }
                Ok(bytes)
            });
            within.map_err(|why| {
                if let Ok(mut first) = trouble.lock() {
                    first.get_or_insert(why);
                }
                TransportError::new(TransportErrorKind::Other, name.as_str())
            })
        });
        Box::pin(bounded)
    }
}

/// An error with its causes.
fn said(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
