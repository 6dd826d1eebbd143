//! Asked: what the list is asked for, read from its address and written back into one.

use jiff::Timestamp;
use jiff::civil::Date;

use super::LIST;
use crate::app::audit::days::{begin_of, end_of};
use crate::app::audit::list::{After, Filter, Outcome};
use crate::app::list_tickets::read_number;
use crate::lang::Lang;
use crate::web::form::Errors;
use crate::web::tickets::address;

/// What the list is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) who: String,
    pub(super) what: String,
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
    /// As it was typed.
    pub(super) ticket: String,
    pub(super) failed: bool,
    pub(super) after: Option<After>,
}

impl Asked {
    /// Reads the pairs of an address. What means nothing is left aside with a sentence that says so.
    pub(super) fn read(pairs: &[(String, String)], t: Lang) -> (Self, Errors) {
        let (mut asked, mut errors) = (Self::default(), Errors::default());
        for (name, value) in pairs {
            // What was typed stands in the form as it was typed.
            if !value.trim().is_empty() {
                asked.take(name, value.clone(), t, &mut errors);
            }
        }
        if let (Some(from), Some(to)) = (asked.from, asked.to)
            && from > to
        {
            errors.add("to", t.audit_error_days());
        }
        (asked, errors)
    }

    fn take(&mut self, name: &str, value: String, t: Lang, errors: &mut Errors) {
        match name {
            "who" => self.who = value,
            "what" => self.what = value,
            "failed" => self.failed = true,
            "ticket" => {
                if read_number(&value).is_none() {
                    errors.add("ticket", t.audit_error_ticket());
                }
                self.ticket = value;
            }
            "from" => {
                self.from = value.trim().parse().ok();
                if self.from.is_none() {
                    errors.add("from", t.audit_error_day());
                }
            }
            "to" => {
                self.to = value.trim().parse().ok();
                if self.to.is_none() {
                    errors.add("to", t.audit_error_day());
                }
            }
            "after" => self.after = read_after(value.trim()),
            // Other parts of an address are not ours to judge.
            _ => {}
        }
    }

    /// What is let through.
    pub(super) fn filter(&self) -> Filter {
        let said = |text: &String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Filter {
            actor: said(&self.who),
            action: said(&self.what),
            ticket: read_number(&self.ticket),
            outcome: self.failed.then_some(Outcome::Failed),
            from: self.from.map(begin_of),
            until: self.to.map(end_of),
        }
    }

    /// The address of the list, beginning after a record where one is given.
    pub(super) fn address(&self, after: Option<After>) -> String {
        let mut pairs = Vec::new();
        let mut add = |name, value: String| {
            if !value.is_empty() {
                pairs.push((name, value));
            }
        };
        let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
        add("who", self.who.clone());
        add("what", self.what.clone());
        add("from", day(self.from));
        add("to", day(self.to));
        add("ticket", self.ticket.clone());
        add("failed", if self.failed { "yes" } else { "" }.to_owned());
        add("after", after.map_or_else(String::new, write_after));
        address(LIST, &pairs)
    }

    /// Whether everything is asked for.
    pub(super) fn is_everything(&self) -> bool {
        let begun = Self {
            after: None,
            ..self.clone()
        };
        begun == Self::default()
    }
}

fn write_after((at, seq): After) -> String {
    format!("{}-{seq}", at.as_microsecond())
}

fn read_after(text: &str) -> Option<After> {
    let (at, seq) = text.split_once('-')?;
    let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
    Some((at, seq.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> (Asked, Errors) {
        let pairs = address.split('&').filter_map(|pair| pair.split_once('='));
        let pairs: Vec<_> = pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Asked::read(&pairs, Lang::En)
    }

    #[test]
    fn an_address_reads_back_and_what_means_nothing_is_said() {
        let (asked, errors) = read(
            "who=person.1&what=sign_in&from=2026-11-01&to=2026-11-28&failed=yes&after=1795000000000000-17",
        );
        assert!(errors.is_empty());
        let whole = asked.address(asked.after);
        assert_eq!(read(whole.split_once('?').unwrap().1).0, asked);
        assert_eq!(asked.address(None).find("after"), None);
        for (wrong, field) in [
            ("from=domani", "from"),
            ("to=2026-13-01", "to"),
            ("ticket=nessuno", "ticket"),
            ("from=2026-11-28&to=2026-11-01", "to"),
        ] {
            assert!(!read(wrong).1.of(field).is_empty(), "{wrong}");
        }
        assert!(read("after=99999999999999999999-1&x=y").0.is_everything());
    }
}
