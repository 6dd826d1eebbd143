//! Oidc: the thin door to the provider that says who somebody is (OpenID Connect Core 1.0, with the code and PKCE).

mod http;
mod provider;
mod settings;

pub use http::Address;
pub use provider::{Asked, OpenError, Provider, Trouble, is_subject};
pub use settings::{BACK, Settings};
