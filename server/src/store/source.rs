//! Source: from where a request came, which the audit says of whatever the request writes.
//!
//! The door notes it once; every record of the audit that is written while the request is answered carries it,
//! whichever use case writes it.

use std::future::Future;
use std::net::IpAddr;

use super::{StoreError, Tx};

tokio::task_local! {
    /// The address of whoever asked what this task answers.
    static ASKED_FROM: String;
}

/// Answers a request that came from this address.
pub async fn asked_from<T>(address: IpAddr, request: impl Future<Output = T>) -> T {
    let address = address.to_canonical().to_string();
    ASKED_FROM.scope(address, request).await
}

/// The same transaction, which knows from where it was asked.
pub(super) fn known<T, E: From<StoreError>>(
    mut run: impl FnMut(&mut Tx<'_>) -> Result<T, E>,
) -> impl FnMut(&mut Tx<'_>) -> Result<T, E> {
    let source = ASKED_FROM.try_with(String::clone).unwrap_or_default();
    move |tx| {
        tx.ask_from(&source);
        run(tx)
    }
}
