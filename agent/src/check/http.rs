//! Web addresses that must answer.

use std::fmt;
use std::time::Duration;

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;

use crate::check::tcp::Unreachable;
use crate::check::{Measurement, Verdict, italian};

/// A web address that must answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpTarget {
    /// How people call it: the module of the SIC.
    pub name: Object,
    /// Where.
    pub url: HttpUrl,
    /// The status that is expected; `None` takes any from 200 to 399.
    pub status: Option<u16>,
    /// Text that the first 64 KiB of the page must hold.
    pub text: Option<String>,
    /// How bad its absence is: 1 for a module of the SIC.
    pub severity: Severity,
    /// How long the whole answer may take.
    pub timeout: Duration,
    /// From one look to the next.
    pub every: Duration,
}

impl HttpTarget {
    /// What a browser's user does not wait for.
    pub const TIMEOUT: Duration = Duration::from_secs(10);
    /// fleet study 6.4, row 23.
    pub const EVERY: Duration = Duration::from_secs(30);
}

/// An address of http or https, without user and password: these would be shown to everybody who reads the ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpUrl(String);

/// A text that is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnHttpUrl {
    /// Another scheme, or none.
    #[error("the address begins with http:// or https://")]
    Scheme,
    /// Nothing between scheme and path.
    #[error("the address names no host")]
    NoHost,
    /// `user:password@`.
    #[error("the address holds a user or a password")]
    Secret,
    /// Blanks or control characters, or more than 2,000 of them.
    #[error("the address has blanks or control characters, or is too long")]
    Text,
}

impl HttpUrl {
    const MAX_BYTES: usize = 2000;

    /// Takes an address that fits. Whether it can be reached is seen by looking.
    pub fn parse(text: &str) -> Result<Self, NotAnHttpUrl> {
        let is_odd = |c: char| c.is_whitespace() || c.is_control();
        if text.len() > Self::MAX_BYTES || text.chars().any(is_odd) {
            return Err(NotAnHttpUrl::Text);
        }
        let rest = text
            .strip_prefix("http://")
            .or_else(|| text.strip_prefix("https://"));
        let rest = rest.ok_or(NotAnHttpUrl::Scheme)?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(NotAnHttpUrl::Secret);
        }
        if authority.is_empty() || authority.starts_with(':') {
            return Err(NotAnHttpUrl::NoHost);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What was asked for.
    pub target: HttpTarget,
    /// The answer, or why there was none.
    pub outcome: Result<Answer, NoAnswer>,
}

/// An answer that came whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// From the connection to the end of what was read.
    pub took: Duration,
    /// Whether the text was there; `true` where none was asked for.
    pub has_text: bool,
}

/// Why there was no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// No connection.
    Unreachable(Unreachable),
    /// Connected, and then nothing for too long.
    TimedOut,
    /// More than three redirects.
    TooManyRedirects,
    /// The connection ended, or what came is not HTTP.
    Broken(String),
}

impl fmt::Display for NoAnswer {
    /// Italian, as the end of a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(why) => why.fmt(f),
            Self::TimedOut => f.write_str("nessuna risposta entro il tempo"),
            Self::TooManyRedirects => f.write_str("troppi rinvii"),
            Self::Broken(why) => write!(f, "risposta interrotta: {why}"),
        }
    }
}

impl Reading {
    pub(crate) fn measurements(&self) -> Vec<Measurement> {
        let measurement = |answer: &Answer| {
            let ms = answer.took.as_secs_f64() * 1000.0;
            Measurement::new("http.answer_ms", self.target.name.clone(), ms)
        };
        self.outcome
            .as_ref()
            .ok()
            .map(measurement)
            .into_iter()
            .collect()
    }
}

/// Limits (fleet study 6.4, row 23).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thresholds {
    /// An answer that takes longer is slow, severity 3: 3 s.
    pub slow: Duration,
    /// It is well again below this: 2 s.
    pub slow_clear: Duration,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            slow: Duration::from_secs(3),
            slow_clear: Duration::from_secs(2),
        }
    }
}

