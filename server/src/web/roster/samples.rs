//! Samples: the page of rosters in every case.

use custode_domain::person::Role as Person;
use custode_trust::repository::{Expiring, Role};
use custode_trust::roster::read_roster;
use serde_json::json;

use super::{Found, RosterPage, Standing};
use crate::app::house::viewer;
use crate::app::repository::RosterShown;
use crate::app::viewer::Viewer;
use crate::lang::Lang;

impl RosterPage {
    /// One of each.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let looks = Viewer {
            language: t,
            ..viewer(Person::Coordinator, None)
        };
        let found =
            |found: Option<Result<RosterShown, String>>| -> Found { (said.to_owned(), found) };
        vec![
            (
                "roster",
                named(
                    Self::new(&looks, vec![found(Some(Ok(shown(said, 3))))]),
                    said,
                ),
            ),
            (
                "roster of nobody",
                Self::new(&looks, vec![found(Some(Ok(shown(said, 0))))]),
            ),
            (
                "roster refused",
                Self::new(&looks, vec![found(Some(Err(said.to_owned()))), found(None)]),
            ),
        ]
    }
}

/// A roster takes no name with control characters; the page shows whatever it is given.
fn named(mut page: RosterPage, said: &str) -> RosterPage {
    for ente in &mut page.enti {
        if let Standing::Holds(holds) = &mut ente.standing {
            for row in &mut holds.technicians {
                said.clone_into(&mut row.name);
            }
        }
    }
    page
}

fn shown(said: &str, technicians: usize) -> RosterShown {
    // The blob of an Ed25519 key whose bytes are all the same letter.
    let key = |letter: &str| format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{}", letter.repeat(43));
    let days = [
        ("2026-12-01T00:00:00Z", "2027-03-01T00:00:00Z"),
        ("2026-12-20T00:00:00Z", "2027-03-01T00:00:00Z"),
        ("2026-01-01T00:00:00Z", "2026-12-02T00:00:00Z"),
    ];
    let technician = |n: usize| {
        json!({
            "id": format!("t-{n}"), "name": format!("Tecnico {n}"), "keys": [key(["B", "C", "D"][n])],
            "classes": ["shell", "exec", "files", "forward"], "not_before": days[n].0, "not_after": days[n].1,
        })
    };
    let document = json!({
        "version": 7, "ente": "0198f2b4-7c1e-7d6a-9a55-2f4f0c9b1e10",
        "issued_at": "2026-12-01T08:00:00Z", "valid_until": "2026-12-15T08:00:00Z",
        "technicians": (0..technicians).map(technician).collect::<Vec<_>>(),
    });
    let instant = |text: &str| text.parse().expect("invariant: a sample's instant");
    RosterShown {
        roster: read_roster(document.to_string().as_bytes())
            .expect("invariant: a sample is a roster"),
        machines: 4,
        signers: vec![said.to_owned(), "Firma 2".to_owned()],
        hash: "5e".repeat(32),
        versions: Role::ALL.map(|role| (role, 7)).to_vec(),
        expiring: vec![Expiring {
            role: Role::Targets,
            at: instant("2026-12-15T08:00:00Z"),
        }],
        at: instant("2026-12-12T08:00:00Z"),
    }
}
