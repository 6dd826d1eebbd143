//! Asked: what a list of tickets is asked for, read from the address and written back into one.
//!
//! The form of the list is a `GET`: what it asks for is an address that can be kept, sent and gone back to. A value
//! that means nothing is left aside with a sentence that says so; the list is shown all the same.

use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::id::{EnteId, MachineId, PersonId};
use custode_domain::person::Level;
use custode_domain::ticket::{Competence, Kind, StateName};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::app::list_tickets::{Filter, OwnerIs};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::Errors;

/// The longest search; further words are not looked at.
pub(super) const LONGEST: usize = 200;
/// More values than these are no filter that anybody made.
const VALUES: usize = 64;
/// As browsers write forms into addresses, and readable.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// What follows the question mark of an address.
pub(in crate::web) type Pairs = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// The pairs of an address; of one that cannot be read, none.
pub(in crate::web) fn said(pairs: Pairs) -> Vec<(String, String)> {
    pairs.map_or_else(|_| Vec::new(), |Query(pairs)| pairs)
}

/// What a list is asked for. Several values of one kind are alternatives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::web) struct Asked {
    pub(in crate::web) q: String,
    pub(in crate::web) states: Vec<StateName>,
    pub(in crate::web) severities: Vec<Severity>,
    pub(in crate::web) level: Option<Level>,
    pub(in crate::web) channel: Option<Channel>,
    pub(in crate::web) kind: Option<Kind>,
    pub(in crate::web) competence: Option<Competence>,
    pub(in crate::web) ente: Option<EnteId>,
    pub(in crate::web) machine: Option<MachineId>,
    pub(in crate::web) owner: Option<Whose>,
    /// The first day of opening.
    pub(in crate::web) from: Option<Date>,
    /// The last day of opening.
    pub(in crate::web) to: Option<Date>,
}

/// Who answers for the tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Whose {
    /// Whoever looks.
    Mine,
    /// Nobody yet.
    Nobodys,
    /// This person.
    Of(PersonId),
}

impl Asked {
    /// Reads the pairs of an address.
    pub(in crate::web) fn read(pairs: &[(String, String)], t: Lang) -> (Self, Errors) {
        let (mut asked, mut errors) = (Self::default(), Errors::default());
        for (name, value) in pairs.iter().take(VALUES) {
            let value = value.trim();
            // A form sends what nobody chose as nothing.
            if !value.is_empty() {
                asked.take(name, value, t, &mut errors);
            }
        }
        if let (Some(from), Some(to)) = (asked.from, asked.to)
            && from > to
        {
            errors.add("to", t.queue_error_dates());
        }
        (asked, errors)
    }

    fn take(&mut self, name: &str, value: &str, t: Lang, errors: &mut Errors) {
        let understood = match name {
            "q" => {
                self.q = value.chars().take(LONGEST).collect();
                if value.chars().count() > LONGEST {
                    errors.add("q", t.queue_error_long(LONGEST));
                }
                true
            }
            "state" => push(&mut self.states, StateName::from_code(value)),
            "severity" => {
                let number = value.parse().ok();
                push(&mut self.severities, number.and_then(Severity::from_number))
            }
            "level" => set(&mut self.level, Level::from_code(value)),
            "channel" => set(&mut self.channel, Channel::from_code(value)),
            "kind" => set(&mut self.kind, Kind::from_code(value)),
            "competence" => set(&mut self.competence, Competence::from_code(value)),
            "ente" => set(&mut self.ente, value.parse().ok()),
            "machine" => set(&mut self.machine, value.parse().ok()),
            "owner" => set(&mut self.owner, Whose::read(value)),
            "from" => set(&mut self.from, value.parse().ok()),
            "to" => set(&mut self.to, value.parse().ok()),
            // Other parts of an address are not ours to judge.
            _ => true,
        };
        if !understood && let Some(name) = FIELDS.iter().find(|field| **field == name) {
            errors.add(name, t.queue_error_value(label(t, name)));
        }
    }

