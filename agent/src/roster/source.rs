//! Source: the server, through this machine's own certificate.

use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;
use custode_trust::repository::{FileName, Limits, NotFetched, Pieces, Source};
use futures_util::stream;

use crate::link::Courier;

/// The files that the server has for this machine's Ente.
pub struct Link(Courier);

impl Link {
    /// Through this courier.
    pub const fn new(courier: Courier) -> Self {
        Self(courier)
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link")
    }
}

#[async_trait]
impl Source for Link {
    /// Whole, since all are small: one byte more than the file may have is told, so that the loader refuses it.
    async fn open(&self, file: &FileName) -> Result<Pieces, NotFetched> {
        let most = Limits::default().of(file.kind());
        match self.0.file(file.as_str(), most).await {
            Ok(Some(contents)) => Ok(Box::pin(stream::iter([Ok(Bytes::from(contents))]))),
            Ok(None) => Err(NotFetched::Absent),
            Err(why) => Err(NotFetched::Failed(why.into())),
        }
    }
}
