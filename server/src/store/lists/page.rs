//! Page: tickets that a filter lets through, the youngest first.
//!
//! A filter that lets little through would walk through years of tickets to fill a page. So a walk goes in looks of
//! bounded length, and after some of them it shows what it found and says where it stopped.

use custode_domain::id::{EnteId, TicketId};
use custode_domain::obligation::Recorded;

use super::{Filter, Listed, OwnerIs, Part};
use crate::store::statement::{Statement, statements};
use crate::store::{StoreError, Tx, Value};

/// Tickets that one look passes.
const LOOK: u32 = 1_000;
/// Looks for one page.
const LOOKS: u32 = 5;
/// Before the first of all identifiers.
const FIRST: &str = "";

/// A walk through some of the tickets, the youngest first.
struct Walk {
    list: &'static Statement,
    /// The last ticket of a look, and whose tickets they are: parameters 3 and on.
    end: &'static Statement,
    of: Vec<Value>,
}

/// The statements of a walk through the tickets for which this holds.
macro_rules! list {
    ($holds:literal) => {
        concat!(
            listed!("ticket t"),
            "WHERE ",
            $holds,
            " AND t.id >= ?15",
            filtered!("?17"),
            "ORDER BY t.id DESC LIMIT ?16"
        )
    };
}
macro_rules! end {
    ($holds:literal) => {
        concat!(
            "SELECT t.id AS id FROM ticket t WHERE ",
            $holds,
            " AND (CAST(?1 AS TEXT) IS NULL OR t.id < ?1) ORDER BY t.id DESC LIMIT 1 OFFSET ?2"
        )
    };
}

statements! {
    ALL across("the desk works on the tickets of all Enti") = list!("t.id > ''");
    ALL_END across("the desk works on the tickets of all Enti") = end!("t.id > ''");
    OPEN across("the desk works on the tickets of all Enti") = list!("t.is_open = TRUE");
    OPEN_END across("the desk works on the tickets of all Enti") = end!("t.is_open = TRUE");
    OF_ENTE ente = list!("t.ente_id = ?1");
    OF_ENTE_END ente = end!("t.ente_id = ?3");
    OPEN_OF_ENTE ente = list!("t.ente_id = ?1 AND t.is_open = TRUE");
    OPEN_OF_ENTE_END ente = end!("t.ente_id = ?3 AND t.is_open = TRUE");
    OF_REQUESTER ente = list!("t.ente_id = ?1 AND t.requester_id = ?2");
    OF_REQUESTER_END ente = end!("t.ente_id = ?3 AND t.requester_id = ?4");
    OF_OWNER across("people of the desk answer for tickets of all Enti") = list!("t.owner_id = ?8");
    OF_OWNER_END across("people of the desk answer for tickets of all Enti") = end!("t.owner_id = ?3");
    OF_STANDING across("the coordinators look after the late tickets of all Enti") =
        list!("t.standing <> 'within' AND t.standing = ?17");
    OF_STANDING_END across("where a look at those tickets ends") = end!("t.standing <> 'within' AND t.standing = ?3");
    OF_MACHINE across("the tickets of one machine; the filter holds them within an Ente") = list!("t.anchor_id = ?7");
    OF_MACHINE_END across("where a look at those tickets ends") = end!("t.anchor_id = ?3");
}

/// The tickets of an Ente, or of all, that the filter lets through; `after` is the last one of the part before.
pub fn page(
    tx: &mut Tx<'_>,
    of: Option<EnteId>,
    filter: &Filter,
    after: Option<TicketId>,
    limit: u32,
) -> Result<Part, StoreError> {
    if matches!((of, filter.ente), (Some(of), Some(asked)) if of != asked) {
        return Ok(Part::default());
    }
    let walk = Walk::of(of.or(filter.ente), filter);
    let mut part = Part {
        next: after,
        ..Part::default()
    };
    for _ in 0..LOOKS {
        let room = limit.saturating_sub(u32::try_from(part.rows.len()).unwrap_or(limit));
        let end = walk.end(tx, part.next)?;
        part.rows
            .extend(walk.look(tx, of, filter, (part.next, end), room)?);
        let is_full = part.rows.len() == limit as usize;
        part.next = if is_full { part.last() } else { end };
        if is_full || end.is_none() {
            break;
        }
    }
    Ok(part)
}

impl Walk {
    /// The shortest way to all that the filter can let through.
    fn of(ente: Option<EnteId>, filter: &Filter) -> Self {
        let walk = |list, end, of| Self { list, end, of };
        match (ente, filter) {
            (
                Some(ente),
                Filter {
                    requester: Some(requester),
                    ..
                },
            ) => walk(
                &OF_REQUESTER,
                &OF_REQUESTER_END,
                vec![ente.into(), (*requester).into()],
            ),
            (
                _,
                Filter {
                    machine: Some(machine),
                    ..
                },
            ) => walk(&OF_MACHINE, &OF_MACHINE_END, vec![(*machine).into()]),
            (
                None,
                Filter {
                    standing: Some(standing @ (Recorded::AtRisk | Recorded::Breached)),
                    ..
                },
            ) => walk(&OF_STANDING, &OF_STANDING_END, vec![(*standing).into()]),
            (Some(ente), _) if filter.is_open() => {
                walk(&OPEN_OF_ENTE, &OPEN_OF_ENTE_END, vec![ente.into()])
            }
            (Some(ente), _) => walk(&OF_ENTE, &OF_ENTE_END, vec![ente.into()]),
            (None, _) if filter.is_open() => walk(&OPEN, &OPEN_END, vec![]),
            (
                None,
                Filter {
                    owner: Some(OwnerIs::Person(owner)),
                    ..
                },
            ) => walk(&OF_OWNER, &OF_OWNER_END, vec![(*owner).into()]),
            (None, _) => walk(&ALL, &ALL_END, vec![]),
        }
    }

    /// The last ticket of a look that begins after this one; nothing when the look reaches the oldest of all.
    fn end(
        &self,
        tx: &mut Tx<'_>,
        after: Option<TicketId>,
    ) -> Result<Option<TicketId>, StoreError> {
        let mut values = vec![after.into(), (LOOK - 1).into()];
        values.extend(self.of.iter().cloned());
        tx.query_opt(self.end, &values)?
            .map(|row| row.get("id"))
            .transpose()
    }

    /// What one look finds.
    fn look(
        &self,
        tx: &mut Tx<'_>,
        of: Option<EnteId>,
        filter: &Filter,
        (after, end): (Option<TicketId>, Option<TicketId>),
        room: u32,
    ) -> Result<Vec<Listed>, StoreError> {
        let mut values = filter.values(of, after);
        values.push(end.map_or_else(|| FIRST.into(), Value::from));
        values.push(room.into());
        values.push(filter.standing.into());
        tx.query_all(self.list, &values)?
            .iter()
            .map(super::row)
            .collect()
    }
}
