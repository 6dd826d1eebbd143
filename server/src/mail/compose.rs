//! Compose: a letter becomes a message (RFC 5322), the same bytes at every attempt.

use std::time::{Duration, SystemTime};

use askama::Template;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lettre::Message;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use uuid::Uuid;

use super::settings::MailSettings;
use super::words::{self, Speech, speech};
use crate::app::notify::Letter;
use crate::lang::Lang;

/// Characters of a ticket's subject in the mail's: RFC 5322 wants short lines, and lists show no more.
const SUBJECT: usize = 120;

/// A message that is ready to go.
#[derive(Debug, Clone)]
pub struct Composed {
    /// From whom, to whom.
    pub envelope: Envelope,
    /// The whole message.
    pub bytes: Vec<u8>,
}

/// Why a letter cannot be written: this address or name is none that mail can carry.
#[derive(Debug, thiserror::Error)]
pub enum NotComposed {
    /// The address of the person.
    #[error("the address is none that mail can carry")]
    Address(#[from] lettre::address::AddressError),
    /// A header.
    #[error("the message cannot be built")]
    Build(#[from] lettre::error::Error),
    /// A template.
    #[error("the text cannot be rendered")]
    Render(#[from] askama::Error),
}

/// The name by which the mail of a delivery is known everywhere, without its brackets.
pub(super) fn message_id(delivery: Uuid, settings: &MailSettings) -> String {
    format!("{}@{}", delivery.hyphenated(), settings.from.email.domain())
}

/// The letter as a message.
pub fn compose(letter: &Letter, settings: &MailSettings) -> Result<Composed, NotComposed> {
    let address = letter.delivery.address.as_deref().unwrap_or_default();
    let to: lettre::Address = address.parse()?;
    let words = speech(letter);
    let page = Page::new(letter, &words, settings);
    let texts = MultiPart::alternative()
        // Its own, so that a repeat is the same bytes.
        .boundary(letter.delivery.id.simple().to_string())
        .singlepart(SinglePart::plain(Plain { page: &page }.render()?))
        .singlepart(SinglePart::html(Html { page: &page }.render()?));
    // A thread hangs on a message that was never sent: all that is written about the ticket answers it.
    let root = format!(
        "<ticket.{}@{}>",
        letter.delivery.ticket,
        settings.from.email.domain()
    );
    let message = Message::builder()
        .from(settings.from.clone())
        .to(Mailbox::new(Some(one_line(&letter.name)), to.clone()))
        .reply_to(reply_to(letter, settings))
        .subject(subject(letter, &words))
        .date(system_time(letter.delivery.created_at))
        .message_id(Some(format!(
            "<{}>",
            message_id(letter.delivery.id, settings)
        )))
        .in_reply_to(root.clone())
        .references(root)
        // RFC 3834: no holiday notice answers it.
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(texts)?;
    Ok(Composed {
        envelope: Envelope::new(Some(settings.from.email.clone()), vec![to])?,
        bytes: message.formatted(),
    })
}

fn subject(letter: &Letter, words: &Speech) -> String {
    let about: String = one_line(&letter.subject).chars().take(SUBJECT).collect();
    letter
        .language
        .mail_subject(one_line(&letter.ente), letter.number, words.what, about)
}

/// No text of a stranger ends a header.
pub(super) fn one_line(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    line.trim().to_owned()
}

/// The central mailbox, with what leads an answer to its ticket and person (RFC 5233).
fn reply_to(letter: &Letter, settings: &MailSettings) -> Mailbox {
    let central = &settings.reply_to;
    let user = format!("{}+{}", central.email.user(), letter.delivery.reply_token);
    let email = lettre::Address::new(user, central.email.domain());
    let email = email.unwrap_or_else(|_| central.email.clone());
    Mailbox::new(central.name.clone(), email)
}

fn system_time(at: Timestamp) -> SystemTime {
    let seconds = u64::try_from(at.as_second()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// What both texts tell.
#[derive(Debug)]
struct Page<'a> {
    t: Lang,
    greeting: String,
    words: &'a Speech,
    said: Vec<&'a str>,
    facts: Vec<(&'static str, String)>,
    href: String,
}

impl<'a> Page<'a> {
    fn new(letter: &'a Letter, words: &'a Speech, settings: &MailSettings) -> Self {
        let t = letter.language;
        let said = letter.said.as_deref().unwrap_or_default();
        Self {
            t,
            greeting: t.mail_greeting(one_line(&letter.name)),
            words,
            said: said.lines().collect(),
            facts: facts(letter),
            href: format!("{}{}", settings.site, letter.path()),
        }
    }
}

/// The page that the reader may open: the third level's is that of its task.
/// What the letter is about. The third level is told no more than its task says of the ticket (T18).
fn facts(letter: &Letter) -> Vec<(&'static str, String)> {
    let t = letter.language;
    let mut facts = vec![
        (t.mail_ticket(), letter.number.to_string()),
        (t.mail_about(), one_line(&letter.subject)),
    ];
    facts.extend(letter.due.map(|due| (t.mail_due(), when(due))));
    if letter.task.is_some() {
        return facts;
    }
    facts.extend([
        (t.mail_ente(), one_line(&letter.ente)),
        (
            t.mail_severity(),
            words::severity(t, letter.severity).to_owned(),
        ),
        (t.mail_state(), words::state(t, letter.state).to_owned()),
        (t.mail_when(), when(letter.at)),
    ]);
    if let Some((awaited, expected)) = &letter.awaited {
        let awaited = one_line(awaited);
        let told = match expected {
            Some(at) => t.mail_expected(awaited, when(*at)),
            None => awaited,
        };
        facts.push((t.mail_awaited(), told));
    }
    facts
}

/// `23/11/2026 08:52`, in the time of the people who read it.
pub(super) fn when(at: Timestamp) -> String {
    let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%d/%m/%Y %H:%M").to_string()
}

#[derive(Debug, Template)]
#[template(path = "letter.txt")]
struct Plain<'a> {
    page: &'a Page<'a>,
}

#[derive(Debug, Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    page: &'a Page<'a>,
}

#[cfg(test)]
mod tests;
