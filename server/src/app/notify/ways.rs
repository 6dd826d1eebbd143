//! Ways: by which media this server can tell people anything.

/// By which media this server can tell people anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ways {
    /// A mail server is configured.
    pub mail: bool,
    /// Pushes to browsers are switched on.
    pub push: bool,
}
