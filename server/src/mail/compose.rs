//! Compose: a letter about a ticket becomes a message.

use lettre::message::Mailbox;

use super::message::{Composed, Draft, Foot, NotComposed, Page, build, one_line, when};
use super::settings::MailSettings;
use super::words::{self, Speech, speech};
use crate::app::notify::Letter;

/// Characters of a ticket's subject in the mail's: RFC 5322 wants short lines, and lists show no more.
const SUBJECT: usize = 120;

/// The letter as a message.
pub fn compose(letter: &Letter, settings: &MailSettings) -> Result<Composed, NotComposed> {
    let words = speech(letter);
    let draft = Draft {
        id: letter.delivery.id,
        name: &letter.name,
        address: letter.delivery.address.as_deref().unwrap_or_default(),
        reply_to: reply_to(letter, settings),
        subject: subject(letter, &words),
        at: letter.delivery.created_at,
        thread: Some(format!("ticket.{}", letter.delivery.ticket)),
        page: page(letter, words, settings),
    };
    build(draft, settings)
}

fn subject(letter: &Letter, words: &Speech) -> String {
    let about: String = one_line(&letter.subject).chars().take(SUBJECT).collect();
    letter
        .language
        .mail_subject(one_line(&letter.ente), letter.number, words.what, about)
}

/// The central mailbox, with what leads an answer to its ticket and person (RFC 5233).
fn reply_to(letter: &Letter, settings: &MailSettings) -> Mailbox {
    let central = &settings.reply_to;
    let user = format!("{}+{}", central.email.user(), letter.delivery.reply_token);
    let email = lettre::Address::new(user, central.email.domain());
    let email = email.unwrap_or_else(|_| central.email.clone());
    Mailbox::new(central.name.clone(), email)
}

fn page(letter: &Letter, words: Speech, settings: &MailSettings) -> Page {
    let t = letter.language;
    let said = letter.said.as_deref().unwrap_or_default();
    Page {
        t,
        greeting: t.mail_greeting(one_line(&letter.name)),
        words,
        said: said.lines().map(str::to_owned).collect(),
        facts: facts(letter),
        href: format!("{}{}", settings.site, letter.path()),
        foot: Foot {
            open: t.mail_open_page(),
            place: t.mail_page(),
            why: t.mail_automatic(),
        },
    }
}

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

#[cfg(test)]
pub(super) mod tests;
