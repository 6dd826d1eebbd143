//! Samples: verifications in every standing, and none.

use custode_domain::obligation::Recorded;
use uuid::Uuid;

use super::*;

impl VerificationsPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let frame = || Frame::sample(t, said, Here::Queue);
        let now: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
        let row = |(place, standing): (u128, &Recorded)| {
            let by = now + SignedDuration::from_hours(70 - 40 * i64::try_from(place).unwrap());
            Row {
                id: TicketId::from_uuid(Uuid::from_u128(17 + place)),
                number: format!("2026/{}", 17 + place),
                subject: said.to_owned(),
                ente: said.to_owned(),
                owner: (place > 0).then(|| said.to_owned()),
                closed: When::at(now - SignedDuration::from_hours(60)),
                by: When::at(by),
                by_in: due_in(t, Some(by), now),
                standing: words::recorded(t, *standing),
                standing_code: standing.code(),
            }
        };
        let full = Self {
            frame: frame(),
            rows: (0..).zip(Recorded::ALL).map(row).collect(),
            first: PATH.to_owned(),
            next: format!("{PATH}?after=17"),
        };
        let empty = Self {
            frame: frame(),
            rows: Vec::new(),
            first: String::new(),
            next: String::new(),
        };
        vec![("verifications", full), ("verifications empty", empty)]
    }
}
