//! Telling: a word to one person that hangs on no ticket becomes a message.

use custode_domain::on_call::SwapAnswer;
use jiff::Timestamp;
use uuid::Uuid;

use super::message::{Composed, Draft, Foot, NotComposed, Page, build, one_line, when};
use super::settings::MailSettings;
use super::words::{self, Speech};
use crate::app::on_call::{Hole, SwapTold};
use crate::app::tellings::{EndsTold, Telling, Told};
use crate::lang::Lang;

/// Holes that a mail names; who has more looks at the rota.
const NAMED: usize = 20;

/// The telling as a message that is known by this identifier everywhere.
pub fn compose_telling(
    telling: &Telling,
    id: Uuid,
    settings: &MailSettings,
) -> Result<Composed, NotComposed> {
    let page = page(telling, &settings.site);
    let draft = Draft {
        id,
        name: &telling.name,
        address: &telling.address,
        reply_to: settings.reply_to.clone(),
        subject: page.words.what.to_owned(),
        at: telling.at,
        thread: thread(&telling.told),
        page,
    };
    build(draft, settings)
}

fn thread(told: &Told) -> Option<String> {
    match told {
        Told::Holes(_) => None,
        Told::Swap(swap) => Some(format!("swap.{}", swap.id)),
        Told::Ends(ends) => Some(format!("certification.{}", ends.id)),
    }
}

fn page(telling: &Telling, site: &str) -> Page {
    let t = telling.language;
    let (words, said, facts, path) = match &telling.told {
        Told::Holes(all) => (
            of_holes(t),
            holes(t, all),
            Vec::new(),
            "/on-call".to_owned(),
        ),
        Told::Swap(swap) => (
            of_swap(t, swap),
            Vec::new(),
            swap_facts(t, swap),
            "/on-call/mine".to_owned(),
        ),
        Told::Ends(ends) => (of_end(t, ends), Vec::new(), end_facts(t, ends), place(ends)),
    };
    Page {
        t,
        greeting: t.mail_greeting(one_line(&telling.name)),
        words,
        said,
        facts,
        href: format!("{site}{path}"),
        foot: Foot {
            open: t.mail_open(),
            place: t.mail_place(),
            why: t.mail_by_itself(),
        },
    }
}

fn of_holes(t: Lang) -> Speech {
    Speech {
        what: t.mail_holes(),
        happened: t.mail_holes_text().to_owned(),
        next: t.mail_holes_next(),
    }
}

fn holes(t: Lang, all: &[Hole]) -> Vec<String> {
    let named = all.iter().take(NAMED);
    let mut lines: Vec<_> = named
        .map(|hole| {
            let competence = words::competence(t, hole.competence);
            t.mail_hole(competence, when(hole.gap.from), when(hole.gap.until))
        })
        .collect();
    let more = all.len().saturating_sub(NAMED);
    if more > 0 {
        lines.push(t.mail_holes_more(more as u64));
    }
    lines
}

fn of_swap(t: Lang, swap: &SwapTold) -> Speech {
    let (from, to) = (one_line(&swap.from), one_line(&swap.to));
    let (what, happened, next) = match swap.answer {
        None => (
            t.mail_swap_asked(),
            t.mail_swap_asked_text(from, to),
            t.mail_swap_asked_next(),
        ),
        Some(SwapAnswer::Accepted) => (
            t.mail_swap_accepted(),
            t.mail_swap_accepted_text(to, from),
            t.mail_swap_accepted_next(),
        ),
        Some(SwapAnswer::Declined) => (
            t.mail_swap_declined(),
            t.mail_swap_declined_text(to, from),
            t.mail_swap_declined_next(),
        ),
        Some(SwapAnswer::TakenBack) => (
            t.mail_swap_taken_back(),
            t.mail_swap_taken_back_text(from, to),
            t.mail_swap_taken_back_next(),
        ),
    };
    Speech {
        what,
        happened,
        next,
    }
}

fn swap_facts(t: Lang, swap: &SwapTold) -> Vec<(&'static str, String)> {
    let span = |(from, until): (Timestamp, Timestamp)| t.mail_span(when(from), when(until));
    let mut facts = vec![
        (
            t.mail_competence(),
            words::competence(t, swap.competence).to_owned(),
        ),
        (t.mail_shift(), span(swap.shift)),
    ];
    facts.extend(
        swap.in_return
            .map(|shift| (t.mail_in_return(), span(shift))),
    );
    facts
}

fn of_end(t: Lang, ends: &EndsTold) -> Speech {
    Speech {
        what: t.mail_ends(),
        happened: if ends.is_own {
            t.mail_ends_own().to_owned()
        } else {
            t.mail_ends_other(one_line(&ends.name))
        },
        next: if ends.is_own {
            t.mail_ends_own_next()
        } else {
            t.mail_ends_other_next()
        },
    }
}

fn end_facts(t: Lang, ends: &EndsTold) -> Vec<(&'static str, String)> {
    let certification = &ends.certification;
    let mut facts = vec![
        (t.mail_certification(), certification.name.to_string()),
        (t.mail_issuer(), certification.issuer.to_string()),
    ];
    let day = certification.valid_until;
    facts.extend(day.map(|day| (t.mail_due(), day.strftime("%d/%m/%Y").to_string())));
    facts
}