pub(crate) fn judge(reading: &Reading, limits: &Thresholds) -> Vec<Verdict> {
    let target = &reading.target;
    let (judgement, summary) = match &reading.outcome {
        Ok(answer) => answered(answer, target, limits),
        Err(why) => (
            Judgement::Bad(target.severity),
            format!("Nessuna risposta: {why}."),
        ),
    };
    let code = FindingCode::HttpFailing;
    vec![
        Verdict::new(code, &target.name, judgement, "http.answer_ms", summary)
            .with("Indirizzo", target.url.as_str()),
    ]
}

fn answered(answer: &Answer, target: &HttpTarget, limits: &Thresholds) -> (Judgement, String) {
    let bad = Judgement::Bad(target.severity);
    let status = answer.status;
    let took = italian::took(answer.took);
    let expected = target
        .status
        .map_or_else(|| "200-399".to_owned(), |s| s.to_string());
    if !target
        .status
        .map_or((200..400).contains(&status), |s| s == status)
    {
        return (
            bad,
            format!("Risposta {status} (attesa {expected}) in {took}."),
        );
    }
    if !answer.has_text {
        return (
            bad,
            format!("Risposta {status}, ma senza il testo atteso nella pagina."),
        );
    }
    let judgement = if answer.took > limits.slow {
        Judgement::Bad(Severity::Minor)
    } else if answer.took < limits.slow_clear {
        Judgement::Good
    } else {
        Judgement::Between
    };
    let slow = italian::took(limits.slow);
    (
        judgement,
        format!("Risposta {status} in {took} (soglia {slow})."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(outcome: Result<Answer, NoAnswer>, expected: Judgement, summary: &str) {
        let target = HttpTarget {
            name: Object::parse("Protocollo").unwrap(),
            url: HttpUrl::parse("https://sic.example/protocollo").unwrap(),
            status: None,
            text: None,
            severity: Severity::Blocking,
            timeout: HttpTarget::TIMEOUT,
            every: HttpTarget::EVERY,
        };
        let verdicts = judge(&Reading { target, outcome }, &Thresholds::default());
        assert_eq!(verdicts[0].judgement, expected);
        assert_eq!(verdicts[0].summary, summary);
    }

    fn answer(status: u16, ms: u64, has_text: bool) -> Answer {
        Answer {
            status,
            took: Duration::from_millis(ms),
            has_text,
        }
    }

    #[test]
    fn an_answer_is_judged_by_status_text_and_time() {
        let bad = Judgement::Bad(Severity::Blocking);
        check(
            Ok(answer(200, 40, true)),
            Judgement::Good,
            "Risposta 200 in 40 ms (soglia 3,00 s).",
        );
        check(
            Ok(answer(302, 2500, true)),
            Judgement::Between,
            "Risposta 302 in 2,50 s (soglia 3,00 s).",
        );
        check(
            Ok(answer(200, 3100, true)),
            Judgement::Bad(Severity::Minor),
            "Risposta 200 in 3,10 s (soglia 3,00 s).",
        );
        check(
            Ok(answer(500, 12, true)),
            bad,
            "Risposta 500 (attesa 200-399) in 12 ms.",
        );
        check(
            Ok(answer(200, 12, false)),
            bad,
            "Risposta 200, ma senza il testo atteso nella pagina.",
        );
        check(
            Err(NoAnswer::Unreachable(Unreachable::Refused)),
            bad,
            "Nessuna risposta: connessione rifiutata.",
        );
    }

    #[test]
    fn an_address_is_http_and_holds_no_secret() {
        for good in [
            "http://a",
            "https://a.example:8443/x?y#z",
            "http://[::1]:80/",
        ] {
            assert!(HttpUrl::parse(good).is_ok(), "{good}");
        }
        let refused = [
            ("ftp://a", NotAnHttpUrl::Scheme),
            ("a.example", NotAnHttpUrl::Scheme),
            ("http:///x", NotAnHttpUrl::NoHost),
            ("http://:80", NotAnHttpUrl::NoHost),
            ("http://u:p@a", NotAnHttpUrl::Secret),
            ("http://a b", NotAnHttpUrl::Text),
        ];
        for (text, why) in refused {
            assert_eq!(HttpUrl::parse(text), Err(why), "{text}");
        }
    }
}
