//! Tickets: the log is the truth, one cause has one ticket, and nobody overwrites what they did not read.

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::finding::{Change, FindingCode, Object, Transition};
use custode_domain::id::{EnteId, FindingId, PersonId, TicketId};
use custode_domain::intake::{Because, Decision, Intake};
use custode_domain::notice::{Notice, Occasion, Recipient, notices_owed};
use custode_domain::person::{Actor, Level, Role};
use custode_domain::ticket::{
    Concern, Event, Kind, Line, Medium, Opening, Routed, StateName, Text, Ticket, Visibility,
};
use custode_server::store::findings::{self, Finding, Recording, Subject};
use custode_server::store::notices::{self, Owed};
use custode_server::store::tickets::{self, TicketNumber};
use custode_server::store::{Store, StoreError, Violation, decisions};

use crate::house::{Furnished, Outcome, at, furnish, on_both, uuid};

const YEAR: i16 = 2026;

fn operator() -> Actor {
    Actor::Person {
        id: PersonId::from_uuid(uuid()),
        role: Role::Operator,
        ente: None,
    }
}

pub(crate) fn opened(
    ente: EnteId,
    concern: Concern,
    channel: Channel,
    seconds: i64,
) -> anyhow::Result<(Ticket, Vec<Event>)> {
    let opening = Opening {
        ticket: TicketId::from_uuid(uuid()),
        ente,
        concern,
        requester: None,
        channel,
        kind: Kind::Fault,
        severity: Severity::NonBlocking,
        level: Level::First,
        category: None,
        routed: Routed::NotTried,
        competence: None,
        subject: Line::fit("Disco pieno: /var"),
        description: None,
        arrived: at(seconds),
    };
    let by = if channel == Channel::Agent {
        Actor::System
    } else {
        operator()
    };
    let events = Ticket::open(by, opening, at(seconds))?;
    Ok((Ticket::replay(&events)?, events))
}

pub(crate) async fn keep(
    store: &Store,
    (ticket, events): (Ticket, Vec<Event>),
) -> Result<TicketNumber, StoreError> {
    store
        .write("open", move |tx| tickets::open(tx, &ticket, &events, YEAR))
        .await
}

async fn load(store: &Store, ente: EnteId, id: TicketId) -> anyhow::Result<(Ticket, u64)> {
    let found = store
        .read("load", move |tx| tickets::load(tx, ente, id))
        .await?;
    found.ok_or_else(|| anyhow::anyhow!("the ticket was kept"))
}

async fn append(
    store: &Store,
    ticket: Ticket,
    read_at: u64,
    events: Vec<Event>,
) -> Result<u64, StoreError> {
    store
        .write("append", move |tx| {
            tickets::append(tx, &ticket, read_at, &events)
        })
        .await
}

