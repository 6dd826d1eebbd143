//! Arrive: somebody signed in with this browser: it keeps the session, and that it was here.

use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use super::page::failed;
use super::session::{cookie, set_cookie};
use crate::app::App;
use crate::app::known_browsers::{KNOWN_FOR, arrive};
use crate::mint::Token;

/// The cookie of a browser that was here before. Only the login reads it.
pub(super) const KNOWN: &str = "custode_browser";

/// Programs, and what they say of themselves; the first that is found is it, since most say several names.
const PROGRAMS: [(&str, &str); 6] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
/// The same for systems.
const SYSTEMS: [(&str, &str); 7] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// The cookies of a browser in which this session begins.
pub(super) async fn cookies(
    app: &App,
    session: &Token,
    headers: &HeaderMap,
) -> Result<HeaderMap, Response> {
    let agent = headers.get(USER_AGENT).and_then(|text| text.to_str().ok());
    let name = name(agent.unwrap_or_default());
    let kept = arrive(app, session, cookie(headers, KNOWN), &name).await;
    let kept = kept.map_err(|error| failed(&error))?;
    let mut all = HeaderMap::new();
    let kept = kept.map(|kept| known_cookie(kept.reveal(), app.behind_tls));
    let session = set_cookie(session.reveal(), app.behind_tls);
    for cookie in std::iter::once(session).chain(kept) {
        let value = HeaderValue::try_from(cookie).map_err(|error| failed(&error))?;
        all.append(SET_COOKIE, value);
    }
    Ok(all)
}

fn known_cookie(token: &str, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    let age = KNOWN_FOR.as_secs();
    format!("{KNOWN}={token}; Path=/login; HttpOnly; SameSite=Strict; Max-Age={age}{secure}")
}

/// What a browser calls itself, in two words: enough to tell one's own browsers apart.
fn name(agent: &str) -> String {
    let found = |among: &[(&str, &'static str)]| {
        let mut hits = among.iter().filter(|(mark, _)| agent.contains(mark));
        hits.next().map(|(_, name)| *name)
    };
    let words = [found(&PROGRAMS), found(&SYSTEMS)];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_as_people_call_them() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0",
                "Firefox, Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
                "Chrome, Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
                "Safari, iOS",
            ),
            ("curl/8.5.0", ""),
            ("<script>", ""),
        ] {
            assert_eq!(name(agent), expected, "{agent}");
        }
    }

    #[test]
    fn the_cookie_goes_to_the_login_alone() {
        assert_eq!(
            known_cookie("abc", true),
            "custode_browser=abc; Path=/login; HttpOnly; SameSite=Strict; Max-Age=34560000; Secure"
        );
    }
}
