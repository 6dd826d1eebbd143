//! Enrolment: a machine shows a single-use token and asks for its certificate.
//!
//! The key is made on the machine and never leaves it; only the request (PKCS #10, PEM) travels.

use custode_domain::id::MachineId;
use custode_domain::machine::MachineClass;
use serde::{Deserialize, Serialize};

use crate::V1;
use crate::bounded::Text;

/// A request of 1 KB is usual; a P-256 key and no extensions need no more.
pub type RequestPem = Text<8192>;

/// What the installer sends to [`crate::path::ENROL`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    /// The version of the protocol.
    pub version: V1,
    /// The single-use token, as it was given to the installer.
    pub token: Text<128>,
    /// The certificate request, PEM. The server takes its public key and nothing else.
    pub certificate_request: RequestPem,
    /// What the machine calls itself.
    pub hostname: Text<253>,
    /// What people expect of it.
    pub class: WireMachineClass,
}

/// What the server answers to an enrolment or a renewal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolAnswer {
    /// The version of the protocol.
    pub version: V1,
    /// The identifier that the machine has from here on.
    #[serde(with = "crate::report::id")]
    pub machine: MachineId,
    /// The machine's certificate, PEM.
    pub certificate: Text<16384>,
    /// The authority that signed it, PEM: the one whose fingerprint was pinned.
    pub authority: Text<16384>,
}

/// What the agent sends to [`crate::path::RENEW`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenewRequest {
    /// The version of the protocol.
    pub version: V1,
    /// The certificate request for a fresh key, PEM.
    pub certificate_request: RequestPem,
}

/// [`MachineClass`] on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WireMachineClass {
    /// Always on.
    Server,
    /// Switched off at will.
    Workstation,
}

impl From<WireMachineClass> for MachineClass {
    fn from(class: WireMachineClass) -> Self {
        match class {
            WireMachineClass::Server => Self::Server,
            WireMachineClass::Workstation => Self::Workstation,
        }
    }
}

impl From<MachineClass> for WireMachineClass {
    fn from(class: MachineClass) -> Self {
        match class {
            MachineClass::Server => Self::Server,
            MachineClass::Workstation => Self::Workstation,
        }
    }
}