    /// Every value with the name of its field, as an address carries them.
    pub(in crate::web) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut add = |name, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
        add("q", Some(self.q.clone()).filter(|q| !q.is_empty()));
        for state in &self.states {
            add("state", Some(state.code().to_owned()));
        }
        for severity in &self.severities {
            add("severity", Some(severity.number().to_string()));
        }
        add("level", self.level.map(|it| it.code().to_owned()));
        add("channel", self.channel.map(|it| it.code().to_owned()));
        add("kind", self.kind.map(|it| it.code().to_owned()));
        add("competence", self.competence.map(|it| it.code().to_owned()));
        add("ente", self.ente.map(|it| it.to_string()));
        add("machine", self.machine.map(|it| it.to_string()));
        add("owner", self.owner.map(Whose::spell));
        add("from", self.from.map(|it| it.to_string()));
        add("to", self.to.map(|it| it.to_string()));
        pairs
    }

    /// The address of this list at `path`, beginning after a key where one is given.
    pub(in crate::web) fn address(&self, path: &str, after: Option<&str>) -> String {
        let mut pairs = self.pairs();
        pairs.extend(after.map(|after| ("after", after.to_owned())));
        address(path, &pairs)
    }

    /// The address of the list without one of its values.
    pub(in crate::web) fn without(&self, path: &str, place: usize) -> String {
        let mut pairs = self.pairs();
        if place < pairs.len() {
            pairs.remove(place);
        }
        address(path, &pairs)
    }

    /// Whether everything is asked for.
    pub(in crate::web) fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// What the list is filtered by.
    pub(in crate::web) fn filter(&self, viewer: &Viewer) -> Filter {
        let (from, before) = self.between();
        Filter {
            states: self.states.clone(),
            severities: self.severities.clone(),
            level: self.level,
            channel: self.channel,
            kind: self.kind,
            competence: self.competence,
            ente: self.ente,
            machine: self.machine,
            owner: self.owner.map(|whose| whose.owner(viewer)),
            requester: None,
            from,
            before,
        }
    }

    /// The instants between which the tickets were opened: from the first on, before the second.
    pub(in crate::web) fn between(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        let after = self.to.and_then(|to| to.tomorrow().ok());
        (self.from.and_then(midnight), after.and_then(midnight))
    }
}

/// The fields of the filter, in the order of the form.
pub(super) const FIELDS: [&str; 12] = [
    "q",
    "state",
    "severity",
    "level",
    "channel",
    "kind",
    "competence",
    "ente",
    "machine",
    "owner",
    "from",
    "to",
];

/// What a field is called.
pub(super) fn label(t: Lang, field: &str) -> &'static str {
    match field {
        "q" => t.queue_field_q(),
        "state" => t.queue_field_state(),
        "severity" => t.queue_field_severity(),
        "level" => t.queue_field_level(),
        "channel" => t.queue_field_channel(),
        "kind" => t.queue_field_kind(),
        "competence" => t.queue_field_competence(),
        "ente" => t.queue_field_ente(),
        "machine" => t.queue_field_machine(),
        "owner" => t.queue_field_owner(),
        "from" => t.queue_field_from(),
        _ => t.queue_field_to(),
    }
}

impl Whose {
    fn read(text: &str) -> Option<Self> {
        match text {
            "me" => Some(Self::Mine),
            "nobody" => Some(Self::Nobodys),
            id => id.parse().ok().map(Self::Of),
        }
    }

    /// The owner that is meant by whoever looks.
    pub(in crate::web) const fn owner(self, viewer: &Viewer) -> OwnerIs {
        match self {
            Self::Mine => OwnerIs::Person(viewer.id),
            Self::Nobodys => OwnerIs::Nobody,
            Self::Of(person) => OwnerIs::Person(person),
        }
    }

    fn spell(self) -> String {
        match self {
            Self::Mine => "me".to_owned(),
            Self::Nobodys => "nobody".to_owned(),
            Self::Of(person) => person.to_string(),
        }
    }
}

/// Adds an alternative, once; whether the value was understood.
fn push<T: PartialEq>(values: &mut Vec<T>, value: Option<T>) -> bool {
    let understood = value.is_some();
    values.extend(value.filter(|value| !values.contains(value)));
    understood
}

/// Sets the one value; whether it was understood.
fn set<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let understood = value.is_some();
    if understood {
        *place = value;
    }
    understood
}

pub(in crate::web) fn address(path: &str, pairs: &[(&str, String)]) -> String {
    let coded = |(name, value): &(&str, String)| {
        let value = utf8_percent_encode(value, PLAIN);
        format!("{name}={value}")
    };
    let pairs: Vec<_> = pairs.iter().map(coded).collect();
    if pairs.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", pairs.join("&"))
    }
}

