//! Browser: as much of one as it takes to be sent to a provider and back, and to cheat on the way.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::header::{COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, Method, StatusCode, Url};

/// To the provider, through its pages, and back.
const MOST_STEPS: usize = 12;

/// A browser with its cookies, by server.
pub(crate) struct Browser {
    http: Client,
    web: String,
    cookies: BTreeMap<String, BTreeMap<String, String>>,
}

/// What it shows at last.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    /// Where it leads on by itself.
    next: Option<Url>,
}

impl Page {
    /// Where it leads on by itself.
    pub(crate) fn leads_to(&self) -> &Url {
        self.next
            .as_ref()
            .unwrap_or_else(|| panic!("the page stays: {} {}", self.status, self.text))
    }

    #[track_caller]
    pub(crate) fn says(&self, status: u16, sentence: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        let text = self.text.replace("&#39;", "'");
        assert!(text.contains(sentence), "{sentence}: {text}");
    }
}

impl Browser {
    /// A new one, on the pages of this server.
    pub(crate) fn new(web: &str) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let http = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(30))
            .no_proxy()
            .build()
            .unwrap();
        Self {
            http,
            web: web.to_owned(),
            cookies: BTreeMap::new(),
        }
    }

    /// Sends a form of our own page; it goes nowhere by itself.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let url = self.here(path);
        let encoded = |text: &str| -> String {
            let url = Url::parse_with_params("http://x", [("", text)]).unwrap();
            url.query().unwrap().trim_start_matches('=').to_owned()
        };
        let pairs = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)));
        let form = pairs.collect::<Vec<_>>().join("&");
        self.ask(Method::POST, &url, form).await
    }

    /// Opens a page of ours; it goes nowhere by itself.
    pub(crate) async fn get(&mut self, path: &str) -> Page {
        let url = self.here(path);
        self.open(&url).await
    }

    /// Opens an address; it goes nowhere by itself.
    pub(crate) async fn open(&mut self, url: &Url) -> Page {
        self.ask(Method::GET, url, String::new()).await
    }

    /// Goes wherever it is led, to the address that `stop` wants or to the page that stays.
    pub(crate) async fn follow(&mut self, from: &Url, stop: impl Fn(&Url) -> bool) -> (Url, Page) {
        let mut url = from.clone();
        for _ in 0..MOST_STEPS {
            let page = self.open(&url).await;
            match &page.next {
                Some(next) if !stop(next) => url = next.clone(),
                Some(next) => return (next.clone(), page),
                None => return (url, page),
            }
        }
        panic!("led around in circles, last to {url}");
    }

    /// Presses the button, is at the provider whoever is at its door, and holds before coming back.
    pub(crate) async fn until_back(&mut self) -> Url {
        let sent = self.post("/login/oidc", &[]).await;
        let away = sent.leads_to().clone();
        self.back_from(&away).await
    }

    /// From that address of the provider up to the way back. The provider knows nobody from before.
    pub(crate) async fn back_from(&mut self, away: &Url) -> Url {
        self.cookies.remove(away.authority());
        let (back, _) = self
            .follow(away, |url| url.path() == "/login/oidc/back")
            .await;
        back
    }

    /// Presses the button and comes back.
    pub(crate) async fn through(&mut self) -> Page {
        let back = self.until_back().await;
        self.open(&back).await
    }

    /// Whether the pages behind the login open.
    pub(crate) async fn is_in(&mut self) -> bool {
        self.get("/account").await.status == StatusCode::OK
    }

    fn here(&self, path: &str) -> Url {
        format!("{}{path}", self.web).parse().unwrap()
    }

    async fn ask(&mut self, method: Method, url: &Url, form: String) -> Page {
        let server = url.authority().to_owned();
        let known = self.cookies.entry(server.clone()).or_default();
        let cookies = known.iter().map(|(name, value)| format!("{name}={value}"));
        let mut request = self
            .http
            .request(method.clone(), url.clone())
            .header("accept-language", "it")
            .header(COOKIE, cookies.collect::<Vec<_>>().join("; "));
        if method == Method::POST {
            request = request
                .header(ORIGIN, url.origin().ascii_serialization())
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form);
        }
        let answer = request.send().await.unwrap();
        let headers = answer.headers().clone();
        self.keep(&server, &headers);
        Page {
            status: answer.status(),
            next: next(url, &headers),
            headers,
            text: answer.text().await.unwrap(),
        }
    }

    fn keep(&mut self, server: &str, headers: &HeaderMap) {
        let jar = self.cookies.entry(server.to_owned()).or_default();
        for cookie in headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap().to_owned();
            let (pair, rest) = cookie.split_once(';').unwrap_or((&cookie, ""));
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() || rest.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// By a redirect, or by a page that leads on.
fn next(url: &Url, headers: &HeaderMap) -> Option<Url> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let refresh = text("refresh").and_then(|value| value.strip_prefix("0;url="));
    let place = text(LOCATION.as_str()).or(refresh)?;
    Some(url.join(place).unwrap())
}
