//! Keys: with which keys a technician may come in, by the signed roster, so that nobody types a fingerprint.

use custode_domain::assistance::KeyPrint;
use custode_domain::id::EnteId;
use custode_trust::roster::Roster;
use jiff::Timestamp;

use crate::app::App;
use crate::app::repository::{RepositoryError, shown};

/// A key on the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyOffered {
    /// Whose, as the roster calls them.
    pub technician: String,
    /// Its fingerprint.
    pub print: KeyPrint,
}

/// The keys that the machines of this Ente let in today; none where no roster is served, or none that holds.
///
/// It is what the desk is shown: the machine asks its own copy of the roster.
pub async fn keys_offered(app: &App, ente: EnteId) -> Result<Vec<KeyOffered>, RepositoryError> {
    Ok(match shown(app, ente).await? {
        Some(Ok(served)) => of(&served.roster, served.at),
        Some(Err(_)) | None => Vec::new(),
    })
}

fn of(roster: &Roster, now: Timestamp) -> Vec<KeyOffered> {
    if now >= roster.valid_until() {
        return Vec::new();
    }
    let technicians = roster.technicians().iter();
    let admitted = technicians.filter(|one| one.not_before() <= now && now < one.not_after());
    let keys = admitted.flat_map(|one| one.keys().iter().map(|key| (one.name(), key)));
    keys.filter_map(|(name, key)| {
        Some(KeyOffered {
            technician: name.to_owned(),
            print: key.fingerprint().parse().ok()?,
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use custode_trust::roster::read_roster;
    use serde_json::json;

    use super::*;

    #[test]
    fn who_may_come_in_today_is_offered_and_nobody_else() {
        let key =
            |letter: &str| format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{}", letter.repeat(43));
        let technician = |id: &str, letters: &[&str], from: &str, until: &str| {
            json!({
                "id": id, "name": id, "keys": letters.iter().map(|it| key(it)).collect::<Vec<_>>(),
                "classes": ["shell"], "not_before": from, "not_after": until,
            })
        };
        let document = json!({
            "version": 7, "ente": "0198f2b4-7c1e-7d6a-9a55-2f4f0c9b1e10",
            "issued_at": "2026-12-01T08:00:00Z", "valid_until": "2026-12-15T08:00:00Z",
            "technicians": [
                technician("t-1", &["B", "C"], "2026-12-01T00:00:00Z", "2027-03-01T00:00:00Z"),
                technician("t-2", &["D"], "2026-12-10T00:00:00Z", "2027-03-01T00:00:00Z"),
                technician("t-3", &["E"], "2026-01-01T00:00:00Z", "2026-12-02T00:00:00Z"),
            ],
        });
        let roster = read_roster(document.to_string().as_bytes()).unwrap();
        let offered = |at: &str| -> Vec<String> {
            let keys = of(&roster, at.parse().unwrap());
            keys.into_iter().map(|key| key.technician).collect()
        };
        assert_eq!(offered("2026-12-05T00:00:00Z"), ["t-1", "t-1"]);
        assert_eq!(offered("2026-12-12T00:00:00Z"), ["t-1", "t-1", "t-2"]);
        assert!(offered("2026-12-15T08:00:00Z").is_empty());
    }
}
