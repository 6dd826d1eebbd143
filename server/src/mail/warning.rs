//! Warning: what a coordinator is written of holes in the rotas.

use jiff::Timestamp;
use lettre::Message;
use lettre::address::Envelope;
use lettre::message::Mailbox;
use lettre::message::header::{HeaderName, HeaderValue};
use uuid::Uuid;

use super::compose::{Composed, NotComposed, message_id, one_line, when};
use super::settings::MailSettings;
use super::words;
use crate::app::on_call::Warning;

/// Holes that a mail names; who has more looks at the rota.
const NAMED: usize = 20;

/// The warning as a message that is known by this identifier everywhere.
pub fn compose_warning(
    warning: &Warning,
    id: Uuid,
    settings: &MailSettings,
) -> Result<Composed, NotComposed> {
    let to: lettre::Address = warning.address.parse()?;
    let message = Message::builder()
        .from(settings.from.clone())
        .to(Mailbox::new(Some(one_line(&warning.name)), to.clone()))
        .reply_to(settings.reply_to.clone())
        .subject(warning.language.mail_holes())
        .message_id(Some(format!("<{}>", message_id(id, settings))))
        // RFC 3834: no holiday notice answers it.
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .body(text(warning, &settings.site))?;
    Ok(Composed {
        envelope: Envelope::new(Some(settings.from.email.clone()), vec![to])?,
        bytes: message.formatted(),
    })
}

fn text(warning: &Warning, site: &str) -> String {
    let t = warning.language;
    let line = |competence, from: Timestamp, until: Timestamp| {
        let hole = t.mail_hole(words::competence(t, competence), when(from), when(until));
        format!("- {hole}\n")
    };
    let named = warning.holes.iter().take(NAMED);
    let lines = named.map(|hole| line(hole.competence, hole.gap.from, hole.gap.until));
    let lines: String = lines.collect();
    let more = match warning.holes.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("- {}\n", t.mail_holes_more(more as u64)),
    };
    format!(
        "{}\n{}\n\n{lines}{more}\n{}\n{site}/on-call\n",
        t.mail_greeting(one_line(&warning.name)),
        t.mail_holes_text(),
        t.mail_holes_next(),
    )
}

#[cfg(test)]
mod tests {
    use custode_domain::on_call::Gap;
    use custode_domain::ticket::Competence;

    use super::*;
    use crate::app::on_call::Hole;
    use crate::lang::Lang;

    #[test]
    fn t02_a_hole_is_told_in_the_time_of_its_readers() {
        let hole = |day: &str| Hole {
            competence: Competence::Infrastructure,
            gap: Gap {
                from: format!("{day}T17:00:00Z").parse().unwrap(),
                until: format!("{day}T19:30:00Z").parse().unwrap(),
            },
        };
        let warning = Warning {
            name: "Coordinatore".to_owned(),
            address: "coordinatore@example.org".to_owned(),
            language: Lang::It,
            holes: (1..=22)
                .map(|day| hole(&format!("2026-12-{day:02}")))
                .collect(),
        };
        let text = text(&warning, "https://sam.example.org");
        assert!(
            text.contains("- Infrastruttura: dal 01/12/2026 18:00 al 01/12/2026 20:30\n"),
            "{text}"
        );
        assert!(text.contains("- e altri 2 periodi\n"), "{text}");
        assert!(
            text.ends_with("https://sam.example.org/on-call\n"),
            "{text}"
        );
    }
}
