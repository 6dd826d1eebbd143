//! Desk: an operator's browser, as far as a journey needs one: it logs in and reads pages.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::{COOKIE, SET_COOKIE};

/// What looks at every open ticket may take its time; a server that is gone is noticed at once.
const PATIENCE: Duration = Duration::from_mins(2);

/// A logged-in operator.
#[derive(Debug, Clone)]
pub struct Desk {
    http: reqwest::Client,
    web: String,
    cookie: String,
}

/// A ticket as its row in the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketSeen {
    /// Its identifier.
    pub id: String,
    /// Its number.
    pub number: String,
    /// 1, 2 or 3.
    pub severity: String,
    /// Its state.
    pub state: String,
}

/// A finding as the page of its ticket shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingSeen {
    /// Its identifier.
    pub id: String,
    /// What is wrong.
    pub code: String,
    /// `standing`, `flapping` or `cleared`.
    pub state: String,
    /// When it was certain, by the machine's clock.
    pub raised_at: Timestamp,
}

impl Desk {
    /// The password of everybody who logs in during a journey.
    pub const PASSWORD: &str = crate::server::PASSWORD;

    /// Logs in with a name and a password.
    pub async fn log_in(web: &str, login: &str, password: &str) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .no_proxy()
            .build()
            .unwrap();
        let form = format!("login={login}&password={}", password.replace(' ', "+"));
        let answer = http
            .post(format!("{web}/login"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", web)
            .body(form)
            .send()
            .await
            .unwrap();
        assert_eq!(
            answer.status(),
            StatusCode::SEE_OTHER,
            "the login was refused"
        );
        let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Self {
            http,
            web: web.to_owned(),
            cookie,
        }
    }

    /// A page, `None` when there is none or the server does not answer.
    pub async fn page(&self, path: &str) -> Option<String> {
        let asked = self
            .http
            .get(format!("{}{path}", self.web))
            .header(COOKIE, &self.cookie);
        let answer = asked.send().await.ok()?;
        let page = (answer.status() == StatusCode::OK).then(|| answer.text())?;
        page.await.ok()
    }

    /// Whatever stands at an address, as its bytes.
    pub async fn file(&self, path: &str) -> (StatusCode, Vec<u8>) {
        let asked = self.http.get(format!("{}{path}", self.web));
        let answer = asked.header(COOKIE, &self.cookie).send().await.unwrap();
        let status = answer.status();
        (status, answer.bytes().await.unwrap().into())
    }

    /// Sends a form of a ticket's page, and expects it to be done.
    pub async fn work(&self, ticket: &str, command: &str, form: &str) {
        let path = format!("/tickets/{ticket}/{command}");
        let kind = "application/x-www-form-urlencoded";
        let answer = self.post(&path, kind, form.to_owned()).await;
        let status = answer.status();
        let said = answer.text().await.unwrap_or_default();
        assert_eq!(status, StatusCode::SEE_OTHER, "{path}: {said}");
    }

    /// Sends a form of no more than its fields; the status of the answer.
    pub async fn send(&self, path: &str, form: String) -> StatusCode {
        let kind = "application/x-www-form-urlencoded";
        self.post(path, kind, form).await.status()
    }

    /// Sends such a form; the status of the answer, and its page.
    pub async fn submit(&self, path: &str, form: String) -> (StatusCode, String) {
        let kind = "application/x-www-form-urlencoded";
        let answer = self.post(path, kind, form).await;
        (answer.status(), answer.text().await.unwrap_or_default())
    }

    /// Opens a request as a person of an Ente does, about nothing in particular; its ticket.
    pub async fn ask(&self, subject: &str) -> String {
        self.ask_about(subject, "nothing", "").await
    }

    /// Opens a request about what keeps everybody from working: an urgent ticket.
    pub async fn ask_urgently(&self, subject: &str) -> String {
        self.ask_about(subject, "operation", "absent").await
    }

    async fn ask_about(&self, subject: &str, hindrance: &str, alternative: &str) -> String {
        let page = self.page("/requests/new").await.unwrap();
        let first = |name: &str, tag: &str| {
            let (_, rest) = page.split_once(&format!("name=\"{name}\"")).unwrap();
            let (_, rest) = rest.split_once(tag).unwrap();
            let values = rest.split("value=\"").skip(1);
            let mut values = values.filter_map(|rest| rest.split('"').next());
            values.find(|value| !value.is_empty()).unwrap().to_owned()
        };
        let (key, category) = (first("key", ""), first("category", "<option"));
        let boundary = "custode-journey";
        let fields = [
            ("key", key.as_str()),
            ("category", category.as_str()),
            ("place", ""),
            ("subject", subject),
            ("hindrance", hindrance),
            ("alternative", alternative),
            ("description", ""),
        ];
        let part = |(name, value): &(&str, &str)| {
            format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
        };
        let parts: Vec<_> = fields.iter().map(part).collect();
        let body = format!("{}--{boundary}--\r\n", parts.concat());
        let kind = format!("multipart/form-data; boundary={boundary}");
        let answer = self.post("/requests", &kind, body).await;
        let status = answer.status();
        let place = answer.headers().get("location").cloned();
        let said = answer.text().await.unwrap_or_default();
        assert_eq!(status, StatusCode::SEE_OTHER, "{said}");
        let place = place.unwrap().to_str().unwrap().to_owned();
        place.strip_prefix("/requests/").unwrap().to_owned()
    }

    async fn post(&self, path: &str, kind: &str, body: String) -> reqwest::Response {
        let sent = self
            .http
            .post(format!("{}{path}", self.web))
            .header("content-type", kind)
            .header("origin", &self.web)
            .header(COOKIE, &self.cookie)
            .body(body);
        sent.send().await.unwrap()
    }

    /// The tickets of the first page of the list.
    pub async fn tickets(&self) -> Option<Vec<TicketSeen>> {
        let page = self.page("/tickets").await?;
        Some(
            elements(&page, "data-ticket-number")
                .iter()
                .map(|tag| seen(tag))
                .collect(),
        )
    }

    /// The findings on the page of a ticket.
    pub async fn findings(&self, ticket: &str) -> Option<Vec<FindingSeen>> {
        let page = self.page(&format!("/tickets/{ticket}")).await?;
        let tags = elements(&page, "data-finding-id");
        Some(tags.iter().map(|tag| finding(tag)).collect())
    }

    /// Whether the page of a ticket proposes the technical closure.
    pub async fn closure_proposed(&self, ticket: &str) -> Option<bool> {
        let page = self.page(&format!("/tickets/{ticket}")).await?;
        let tag = elements(&page, "data-closure-proposed").pop()?;
        Some(attribute(&tag, "data-closure-proposed")? == "true")
    }

    /// How often the server ran the transaction of this name since it started.
    pub async fn transactions(&self, name: &str) -> Option<u64> {
        let metrics = self.page("/metrics").await?;
        let label = format!("custode_store_transactions_total{{transaction=\"{name}\"}} ");
        let count = metrics.lines().find_map(|line| line.strip_prefix(&label));
        Some(count.map_or(0, |count| count.parse().unwrap()))
    }
}

fn finding(tag: &str) -> FindingSeen {
    let field = |name| attribute(tag, name).unwrap_or_default();
    FindingSeen {
        id: field("data-finding-id"),
        code: field("data-finding-code"),
        state: field("data-finding-state"),
        raised_at: field("data-raised-at").parse().unwrap(),
    }
}

fn seen(tag: &str) -> TicketSeen {
    let field = |name| attribute(tag, name).unwrap_or_default();
    TicketSeen {
        id: field("data-ticket-id"),
        number: field("data-ticket-number"),
        severity: field("data-severity"),
        state: field("data-state"),
    }
}

/// The tags of a page that have this attribute.
fn elements(page: &str, attribute: &str) -> Vec<String> {
    let tags = page.split('<').filter_map(|rest| rest.split_once('>'));
    tags.filter(|(tag, _)| tag.contains(&format!("{attribute}=\"")))
        .map(|(tag, _)| tag.to_owned())
        .collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}
