//! Settings: which provider is asked, and as whom.

use std::path::PathBuf;

use super::Address;

/// Where the provider sends browsers back to, on this server.
pub const BACK: &str = "/login/oidc/back";

/// All that it takes to ask a provider.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its address, as it writes it itself.
    pub issuer: Address,
    /// How it calls this server.
    pub client_id: String,
    /// The file that holds the secret alone, on its first line.
    pub client_secret_file: PathBuf,
    /// How people call it.
    pub name: String,
    /// Under which address people reach the pages.
    pub site: Address,
    /// A certificate that is trusted besides those of the system, PEM.
    pub ca_file: Option<PathBuf>,
}