#[tokio::test]
async fn a_ticket_is_what_its_log_amounts_to() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let by = operator();
        let (mut ticket, events) = opened(
            house.ente,
            Concern::Machine(house.machine),
            Channel::Phone,
            0,
        )?;
        let id = ticket.id();
        let number = keep(&store, (ticket.clone(), events)).await?;
        assert_eq!(
            (number.to_string(), ticket.ente()),
            ("2026/1".to_owned(), house.ente)
        );

        let mut version = 1;
        let text = Text::parse("spazio liberato: \"/var\" è al 40 %")?;
        for step in 0..3 {
            let events = match step {
                0 => ticket.take_charge(by, at(60))?,
                1 => ticket.add_note(by, Visibility::Public, text.clone(), at(70))?,
                _ => ticket.close_technically(by, text.clone(), Medium::Phone, None, at(80))?,
            };
            ticket = ticket.after(&events)?;
            version = append(&store, ticket.clone(), version, events).await?;
        }
        let numbered = store
            .read("numbered", move |tx| tickets::numbered(tx, house.ente, id))
            .await?;
        assert_eq!(numbered, Some((ticket.clone(), number)));
        assert_eq!(
            load(&store, house.ente, id).await?,
            (ticket.clone(), version)
        );
        let log = store
            .read("log", move |tx| tickets::events(tx, house.ente, id))
            .await?;
        assert_eq!((log.len() as u64, Ticket::replay(&log)?), (version, ticket));
        assert_eq!(
            store
                .read("ente", move |tx| tickets::ente_of(tx, id))
                .await?,
            Some(house.ente)
        );
        let foreign = furnish(&store).await?.ente;
        assert_eq!(
            store
                .read("load", move |tx| tickets::load(tx, foreign, id))
                .await?,
            None
        );
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_eight_who_read_the_same_version_one_writes() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let (ticket, events) = opened(house.ente, Concern::Ente, Channel::Mail, 0)?;
        let id = ticket.id();
        keep(&store, (ticket.clone(), events)).await?;
        let rivals = (0..8).map(|_| async {
            let events = ticket.take_charge(operator(), at(10))?;
            let after = ticket.clone().after(&events)?;
            Ok::<_, anyhow::Error>(append(&store, after, 1, events).await)
        });
        let answers = futures_util::future::try_join_all(rivals).await?;
        assert_eq!(
            answers.iter().filter(|answer| answer.is_ok()).count(),
            1,
            "{answers:?}"
        );
        assert_eq!(
            answers
                .iter()
                .filter(|answer| matches!(answer, Err(StoreError::Stale)))
                .count(),
            7,
            "{answers:?}"
        );
        assert_eq!(load(&store, house.ente, id).await?.1, 2);
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_has_at_most_one_open_ticket_of_its_own() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let (ente, anchor) = (house.ente, Concern::Machine(house.machine));
        let rivals = (0..8).map(|_| async {
            Ok::<_, anyhow::Error>(keep(&store, opened(ente, anchor, Channel::Agent, 0)?).await)
        });
        let answers = futures_util::future::try_join_all(rivals).await?;
        let refused = answers.iter().filter(|answer| {
            answer
                .as_ref()
                .is_err_and(|error| error.violates(Violation::Unique))
        });
        assert_eq!(refused.count(), 7, "{answers:?}");
        assert!(
            answers.contains_ok(TicketNumber {
                year: YEAR,
                serial: 1
            }),
            "{answers:?}"
        );

        // People may open as many as they want, and so may machines elsewhere.
        assert_eq!(
            keep(&store, opened(ente, anchor, Channel::Phone, 1)?)
                .await?
                .serial,
            2
        );
        assert_eq!(
            keep(
                &store,
                opened(ente, Concern::Site(house.site), Channel::Agent, 1)?
            )
            .await?
            .serial,
            3
        );
        let there = furnish(&store).await?;
        assert_eq!(
            keep(
                &store,
                opened(there.ente, Concern::Ente, Channel::Agent, 1)?
            )
            .await?
            .serial,
            1
        );

        let (open, none, opened) = store
            .read("intake", move |tx| {
                Ok::<_, StoreError>((
                    tickets::open_by_intake(tx, ente, anchor)?,
                    tickets::open_by_intake(tx, ente, Concern::Ente)?,
                    tickets::opened_by_intake_since(tx, ente, at(1))?,
                ))
            })
            .await?;
        assert!(
            open.is_some() && none.is_none() && opened == 1,
            "{open:?} {none:?} {opened}"
        );
        Ok(())
    })
    .await
}

trait ContainsOk<T> {
    fn contains_ok(&self, wanted: T) -> bool;
}

