//! Proposal: which ticket a person takes next, by what they know about, by priority and by load (T09, T36, T37).
//!
//! Tickets that nobody has are dealt out in the order of the queue, each to whoever of those who know about it has the
//! smallest load by then. So tickets of one severity go to different people, who work on them in parallel, and none of
//! them is passed over: the first of the queue is always somebody's next.

use jiff::Timestamp;

use crate::Severity;
use crate::id::{PersonId, TicketId};
use crate::ticket::Competence;

/// How much somebody has to do: the open tickets that they answer for, the more severe ones counted more often.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Load(pub u32);

/// Somebody who takes tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// Who.
    pub id: PersonId,
    /// What they know about; nothing in particular means everything.
    pub competences: Vec<Competence>,
    /// What they have to do already.
    pub load: Load,
}

/// A ticket that nobody answers for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub ticket: TicketId,
    /// How much it keeps people from working.
    pub severity: Severity,
    /// Which specialists know about it; nothing where everybody may.
    pub competence: Option<Competence>,
    /// The next deadline.
    pub due: Option<Timestamp>,
}

/// What somebody takes next, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal {
    /// The ticket.
    pub candidate: Candidate,
    /// The load of whoever is asked.
    pub load: Load,
    /// The mean load of those who know about it, to the next whole.
    pub average: Load,
    /// Whether it is theirs by the deal; otherwise it would be for somebody with a smaller load, who may be away.
    pub dealt: bool,
}

impl Load {
    /// What a ticket adds.
    pub const fn of(severity: Severity) -> Self {
        match severity {
            Severity::Blocking => Self(3),
            Severity::NonBlocking => Self(2),
            Severity::Minor => Self(1),
        }
    }

    /// The load of so many tickets of severity 1, 2 and 3.
    pub fn of_tickets(counts: [u32; 3]) -> Self {
        let severities = Severity::ALL.into_iter().zip(counts);
        Self(
            severities
                .map(|(severity, count)| Self::of(severity).0.saturating_mul(count))
                .fold(0, u32::saturating_add),
        )
    }
}

impl Worker {
    fn knows(&self, candidate: &Candidate) -> bool {
        self.competences.is_empty()
            || candidate
                .competence
                .is_none_or(|competence| self.competences.contains(&competence))
    }
}

/// What this person takes next; nothing when they know about none of the tickets. `candidates` come in the order of the
/// queue, `workers` are all who take tickets, this person among them.
pub fn propose(me: PersonId, workers: &[Worker], candidates: &[Candidate]) -> Option<Proposal> {
    let mine = workers.iter().find(|worker| worker.id == me)?;
    let mut loads: Vec<Load> = workers.iter().map(|worker| worker.load).collect();
    let mut next = None;
    for candidate in candidates {
        let Some(to) = least(workers, &loads, candidate) else {
            continue;
        };
        if workers[to].id == me {
            next = Some((candidate, true));
            break;
        }
        if next.is_none() && mine.knows(candidate) {
            next = Some((candidate, false));
        }
        loads[to].0 = loads[to].0.saturating_add(Load::of(candidate.severity).0);
    }
    let (candidate, dealt) = next?;
    Some(Proposal {
        candidate: *candidate,
        load: mine.load,
        average: average(workers, candidate),
        dealt,
    })
}

/// Who of those who know about it has the smallest load; among equals the first by identifier.
fn least(workers: &[Worker], loads: &[Load], candidate: &Candidate) -> Option<usize> {
    let knowing = (0..workers.len()).filter(|place| workers[*place].knows(candidate));
    knowing.min_by_key(|place| (loads[*place], workers[*place].id))
}

