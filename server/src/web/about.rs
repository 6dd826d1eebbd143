//! About: the pages on accessibility and privacy, for everybody. They say what is so, and what the supplier has not said yet.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::frame::Frame;
use super::page::html;
use crate::about::About;
use crate::app::App;
use crate::app::viewer::Viewer;
use crate::lang::Lang;

/// `GET /accessibility`
pub(super) async fn accessibility(
    State(app): State<Arc<App>>,
    viewer: Option<Viewer>,
    t: Lang,
) -> Response {
    html(&AccessibilityPage {
        frame: Frame::aside(viewer.as_ref(), t),
        about: app.about.clone(),
    })
}

/// `GET /privacy`
pub(super) async fn privacy(
    State(app): State<Arc<App>>,
    viewer: Option<Viewer>,
    t: Lang,
) -> Response {
    html(&PrivacyPage {
        frame: Frame::aside(viewer.as_ref(), t),
        about: app.about.clone(),
    })
}

/// What was done for accessibility, and how it was tried.
#[derive(Debug, Template)]
#[template(path = "about/accessibility.html")]
pub(super) struct AccessibilityPage {
    frame: Frame,
    about: About,
}

/// Which data there are, and who decides on them.
#[derive(Debug, Template)]
#[template(path = "about/privacy.html")]
pub(super) struct PrivacyPage {
    frame: Frame,
    about: About,
}

#[cfg(test)]
fn samples(t: Lang, said: &str) -> [(Frame, About); 2] {
    let all = Some(said.to_owned());
    let told = About {
        supplier: all.clone(),
        accessibility_contact: all.clone(),
        accessibility_declaration: all.clone(),
        privacy_controller: all.clone(),
        privacy_contact: all.clone(),
        privacy_notice: all,
    };
    [
        (Frame::aside(None, t), About::default()),
        (Frame::aside(None, t), told),
    ]
}

#[cfg(test)]
impl AccessibilityPage {
    /// With nothing configured, and with everything.
    pub(super) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let names = ["accessibility not configured", "accessibility"];
        let page = |(frame, about)| Self { frame, about };
        names.into_iter().zip(samples(t, said).map(page)).collect()
    }
}

#[cfg(test)]
impl PrivacyPage {
    /// With nothing configured, and with everything.
    pub(super) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let names = ["privacy not configured", "privacy"];
        let page = |(frame, about)| Self { frame, about };
        names.into_iter().zip(samples(t, said).map(page)).collect()
    }
}
