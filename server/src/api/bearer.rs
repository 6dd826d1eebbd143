//! Bearer: whose token a program shows.

use crate::app::App;
use crate::app::viewer::{Viewer, viewer};

/// The person whose token it is, with what the token was made for.
pub(super) async fn token_viewer(
    app: &App,
    token: &str,
) -> Result<Option<Viewer>, impl std::error::Error + use<>> {
    viewer(app, token).await
}