impl<T: PartialEq, E> ContainsOk<T> for Vec<Result<T, E>> {
    fn contains_ok(&self, wanted: T) -> bool {
        self.iter()
            .any(|answer| answer.as_ref().is_ok_and(|answer| *answer == wanted))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_have_no_gaps_and_no_twins() -> Outcome {
    on_both(|store, _| async move {
        let ente = furnish(&store).await?.ente;
        let tickets = (0..40).map(|_| async {
            Ok::<_, anyhow::Error>(
                keep(&store, opened(ente, Concern::Ente, Channel::Phone, 0)?).await?,
            )
        });
        let mut numbers: Vec<_> = futures_util::future::try_join_all(tickets).await?;
        numbers.sort();
        assert_eq!(
            numbers
                .iter()
                .map(|number| number.serial)
                .collect::<Vec<_>>(),
            (1..=40).collect::<Vec<_>>()
        );
        let (ticket, events) = opened(ente, Concern::Ente, Channel::Phone, 0)?;
        let next_year = store
            .write("open", move |tx| {
                tickets::open(tx, &ticket, &events, YEAR + 1)
            })
            .await?;
        assert_eq!(next_year.to_string(), "2027/1");
        Ok(())
    })
    .await
}

async fn pages(store: &Store, ente: Option<EnteId>) -> Result<Vec<TicketId>, StoreError> {
    store
        .read("pages", move |tx| {
            let (mut seen, mut last) = (Vec::new(), None);
            loop {
                let page = match ente {
                    Some(ente) => tickets::page_of_ente(tx, ente, last, 2)?,
                    None => tickets::page_of_all(tx, last, 2)?,
                };
                let Some(end) = page.last() else {
                    return Ok(seen);
                };
                last = Some(end.id);
                seen.extend(page.iter().map(|row| row.id));
            }
        })
        .await
}

#[tokio::test]
async fn pages_show_the_youngest_first_and_each_once() -> Outcome {
    on_both(|store, _| async move {
        let (here, there) = (furnish(&store).await?, furnish(&store).await?);
        let mut kept = Vec::new();
        for ente in [here.ente, there.ente, here.ente, here.ente, there.ente] {
            let ticket = opened(ente, Concern::Ente, Channel::Sam, 0)?;
            kept.insert(0, (ente, ticket.0.id()));
            keep(&store, ticket).await?;
        }
        let ours: Vec<_> = kept
            .iter()
            .filter(|(ente, _)| *ente == here.ente)
            .map(|(_, id)| *id)
            .collect();
        assert_eq!(
            pages(&store, None).await?,
            kept.iter().map(|(_, id)| *id).collect::<Vec<_>>()
        );
        assert_eq!(pages(&store, Some(here.ente)).await?, ours);

        let (ticket, version) = load(&store, here.ente, ours[0]).await?;
        let events = ticket.cancel(operator(), Text::parse("aperto per errore")?, at(50))?;
        append(&store, ticket.after(&events)?, version, events).await?;
        let page = store
            .read("page", move |tx| {
                tickets::page_of_ente(tx, here.ente, None, 1)
            })
            .await?;
        assert_eq!(
            (page[0].state, page[0].updated_at),
            (StateName::Cancelled, at(50))
        );
        Ok(())
    })
    .await
}

/// Raises a disk fault of the machine and opens its ticket, as intake would.
async fn fault(
    store: &Store,
    house: &Furnished,
    seconds: i64,
) -> anyhow::Result<(Finding, TicketId)> {
    let subject = Subject {
        ente: house.ente,
        site: house.site,
        machine: Some(house.machine),
    };
    let transition = Transition {
        finding: FindingId::from_uuid(uuid()),
        ordinal: 0,
        code: FindingCode::DiskFull,
        object: Object::fit("/var"),
        at: at(seconds),
        change: Change::Raised {
            severity: Severity::NonBlocking,
            since: at(seconds - 60),
        },
    };
    let (ticket, events) = opened(
        house.ente,
        Concern::Machine(house.machine),
        Channel::Agent,
        seconds,
    )?;
    let id = ticket.id();
    let decision = Decision {
        intake: Intake::Open {
            severity: Severity::NonBlocking,
        },
        because: Because::FirstOfItsKind,
    };
    let finding = store
        .write("intake", move |tx| {
            assert_eq!(
                findings::record(tx, subject, &transition, "{}", at(seconds))?,
                Recording::Fresh
            );
            tickets::open(tx, &ticket, &events, YEAR)?;
            decisions::record(
                tx,
                subject.ente,
                (transition.finding, 0),
                &decision,
                Some(ticket.id()),
                at(seconds),
            )?;
            findings::find(tx, subject.ente, transition.finding)
        })
        .await?;
    Ok((finding.ok_or_else(|| anyhow::anyhow!("kept"))?, id))
}

#[tokio::test]
async fn a_fault_that_comes_back_finds_the_ticket_that_was_closed() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let (finding, id) = fault(&store, &house, 0).await?;
        assert_eq!(finding.ticket, Some(id));
        let on_it = store
            .read("on ticket", move |tx| {
                findings::of_ticket(tx, house.ente, id)
            })
            .await?;
        assert_eq!(on_it, std::slice::from_ref(&finding));
        let lately = |finding: &Finding, since| {
            let finding = finding.clone();
            store.read("lately", move |tx| {
                tickets::closed_with_signal(tx, &finding, at(since))
            })
        };
        assert_eq!(lately(&finding, 0).await?, None, "still open");

        let (ticket, version) = load(&store, house.ente, id).await?;
        let mut log = ticket.take_charge(operator(), at(10))?;
        let taken = ticket.after(&log)?;
        let despite = Some(Text::parse("il guasto rientra da solo")?);
        log.extend(taken.close_technically(
            operator(),
            Text::parse("liberato")?,
            Medium::Mail,
            despite,
            at(20),
        )?);
        let closed = taken.after(&log[1..])?;
        append(&store, closed, version, log).await?;
        assert_eq!(lately(&finding, 20).await?, Some(id));
        assert_eq!(lately(&finding, 21).await?, None, "too long ago");
        let elsewhere = Finding {
            object: Object::fit("/home"),
            ..finding
        };
        assert_eq!(lately(&elsewhere, 0).await?, None, "another object");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_notice_is_owed_once_and_sent_once() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let (ticket, events) = opened(house.ente, Concern::Ente, Channel::Phone, 0)?;
        let (ente, id) = (house.ente, ticket.id());
        let owed: Vec<Owed> = notices_owed(&ticket, &events)
            .into_iter()
            .map(|notice| owed(ente, notice, 1))
            .collect();
        let told = owed.clone();
        assert_eq!(
            owed.iter().map(|owed| owed.notice.to).collect::<Vec<_>>(),
            [Recipient::EnteContacts(ente)]
        );
        store
            .write("open", move |tx| {
                tickets::open(tx, &ticket, &events, YEAR)?;
                told.iter().try_for_each(|owed| notices::owe(tx, owed))?;
                told.iter().try_for_each(|owed| {
                    notices::owe(
                        tx,
                        &Owed {
                            id: uuid(),
                            ..owed.clone()
                        },
                    )
                })
            })
            .await?;
        assert_eq!(
            store
                .read("pending", |tx| notices::pending(tx, at(1), 10))
                .await?,
            owed
        );
        let sent = |at_second| {
            let id = owed[0].id;
            store.write("sent", move |tx| notices::sent(tx, ente, id, at(at_second)))
        };
        assert_eq!((sent(5).await?, sent(6).await?), (true, false));
        assert_eq!(
            store
                .read("pending", |tx| notices::pending(tx, at(9), 10))
                .await?,
            []
        );
        let all = store
            .read("all", move |tx| notices::of_ticket(tx, ente, id))
            .await?;
        assert_eq!(
            all.iter().map(|owed| owed.sent_at).collect::<Vec<_>>(),
            [Some(at(5))]
        );

        let orphan = self::owed(
            ente,
            Notice {
                ticket: id,
                to: Recipient::FrontOffice,
                occasion: Occasion::Urgent,
            },
            99,
        );
        let answer = store
            .write("orphan", move |tx| notices::owe(tx, &orphan))
            .await;
        assert!(
            answer.is_err_and(|error| error.violates(Violation::ForeignKey)),
            "no notice without its event"
        );
        Ok(())
    })
    .await
}

fn owed(ente: EnteId, notice: Notice, event_ordinal: u32) -> Owed {
    Owed {
        ente,
        id: uuid(),
        notice,
        event_ordinal,
        created_at: at(1),
        sent_at: None,
    }
}
