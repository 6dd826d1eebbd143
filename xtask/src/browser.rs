//! Browser: logs in and reads the pages of the demo's own server, over plain HTTP on loopback.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::form::Form;

/// A logged-in visitor.
pub(crate) struct Browser {
    host: String,
    cookie: String,
}

/// A ticket as its row in the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TicketSeen {
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) severity: u8,
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Browser {
    /// Logs in at `web`, such as `http://127.0.0.1:8080`.
    pub(crate) fn log_in(web: &str, login: &str, password: &str) -> Result<Self> {
        let host = web
            .strip_prefix("http://")
            .context("the demo speaks plain HTTP")?
            .to_owned();
        let form = format!("login={login}&password={}", password.replace(' ', "+"));
        let head = format!(
            "POST /login HTTP/1.1\r\nhost: {host}\r\norigin: {web}\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            form.len()
        );
        let answer = ask(&host, &head)?;
        let cookie = answer
            .head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase()
                    .starts_with("set-cookie:")
                    .then(|| line[11..].trim())
            })
            .and_then(|cookie| cookie.split(';').next())
            .with_context(|| format!("the login was refused with {}", answer.status))?;
        Ok(Self {
            cookie: cookie.to_owned(),
            host: host.clone(),
        })
    }

    /// A page, if it is there.
    pub(crate) fn page(&self, path: &str) -> Result<String> {
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\nconnection: close\r\n\r\n",
            self.host, self.cookie
        );
        let answer = ask(&self.host, &head)?;
        if answer.status != 200 {
            bail!("{path} answered {}", answer.status);
        }
        Ok(answer.body)
    }

    /// Fills in a form of a page and sends it; where the answer leads.
    ///
    /// `fields` are what a person types; hidden fields and defaults are sent as they stand on the page.
    pub(crate) fn submit(
        &self,
        page: &str,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Result<String> {
        let form = Form::find(&self.page(page)?, action)?;
        let (kind, form) = fields
            .iter()
            .fold(form, |form, (name, value)| form.with(name, value))
            .encoded();
        let head = format!(
            "POST {action} HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\ncookie: {}\r\nconnection: close\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n{form}",
            self.cookie,
            form.len(),
            host = self.host,
        );
        let answer = ask(&self.host, &head)?;
        // Most forms lead on, some answer with their page and a word of success.
        if ![200, 303].contains(&answer.status) {
            bail!(
                "{action} answered {}: {}",
                answer.status,
                sentence(&answer.body)
            );
        }
        let location = answer.head.lines().find_map(|line| {
            line.to_ascii_lowercase()
                .starts_with("location:")
                .then(|| line[9..].trim())
        });
        Ok(location.unwrap_or_default().to_owned())
    }

    /// The tickets that machines opened.
    pub(crate) fn tickets(&self) -> Result<Vec<TicketSeen>> {
        self.listed("/tickets?channel=agent")
    }

    /// The tickets of a list.
    pub(crate) fn listed(&self, path: &str) -> Result<Vec<TicketSeen>> {
        let page = self.page(path)?;
        let rows = page
            .split('<')
            .filter(|tag| tag.contains("data-ticket-number=\""));
        rows.map(|tag| {
            let field = |name: &str| {
                attribute(tag, name).with_context(|| format!("{name} is not on the page"))
            };
            Ok(TicketSeen {
                id: field("data-ticket-id")?,
                number: field("data-ticket-number")?,
                severity: field("data-severity")?.parse()?,
            })
        })
        .collect()
    }

    /// Whether the page of this ticket shows the closure proposed: all its faults are gone.
    pub(crate) fn is_cleared(&self, ticket: &str) -> Result<bool> {
        let page = self.page(&format!("/tickets/{ticket}"))?;
        let mut findings = page
            .split('<')
            .filter(|tag| tag.contains("data-finding-state=\""))
            .peekable();
        let any = findings.peek().is_some();
        Ok(any && findings.all(|tag| tag.contains("data-finding-state=\"cleared\"")))
    }
}

/// What the page says went wrong, for the person who runs this command.
fn sentence(page: &str) -> String {
    let alert = page.split("role=\"alert\"").nth(1).unwrap_or(page);
    let mut inside = true;
    let text: String = alert
        .chars()
        .filter(|letter| {
            match letter {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    return false;
                }
                _ => {}
            }
            !inside
        })
        .collect();
    text.split_whitespace()
        .take(60)
        .collect::<Vec<_>>()
        .join(" ")
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}

fn ask(host: &str, request: &str) -> Result<Answer> {
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .context("the server did not speak HTTP")?;
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .context("an answer without a status")?;
    Ok(Answer {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
    })
}