/// When a day begins for the people who read the lists.
pub(super) fn midnight(day: Date) -> Option<Timestamp> {
    let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    day.to_zoned(zone).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};
    use uuid::Uuid;

    use super::*;

    fn pairs(address: &str) -> Vec<(String, String)> {
        let uri = address.parse().unwrap();
        Query::try_from_uri(&uri).unwrap().0
    }

    fn read(address: &str) -> (Asked, Errors) {
        Asked::read(&pairs(address), Lang::It)
    }

    fn asked() -> impl Strategy<Value = Asked> {
        let some = |codes: Vec<&'static str>| proptest::option::of(select(codes));
        let states = subsequence(StateName::ALL.to_vec(), 0..=StateName::ALL.len());
        let severities = subsequence(Severity::ALL.to_vec(), 0..=3);
        let owner = proptest::option::of(prop_oneof![
            Just(Whose::Mine),
            Just(Whose::Nobodys),
            any::<u128>().prop_map(|id| Whose::Of(PersonId::from_uuid(Uuid::from_u128(id)))),
        ]);
        let id = proptest::option::of(any::<u128>().prop_map(Uuid::from_u128));
        let days = proptest::option::of(some(vec!["2024-02-29", "2026-11-23"]));
        (
            ("[^\\p{Cc}]{0,40}", states, severities, owner),
            (
                some(vec!["first", "third"]),
                some(vec!["sam", "agent"]),
                some(vec!["fault"]),
            ),
            (some(vec!["software"]), id.clone(), id, days),
        )
            .prop_map(
                |((q, states, severities, owner), (level, channel, kind), rest)| {
                    let (competence, ente, machine, days) = rest;
                    let day: Option<Date> = days.flatten().map(|day| day.parse().unwrap());
                    Asked {
                        q: q.trim().to_owned(),
                        states,
                        severities,
                        level: level.and_then(Level::from_code),
                        channel: channel.and_then(Channel::from_code),
                        kind: kind.and_then(Kind::from_code),
                        competence: competence.and_then(Competence::from_code),
                        ente: ente.map(EnteId::from_uuid),
                        machine: machine.map(MachineId::from_uuid),
                        owner,
                        from: day,
                        to: day,
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn what_is_asked_for_is_an_address_and_reads_back(asked in asked()) {
            let (again, errors) = read(&asked.address("/tickets", None));
            prop_assert!(errors.is_empty(), "{errors:?}");
            prop_assert_eq!(again, asked);
        }

        #[test]
        fn whatever_an_address_says_it_is_read(text in "[ -~]{0,60}") {
            let uri = format!("/tickets?{}", utf8_percent_encode(&text, PLAIN).to_string().replace("%3D", "=").replace("%26", "&"));
            let (asked, _) = read(&uri);
            prop_assert_eq!(read(&asked.address("/tickets", None)).0, asked);
        }
    }

    #[test]
    fn a_value_that_means_nothing_is_said_and_left_aside() {
        for (address, field) in [
            ("/tickets?state=open", "state"),
            ("/tickets?severity=4", "severity"),
            ("/tickets?severity=300", "severity"),
            ("/tickets?level=fourth", "level"),
            ("/tickets?ente=x", "ente"),
            ("/tickets?owner=%3Cscript%3E", "owner"),
            ("/tickets?from=2026-02-30", "from"),
            ("/tickets?to=yesterday", "to"),
            ("/tickets?from=2026-02-02&to=2026-02-01", "to"),
        ] {
            let (asked, errors) = read(address);
            assert!(!errors.of(field).is_empty(), "{address}");
            assert_eq!(errors.count(), 1, "{address}");
            assert_eq!(asked.is_everything(), !address.contains('&'), "{address}");
        }
        let (asked, errors) = read(&format!("/tickets?q={}", "a".repeat(900)));
        assert_eq!((asked.q.len(), errors.count()), (LONGEST, 1));
        assert!(read("/tickets?state=&owner=&q=+&utm=x").1.is_empty());
    }

    #[test]
    fn values_are_alternatives_and_leave_one_by_one() {
        let (asked, _) = read("/tickets?state=new&state=waiting&state=new&severity=1");
        assert_eq!(asked.states, [StateName::New, StateName::Waiting]);
        assert_eq!(
            asked.without("/tickets", 0),
            "/tickets?state=waiting&severity=1"
        );
        assert_eq!(
            asked.without("/tickets", 9),
            asked.address("/tickets", None)
        );
    }

    #[test]
    fn days_are_those_of_italy() {
        let (asked, _) = read("/tickets?from=2026-03-29&to=2026-03-29");
        let (from, before) = asked.between();
        assert_eq!(from.unwrap().to_string(), "2026-03-28T23:00:00Z");
        assert_eq!(
            before.unwrap().to_string(),
            "2026-03-29T22:00:00Z",
            "a day of 23 hours"
        );
    }
}
