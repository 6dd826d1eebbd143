//! What agent, server and laptop say to each other: shapes, bounds and versions, and nothing else.
//!
//! Every message names its version. A reader refuses what it does not know, an unknown field included,
//! and what is larger than its bound, before it looks at what is inside.
//! This is the only place where wire shapes become domain values and the other way round.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod assist;
pub mod bounded;
pub mod codec;
pub mod enrol;
pub mod nudge;
pub mod report;
mod version;

pub use version::{UnknownVersion, V1};

/// Where the link listener takes what a machine sends.
pub mod path {
    /// `POST`: a token and a certificate request, without a client certificate.
    pub const ENROL: &str = "/v1/enrol";
    /// `POST`: a certificate request, with the certificate that is about to end.
    pub const RENEW: &str = "/v1/renew";
    /// `POST`: one report.
    pub const REPORT: &str = "/v1/report";
    /// `GET`, upgraded to a WebSocket: the held connection.
    pub const LIVE: &str = "/v1/live";
    /// `GET`: what is wanted of this machine's remote sessions; `POST`: what the machine says of one, answered by 204
    /// when it is kept or was before, and by [`crate::report::Refused`] otherwise.
    pub const ASSISTANCE: &str = "/v1/assistance";
    /// `GET`, with `/` and the name of a file behind: the signed repository of the machine's Ente.
    pub const REPOSITORY: &str = "/v1/repository";
}