fn average(workers: &[Worker], candidate: &Candidate) -> Load {
    let knowing = workers.iter().filter(|worker| worker.knows(candidate));
    let (count, sum) = knowing.fold((0_u64, 0_u64), |(count, sum), worker| {
        (count + 1, sum + u64::from(worker.load.0))
    });
    let mean = (sum + count / 2).checked_div(count).unwrap_or(0);
    Load(u32::try_from(mean).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn person(number: u128) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(number))
    }

    fn worker(number: u128, competences: &[Competence], load: u32) -> Worker {
        Worker {
            id: person(number),
            competences: competences.to_vec(),
            load: Load(load),
        }
    }

    fn candidate(number: u128, severity: Severity, competence: Option<Competence>) -> Candidate {
        Candidate {
            ticket: TicketId::from_uuid(Uuid::from_u128(number)),
            severity,
            competence,
            due: None,
        }
    }

    fn next(me: u128, workers: &[Worker], candidates: &[Candidate]) -> Option<(u128, bool)> {
        propose(person(me), workers, candidates)
            .map(|it| (it.candidate.ticket.uuid().as_u128(), it.dealt))
    }

    #[test]
    fn t09_what_is_proposed_is_of_the_persons_own_domain_and_the_first_of_the_queue() {
        use Competence::{Infrastructure, Product, Software};
        let workers = [worker(1, &[Software], 0), worker(2, &[Infrastructure], 0)];
        let queue = [
            candidate(10, Severity::Blocking, Some(Infrastructure)),
            candidate(11, Severity::NonBlocking, Some(Software)),
            candidate(12, Severity::NonBlocking, Some(Product)),
        ];
        assert_eq!(next(1, &workers, &queue), Some((11, true)));
        assert_eq!(next(2, &workers, &queue), Some((10, true)));
        assert_eq!(next(2, &workers, &queue[1..]), None);
        assert_eq!(next(3, &workers, &queue), None, "not of the desk");
    }

    #[test]
    fn t37_two_tickets_of_one_severity_go_to_two_people_at_once() {
        let workers = [worker(1, &[], 0), worker(2, &[], 0)];
        let queue = [
            candidate(10, Severity::Blocking, None),
            candidate(11, Severity::Blocking, None),
        ];
        assert_eq!(next(1, &workers, &queue), Some((10, true)));
        assert_eq!(next(2, &workers, &queue), Some((11, true)));
    }

    #[test]
    fn t36_who_has_less_to_do_comes_first_and_who_has_more_is_told_so() {
        let workers = [worker(1, &[], 5), worker(2, &[], 0)];
        let queue = [candidate(10, Severity::NonBlocking, None)];
        assert_eq!(next(2, &workers, &queue), Some((10, true)));
        // Nobody waits for a colleague who may be away.
        let proposal = propose(person(1), &workers, &queue).unwrap();
        assert_eq!(
            (proposal.dealt, proposal.load, proposal.average),
            (false, Load(5), Load(3))
        );
    }

    /// Takes a proposal: the load grows, the ticket leaves the queue.
    fn take(workers: &mut [Worker], queue: &mut Vec<Candidate>, place: usize) -> Option<TicketId> {
        let proposal = propose(workers[place].id, workers, queue)?;
        let taken = proposal.candidate;
        workers[place].load.0 += Load::of(taken.severity).0;
        queue.retain(|candidate| candidate.ticket != taken.ticket);
        Some(taken.ticket)
    }

    proptest! {
        /// T37: whoever asks in whatever order, every ticket is somebody's next before more were taken than stood
        /// before it.
        #[test]
        fn t37_no_ticket_starves(severities in prop::collection::vec(1_u8..=3, 1..20), asks in prop::collection::vec(0_usize..3, 0..60)) {
            let mut workers = [worker(1, &[], 0), worker(2, &[], 4), worker(3, &[], 9)];
            let mut queue: Vec<Candidate> = (10_u128..)
                .zip(&severities)
                .map(|(number, severity)| candidate(number, Severity::from_number(*severity).unwrap(), None))
                .collect();
            while let Some(first) = queue.first().copied() {
                let somebodys = workers.iter().any(|it| {
                    propose(it.id, &workers, &queue).is_some_and(|next| next.dealt && next.candidate.ticket == first.ticket)
                });
                prop_assert!(somebodys, "the first of the queue is nobody's next");
                let place = asks.get(queue.len() % asks.len().max(1)).copied().unwrap_or(0);
                prop_assert!(take(&mut workers, &mut queue, place).is_some(), "who asks is always proposed something");
            }
        }

        /// Two who know the same, and take what is dealt to them, have loads that differ by one ticket at the most.
        #[test]
        fn t36_equal_specialists_get_equal_loads(severity in 1_u8..=3, count in 1_usize..40) {
            let severity = Severity::from_number(severity).unwrap();
            let mut workers = [worker(1, &[], 0), worker(2, &[], 0)];
            let mut queue: Vec<Candidate> = (0..count).map(|number| candidate(10 + number as u128, severity, None)).collect();
            while !queue.is_empty() {
                for place in 0..2 {
                    let dealt = propose(workers[place].id, &workers, &queue).is_some_and(|next| next.dealt);
                    if dealt {
                        take(&mut workers, &mut queue, place);
                    }
                }
                let (one, other) = (workers[0].load.0, workers[1].load.0);
                prop_assert!(one.abs_diff(other) <= Load::of(severity).0, "{} and {}", one, other);
            }
        }
    }
}
