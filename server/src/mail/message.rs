//! Message: a mail to one person (RFC 5322) in plain text and HTML, the same bytes at every attempt.

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
use super::words::Speech;
use crate::lang::Lang;

/// A message that is ready to go.
#[derive(Debug, Clone)]
pub struct Composed {
    /// From whom, to whom.
    pub envelope: Envelope,
    /// The whole message.
    pub bytes: Vec<u8>,
}

/// Why a mail cannot be written: this address or name is none that mail can carry.
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

/// What is sent to whom.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    /// By which it is known everywhere.
    pub(super) id: Uuid,
    pub(super) name: &'a str,
    pub(super) address: &'a str,
    pub(super) reply_to: Mailbox,
    pub(super) subject: String,
    pub(super) at: Timestamp,
    /// What it is about, as `ticket.…`: all that is written about that is one thread.
    pub(super) thread: Option<String>,
    pub(super) page: Page,
}

/// What both texts tell.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) t: Lang,
    pub(super) greeting: String,
    pub(super) words: Speech,
    /// What somebody said, or a list, line by line.
    pub(super) said: Vec<String>,
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) href: String,
    pub(super) foot: Foot,
}

/// What stands below what a mail tells.
#[derive(Debug)]
pub(super) struct Foot {
    /// What opens the page.
    pub(super) open: &'static str,
    /// What stands before its address.
    pub(super) place: &'static str,
    /// Why it came.
    pub(super) why: &'static str,
}

#[derive(Debug, Template)]
#[template(path = "letter.txt")]
pub(super) struct Plain<'a> {
    pub(super) page: &'a Page,
}

#[derive(Debug, Template)]
#[template(path = "letter.html")]
pub(super) struct Html<'a> {
    pub(super) page: &'a Page,
}

/// The name by which a mail is known everywhere, without its brackets.
pub(super) fn message_id(id: Uuid, settings: &MailSettings) -> String {
    format!("{}@{}", id.hyphenated(), settings.from.email.domain())
}

/// The draft as a message.
pub(super) fn build(draft: Draft<'_>, settings: &MailSettings) -> Result<Composed, NotComposed> {
    let to: lettre::Address = draft.address.parse()?;
    let page = &draft.page;
    let texts = MultiPart::alternative()
        // Its own, so that a repeat is the same bytes.
        .boundary(draft.id.simple().to_string())
        .singlepart(SinglePart::plain(Plain { page }.render()?))
        .singlepart(SinglePart::html(Html { page }.render()?));
    let mut message = Message::builder()
        .from(settings.from.clone())
        .to(Mailbox::new(Some(one_line(draft.name)), to.clone()))
        .reply_to(draft.reply_to)
        .subject(draft.subject)
        .date(system_time(draft.at))
        .message_id(Some(format!("<{}>", message_id(draft.id, settings))));
    if let Some(thread) = draft.thread {
        // A thread hangs on a message that was never sent: all that is written about one thing answers it.
        let root = format!("<{thread}@{}>", settings.from.email.domain());
        message = message.in_reply_to(root.clone()).references(root);
    }
    let message = message
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

/// No text of a stranger ends a header.
pub(super) fn one_line(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    line.trim().to_owned()
}

/// `23/11/2026 08:52`, in the time of the people who read it.
pub(super) fn when(at: Timestamp) -> String {
    let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%d/%m/%Y %H:%M").to_string()
}

fn system_time(at: Timestamp) -> SystemTime {
    let seconds = u64::try_from(at.as_second()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}