/// Where the reader sees it: their account, or the page of who holds it.
fn place(ends: &EndsTold) -> String {
    if ends.is_own {
        "/account".to_owned()
    } else {
        format!("/people/{}", ends.holder)
    }
}

#[cfg(test)]
mod tests {
    use askama::Template;
    use custode_domain::certification::Certification;
    use custode_domain::id::{PersonId, SwapId};
    use custode_domain::on_call::Gap;
    use custode_domain::ticket::{Competence, Line};

    use super::*;
    use crate::mail::compose::tests::settings;
    use crate::mail::message::{Html, Plain};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn telling(language: Lang, said: &str, told: Told) -> Telling {
        Telling {
            name: said.to_owned(),
            address: "persona@example.org".to_owned(),
            language,
            at: at("2026-11-28T09:30:00Z"),
            told,
        }
    }

    fn hole(day: usize) -> Hole {
        Hole {
            competence: Competence::Infrastructure,
            gap: Gap {
                from: at(&format!("2026-12-{day:02}T17:00:00Z")),
                until: at(&format!("2026-12-{day:02}T19:30:00Z")),
            },
        }
    }

    fn swap(said: &str, answer: Option<SwapAnswer>) -> SwapTold {
        let shift = (at("2026-12-04T17:00:00Z"), at("2026-12-07T07:30:00Z"));
        SwapTold {
            id: SwapId::from_uuid(Uuid::from_u128(3)),
            competence: Competence::Software,
            from: said.to_owned(),
            to: said.to_owned(),
            shift,
            in_return: answer.map(|_| shift),
            answer,
        }
    }

    fn ends(said: &str, is_own: bool) -> EndsTold {
        EndsTold {
            id: Uuid::from_u128(4),
            holder: PersonId::from_uuid(Uuid::from_u128(5)),
            name: said.to_owned(),
            is_own,
            certification: Certification {
                name: Line::fit("Amministrazione di sistemi"),
                issuer: Line::fit("Ente di certificazione"),
                valid_until: Some("2027-01-27".parse().unwrap()),
            },
        }
    }

    /// One of each kind, each with a line that it must say in Italian.
    fn samples(said: &str) -> Vec<(Told, &'static str)> {
        let swapped = |answer| Told::Swap(swap(said, answer));
        vec![
            (
                Told::Holes((1..=22).map(hole).collect()),
                "Infrastruttura: dal 01/12/2026 18:00 al 01/12/2026 20:30",
            ),
            (
                swapped(None),
                "Turno: dal 04/12/2026 18:00 al 07/12/2026 08:30",
            ),
            (
                swapped(Some(SwapAnswer::Accepted)),
                "In cambio: dal 04/12/2026 18:00 al 07/12/2026 08:30",
            ),
            (swapped(Some(SwapAnswer::Declined)), "il turno resta"),
            (swapped(Some(SwapAnswer::TakenBack)), "non chiede più"),
            (Told::Ends(ends(said, true)), "Scadenza: 27/01/2027"),
            (
                Told::Ends(ends(said, false)),
                "Certificazione: Amministrazione di sistemi",
            ),
        ]
    }

    #[test]
    fn t02_t49_every_telling_is_written_in_both_languages_and_both_parts() {
        for (told, line) in samples("Persona di prova") {
            let mut subjects = Vec::new();
            for t in Lang::ALL {
                let telling = telling(t, "Persona di prova", told.clone());
                let page = page(&telling, "https://sam.example.org");
                let plain = Plain { page: &page }.render().unwrap();
                let html = Html { page: &page }.render().unwrap();
                for text in [&plain, &html] {
                    assert!(text.contains("https://sam.example.org/"), "{text}");
                    assert!(!text.contains("ticket"), "{text}");
                }
                if t == Lang::It {
                    assert!(plain.contains(line), "{line} in {plain}");
                }
                subjects.push(page.words.what);
                let bytes = compose_telling(&telling, Uuid::from_u128(7), &settings());
                let text = String::from_utf8(bytes.unwrap().bytes).unwrap();
                for part in ["text/plain", "text/html", "Auto-Submitted: auto-generated"] {
                    assert!(text.contains(part), "{part} in {text}");
                }
                let threads = !matches!(told, Told::Holes(_));
                assert_eq!(text.contains("In-Reply-To: <"), threads, "{text}");
            }
            assert_ne!(subjects[0], subjects[1]);
        }
    }

    #[test]
    fn who_has_more_holes_than_a_mail_names_is_told_how_many() {
        let all: Vec<_> = (1..=22).map(hole).collect();
        let lines = holes(Lang::It, &all);
        assert_eq!(lines.len(), NAMED + 1);
        assert_eq!(lines[NAMED], "e altri 2 periodi");
    }

    #[test]
    fn hostile_names_add_no_header_and_no_markup() {
        let evil = "x\r\nBcc: altri@example.org\r\n\r\n<script>alert(1)</script>";
        for (told, _) in samples(evil) {
            let telling = telling(Lang::It, evil, told);
            let page = page(&telling, "https://sam.example.org");
            let html = Html { page: &page }.render().unwrap();
            assert!(!html.contains("<script"), "{html}");
            let bytes = compose_telling(&telling, Uuid::from_u128(7), &settings());
            let text = String::from_utf8(bytes.unwrap().bytes).unwrap();
            let (headers, _) = text.split_once("\r\n\r\n").unwrap();
            assert!(!headers.contains("\r\nBcc"), "{headers}");
        }
    }
}
