//! The `[push]` section: messages to browsers. They leave the network of the Ente: without the section nothing does.

use std::str::FromStr;

use serde::Deserialize;

use super::Parsed;
use crate::app::browsers::{KNOWN, PushService};

/// How browsers are called.
#[derive(Debug, Clone)]
pub struct PushSettings {
    /// Whom a push service asks when it is unhappy: `mailto:` or `https:`.
    pub contact: String,
    /// The services to which the server speaks.
    pub services: Vec<PushService>,
}

/// The section, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PushSection {
    contact: Parsed<Contact>,
    services: Option<Vec<Parsed<PushService>>>,
}

impl PushSection {
    /// What the section means.
    pub(super) fn settings(self) -> PushSettings {
        let services = match self.services {
            Some(named) => named.into_iter().map(|parsed| parsed.0).collect(),
            None => KNOWN.iter().filter_map(|name| name.parse().ok()).collect(),
        };
        PushSettings {
            contact: self.contact.0.0,
            services,
        }
    }
}

/// An address for the service.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Contact(String);

impl FromStr for Contact {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_address = text.starts_with("mailto:") || text.starts_with("https://");
        if is_address && text.chars().all(|letter| letter.is_ascii_graphic()) {
            return Ok(Self(text.to_owned()));
        }
        Err("expected an address for the push services, as in \"mailto:assistenza@example.org\"")
    }
}
