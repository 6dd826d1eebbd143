//! About: what only the people who run a service can say of it: the `[about]` section of the configuration.

use serde::Deserialize;

/// Who runs the service, for the pages on accessibility and privacy. Whatever is not said is shown as not said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct About {
    /// The supplier's name.
    pub supplier: Option<String>,
    /// Where to write about accessibility: an address or a telephone number.
    pub accessibility_contact: Option<String>,
    /// The formal declaration of the Ente, as the form of AgID publishes it: an address.
    pub accessibility_declaration: Option<String>,
    /// Who decides on the data (titolare, art. 4 GDPR), usually the Ente.
    pub privacy_controller: Option<String>,
    /// Where to write about personal data, such as the data protection officer.
    pub privacy_contact: Option<String>,
    /// The Ente's own notice, art. 13 GDPR: an address.
    pub privacy_notice: Option<String>,
}
