//! Certification: what an issuer attests that a person is able to do (T49).

use jiff::civil::Date;

use crate::ticket::Line;

/// How many days before its end a certification is called to mind: the time of a course and an examination.
const CALLED_TO_MIND_DAYS: i32 = 60;

/// How many days before its end it is told of, once each: time for a course, for an examination, for a substitute.
const TOLD_DAYS: [u8; 3] = [7, 30, 60];

/// What an issuer attests that a person is able to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certification {
    /// What it is called.
    pub name: Line,
    /// Who attests it.
    pub issuer: Line,
    /// The last day on which it holds; nothing where it holds for good.
    pub valid_until: Option<Date>,
}

/// How a certification stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// It holds.
    Valid,
    /// It holds, and ends within 60 days.
    EndsSoon,
    /// It is over.
    Expired,
}

impl Certification {
    /// How it stands on this day, by the calendar of where the desk is.
    pub fn validity(&self, today: Date) -> Validity {
        let Some(until) = self.valid_until else {
            return Validity::Valid;
        };
        let left = (until - today).get_days();
        if left < 0 {
            Validity::Expired
        } else if left <= CALLED_TO_MIND_DAYS {
            Validity::EndsSoon
        } else {
            Validity::Valid
        }
    }

    /// How near its end it is on this day, as it is told of: within 60, 30 or 7 days. Nothing while it is farther, and
    /// when it is over.
    pub fn ends_within(&self, today: Date) -> Option<u8> {
        let left = (self.valid_until? - today).get_days();
        let left = u32::try_from(left).ok()?;
        TOLD_DAYS.into_iter().find(|days| left <= u32::from(*days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn t49_a_certification_holds_through_its_last_day_and_is_called_to_mind_before() {
        let of = |valid_until| Certification {
            name: Line::fit("Amministrazione di sistemi"),
            issuer: Line::fit("Ente di certificazione"),
            valid_until,
        };
        let until = Some(date(2026, 11, 30));
        for (today, validity) in [
            (date(2026, 9, 30), Validity::Valid),
            (date(2026, 10, 1), Validity::EndsSoon),
            (date(2026, 11, 30), Validity::EndsSoon),
            (date(2026, 12, 1), Validity::Expired),
            (date(2027, 12, 1), Validity::Expired),
        ] {
            assert_eq!(of(until).validity(today), validity, "{today}");
            assert_eq!(of(None).validity(today), Validity::Valid);
        }
    }

    #[test]
    fn t49_a_certification_is_told_of_within_60_30_and_7_days_of_its_end() {
        let of = |valid_until| Certification {
            name: Line::fit("Amministrazione di sistemi"),
            issuer: Line::fit("Ente di certificazione"),
            valid_until,
        };
        let until = Some(date(2026, 11, 30));
        for (today, within) in [
            (date(2026, 9, 30), None),
            (date(2026, 10, 1), Some(60)),
            (date(2026, 10, 30), Some(60)),
            (date(2026, 10, 31), Some(30)),
            (date(2026, 11, 22), Some(30)),
            (date(2026, 11, 23), Some(7)),
            (date(2026, 11, 30), Some(7)),
            (date(2026, 12, 1), None),
        ] {
            assert_eq!(of(until).ends_within(today), within, "{today}");
            assert_eq!(of(None).ends_within(today), None);
        }
    }
}
