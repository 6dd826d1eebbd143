//! Assets: styles, scripts, icons and fonts, embedded in the server. A name changes with its content, so browsers keep them.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};

use super::page::not_found;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// A year, the most that RFC 9111 lets a cache believe.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// The one script that keeps its name: a browser asks again for it.
const ASK_AGAIN: &str = "no-cache";

/// A file that browsers load.
struct Asset {
    name: &'static str,
    kind: &'static str,
    plain: &'static [u8],
    /// The same, smaller; nothing where it does not get smaller.
    brotli: Option<&'static [u8]>,
}

/// `GET /assets/{asset}`
pub(super) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    match find(&name) {
        Some(asset) => asset.answer(&headers, FOREVER),
        None => not_found().await,
    }
}

/// `GET /worker.js`: the service worker of push messages. Its address stays, and from the root it may serve all pages.
pub(super) async fn worker(headers: HeaderMap) -> Response {
    match WORKER_JS.strip_prefix("/assets/").and_then(find) {
        Some(asset) => asset.answer(&headers, ASK_AGAIN),
        None => not_found().await,
    }
}

fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

impl Asset {
    fn answer(&self, asked: &HeaderMap, caching: &'static str) -> Response {
        let headers = [
            (CONTENT_TYPE, self.kind),
            (CACHE_CONTROL, caching),
            (VARY, "accept-encoding"),
        ];
        match self.brotli.filter(|_| takes_brotli(asked)) {
            Some(small) => (headers, [(CONTENT_ENCODING, "br")], small).into_response(),
            None => (headers, self.plain).into_response(),
        }
    }
}

fn takes_brotli(asked: &HeaderMap) -> bool {
    let told = asked
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok());
    told.flat_map(|value| value.split(','))
        .any(|coding| coding.trim() == "br" || coding.trim().starts_with("br;q=0."))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn every_address_of_a_template_is_an_asset() {
        for address in [
            APP_JS,
            CHARTS_JS,
            ICON_SVG,
            RECORDING_CSS,
            RECORDING_JS,
            SPRITE_SVG,
            STYLE_CSS,
            THIRD_PARTY_TXT,
        ] {
            let name = address.strip_prefix("/assets/").unwrap();
            assert!(
                find(name).is_some_and(|asset| !asset.plain.is_empty()),
                "{address}"
            );
        }
    }

    #[tokio::test]
    async fn an_asset_is_kept_for_ever_and_the_worker_is_asked_for_again() {
        let takes = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("gzip, br"))]);
        let name = STYLE_CSS.replace("/assets/", "");
        let small = asset(Path(name.clone()), takes.clone()).await;
        assert_eq!(small.headers()[CONTENT_ENCODING], "br");
        assert_eq!(small.headers()[CACHE_CONTROL], FOREVER);
        let plain = asset(Path(name), HeaderMap::new()).await;
        assert!(!plain.headers().contains_key(CONTENT_ENCODING));
        assert_eq!(plain.headers()[VARY], "accept-encoding");
        assert_eq!(worker(takes).await.headers()[CACHE_CONTROL], ASK_AGAIN);
    }

    #[test]
    fn a_browser_says_whether_it_takes_brotli() {
        let check = |told: &'static str, takes| {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, told.parse().unwrap())]);
            assert_eq!(takes_brotli(&headers), takes, "{told}");
        };
        check("gzip, deflate, br, zstd", true);
        check("br;q=0.5", true);
        check("gzip, deflate", false);
        check("br;q=0", false);
        check("", false);
    }
}
