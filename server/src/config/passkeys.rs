//! The `[passkeys]` section: at which address people's browsers keep keys for this server.

use serde::Deserialize;

use super::Parsed;
use crate::oidc::Address;

/// The section, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PasskeysSection {
    site: Parsed<Address>,
}

impl PasskeysSection {
    /// What the section means.
    pub(super) fn site(self) -> String {
        self.site.0.as_str().to_owned()
    }
}
