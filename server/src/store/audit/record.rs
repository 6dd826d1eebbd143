//! Record: an entry in its place in the chain, and the hash that ties it there.

use aws_lc_rs::digest::{Context, SHA256};

/// An entry in its place. Texts are as they are kept: what somebody altered must not be read into shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its place, from 1, without gaps.
    pub seq: u64,
    /// When, in microseconds UTC.
    pub at: i64,
    /// Who: `person:…`, `machine:…`, `console`, `stranger`, `system`.
    pub actor: String,
    /// What they were called then; empty where they are no person.
    pub actor_name: String,
    /// The role in which they acted; empty where they are no person.
    pub role: String,
    /// The network address from which they asked; empty where there is none.
    pub source: String,
    /// What, as the use case or the event of a ticket is named.
    pub action: String,
    /// To what: `ticket:…`.
    pub object: String,
    /// Of which Ente.
    pub ente: Option<String>,
    /// Of which ticket.
    pub ticket: Option<String>,
    /// What came of it; empty in records from before there was a word for it.
    pub outcome: String,
    /// How long it is kept.
    pub class: String,
    /// The rest, as JSON.
    pub document: String,
    /// The hash of the record before; 32 zero bytes for the first.
    pub prev_hash: Vec<u8>,
    /// [`Record::expected_hash`], when it was written.
    pub hash: Vec<u8>,
}

/// The class of records that were made before there were classes.
const FIRST_CLASS: &str = "administration";

impl Record {
    /// SHA-256 of the previous hash and of every field, each with its length before it,
    /// so that no two different records have the same bytes.
    ///
    /// Records without an outcome are of the first kind: their hash covers eight fields, and the others say nothing.
    pub fn expected_hash(&self) -> Vec<u8> {
        let (seq, at) = (self.seq.to_be_bytes(), self.at.to_be_bytes());
        let mut fields: Vec<&[u8]> = vec![
            &self.prev_hash,
            &seq,
            &at,
            self.actor.as_bytes(),
            self.action.as_bytes(),
            self.object.as_bytes(),
            self.ente.as_deref().unwrap_or_default().as_bytes(),
            self.document.as_bytes(),
        ];
        if !self.is_of_the_first_kind() {
            let said = [
                self.actor_name.as_str(),
                &self.role,
                &self.source,
                self.ticket.as_deref().unwrap_or_default(),
                &self.outcome,
                &self.class,
            ];
            fields.extend(said.map(str::as_bytes));
        }
        let mut context = Context::new(&SHA256);
        for field in fields {
            context.update(&(field.len() as u64).to_be_bytes());
            context.update(field);
        }
        context.finish().as_ref().to_vec()
    }

    /// Whether the hash covers what it says: an empty text where nothing should stand hashes like nothing, and
    /// records of the first kind say nothing beyond what their hash covers.
    pub fn is_well_formed(&self) -> bool {
        let is_said = |text: &Option<String>| text.as_deref() != Some("");
        let says_no_more = self.actor_name.is_empty()
            && self.role.is_empty()
            && self.source.is_empty()
            && self.ticket.is_none()
            && self.class == FIRST_CLASS;
        is_said(&self.ente)
            && is_said(&self.ticket)
            && (says_no_more || !self.is_of_the_first_kind())
    }

    const fn is_of_the_first_kind(&self) -> bool {
        self.outcome.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            seq: 7,
            at: 1_795_000_000_000_000,
            actor: "person:1".to_owned(),
            actor_name: "Coordinatore".to_owned(),
            role: "coordinator".to_owned(),
            source: "192.0.2.7".to_owned(),
            action: "sign_in".to_owned(),
            object: "person:1".to_owned(),
            ente: None,
            ticket: None,
            outcome: "done".to_owned(),
            class: "access".to_owned(),
            document: "{}".to_owned(),
            prev_hash: vec![0; 32],
            hash: Vec::new(),
        }
    }

    #[test]
    fn a_letter_that_moves_to_the_next_field_changes_the_hash() {
        let one = record();
        let other = Record {
            actor_name: "Coordinator".to_owned(),
            role: "ecoordinator".to_owned(),
            ..record()
        };
        assert_ne!(one.expected_hash(), other.expected_hash());
    }

    #[test]
    fn a_record_of_the_first_kind_hashes_as_it_did_and_says_nothing_more() {
        let first = Record {
            actor_name: String::new(),
            role: String::new(),
            source: String::new(),
            outcome: String::new(),
            class: FIRST_CLASS.to_owned(),
            ..record()
        };
        // Computed by the program that made such records.
        let hash = "6a7298e1e9f702d7dd7aab0401e0822dde68433171171f3691a3c52f32283667";
        assert_eq!(crate::sealing::encode(&first.expected_hash()), hash);
        assert!(first.is_well_formed());
        for more in [
            Record {
                role: "auditor".to_owned(),
                ..first.clone()
            },
            Record {
                class: "access".to_owned(),
                ..first.clone()
            },
            Record {
                ticket: Some("x".to_owned()),
                ..first.clone()
            },
            Record {
                ente: Some(String::new()),
                ..first.clone()
            },
        ] {
            assert!(!more.is_well_formed(), "{more:?}");
        }
    }
}
