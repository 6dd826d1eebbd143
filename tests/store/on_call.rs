//! On-call: rotas, swaps, notes, calendars and the watch, as both engines keep them.

use std::collections::BTreeSet;

use custode_domain::channel::Channel;
use custode_domain::id::{EnteId, PersonId, ShiftId, SwapId, TicketId};
use custode_domain::on_call::{Settings, Shift, ShiftLine, Swap, SwapAnswer};
use custode_domain::person::{Actor, Level, Role};
use custode_domain::ticket::{Competence, Concern, Kind, Line, Opening, Text, Ticket};
use custode_server::lang::Lang;
use custode_server::store::on_call::hand_overs::{self, HandOver};
use custode_server::store::on_call::swaps::{self, AskedSwap};
use custode_server::store::on_call::{feeds, rotas, watch};
use custode_server::store::people::{self, Person};
use custode_server::store::{Store, StoreError, tickets};

use crate::house::{Outcome, at, furnish, on_both, uuid};

const SOFTWARE: Competence = Competence::Software;

async fn person(store: &Store, login: &str) -> anyhow::Result<PersonId> {
    let id = PersonId::from_uuid(uuid());
    let person = Person {
        id,
        ente: None,
        role: Role::Specialist,
        name: login.to_owned(),
        login: login.to_owned(),
        email: None,
        phone: None,
        password_hash: None,
        language: Lang::It,
        area: None,
        competences: vec![SOFTWARE],
        password_once: false,
        active: true,
        created_at: at(0),
    };
    store
        .write("add", move |tx| people::insert(tx, &person))
        .await?;
    Ok(id)
}

fn shift(who: PersonId, line: ShiftLine, from: i64, until: i64) -> Shift {
    Shift::kept(ShiftId::from_uuid(uuid()), line, who, at(from), at(until))
}

#[tokio::test]
async fn t02_a_rota_reads_back_as_it_was_kept() -> Outcome {
    on_both(|store, _| async move {
        let (one, other) = (person(&store, "uno").await?, person(&store, "altro").await?);
        let settings = Settings::new(7, 21, true)?;
        let kept = [
            shift(one, ShiftLine::First, 0, 100),
            shift(one, ShiftLine::First, 100, 200),
            shift(other, ShiftLine::Second, 0, 200),
        ];
        let given = kept;
        store
            .write("keep", move |tx| {
                rotas::set(tx, SOFTWARE, settings)?;
                rotas::reserve(tx, SOFTWARE)?;
                given
                    .iter()
                    .try_for_each(|it| rotas::add(tx, SOFTWARE, it))?;
                rotas::give(tx, given[1].id(), other)
            })
            .await?;
        let (first, third) = (kept[0].id(), kept[2].id());
        store
            .read("look", move |tx| {
                assert_eq!(rotas::settings(tx, SOFTWARE)?, settings);
                assert_eq!(
                    rotas::settings(tx, Competence::Product)?,
                    Settings::default(),
                    "every rota is there from the beginning"
                );
                let all = rotas::shifts(tx, SOFTWARE, at(0))?;
                assert_eq!(all.len(), 3);
                let later: Vec<_> = rotas::shifts(tx, SOFTWARE, at(100))?;
                assert_eq!(later.len(), 2, "what is over is left out");
                assert!(later.iter().all(|it| it.person() == other));
                let theirs = rotas::shifts_of(tx, other, at(0))?;
                assert_eq!(theirs.len(), 2);
                assert_eq!(rotas::of_shift(tx, first)?, Some(SOFTWARE));
                assert_eq!(rotas::of_shift(tx, ShiftId::from_uuid(uuid()))?, None);
                Ok::<_, StoreError>(())
            })
            .await?;
        store
            .write("remove", move |tx| rotas::remove(tx, third))
            .await?;
        let left = store
            .read("look", move |tx| rotas::shifts(tx, SOFTWARE, at(0)))
            .await?;
        assert_eq!(left.len(), 2);
        let warn = || {
            store.write("warn", |tx| {
                rotas::warn(tx, jiff::civil::date(2026, 11, 28), at(1))
            })
        };
        assert_eq!((warn().await?, warn().await?), (true, false));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn t02_swaps_notes_and_calendars_read_back() -> Outcome {
    on_both(|store, _| async move {
        let (one, other) = (person(&store, "uno").await?, person(&store, "altro").await?);
        let swap = Swap {
            id: SwapId::from_uuid(uuid()),
            from: one,
            shift: ShiftId::from_uuid(uuid()),
            to: other,
            in_return: Some(ShiftId::from_uuid(uuid())),
        };
        let asked = AskedSwap {
            competence: SOFTWARE,
            swap,
            asked_at: at(1),
            answer: None,
        };
        let note = HandOver {
            id: uuid(),
            competence: SOFTWARE,
            person: one,
            written_at: at(2),
            text: Text::parse("Il server è lento.\nGuardare i dischi.")?,
        };
        let (kept, written) = (asked, note.clone());
        store
            .write("keep", move |tx| {
                swaps::ask(tx, &kept)?;
                hand_overs::write(tx, &written)?;
                feeds::set(tx, one, &[1; 32], at(3))?;
                feeds::set(tx, one, &[2; 32], at(4))
            })
            .await?;
        let answers = store
            .write("look", move |tx| {
                assert_eq!(swaps::find(tx, swap.id)?, Some(asked));
                assert_eq!(swaps::open(tx, Some(other))?, [asked]);
                assert_eq!(swaps::open(tx, Some(PersonId::from_uuid(uuid())))?, []);
                assert_eq!(
                    hand_overs::latest(tx, SOFTWARE, 5)?,
                    std::slice::from_ref(&note)
                );
                assert_eq!(feeds::find(tx, &[1; 32])?, None, "renewed");
                assert_eq!(feeds::find(tx, &[2; 32])?, Some(one));
                assert_eq!(feeds::made_at(tx, one)?, Some(at(4)));
                assert!(feeds::end(tx, one)?);
                assert_eq!(feeds::find(tx, &[2; 32])?, None);
                let answer = SwapAnswer::Accepted;
                Ok::<_, StoreError>((
                    swaps::answer(tx, swap.id, answer, at(5))?,
                    swaps::answer(tx, swap.id, SwapAnswer::Declined, at(6))?,
                    swaps::find(tx, swap.id)?.and_then(|it| it.answer),
                ))
            })
            .await?;
        assert_eq!(answers, (true, false, Some(SwapAnswer::Accepted)));
        Ok(())
    })
    .await
}

async fn ticket(store: &Store, ente: EnteId) -> anyhow::Result<TicketId> {
    let id = TicketId::from_uuid(uuid());
    let opening = Opening {
        ticket: id,
        ente,
        concern: Concern::Ente,
        requester: None,
        channel: Channel::Phone,
        kind: Kind::Fault,
        severity: custode_domain::Severity::Blocking,
        level: Level::First,
        competence: None,
        subject: Line::fit("Tutto fermo"),
        description: None,
        category: None,
        routed: custode_domain::ticket::Routed::NotTried,
        arrived: at(0),
    };
    let by = Actor::Person {
        id: PersonId::from_uuid(uuid()),
        role: Role::Operator,
        ente: None,
    };
    let events = Ticket::open(by, opening, at(0))?;
    let ticket = Ticket::replay(&events)?;
    store
        .write("open", move |tx| tickets::open(tx, &ticket, &events, 2026))
        .await?;
    Ok(id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_four_workers_claim_forty_calls_and_none_twice() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let ente = house.ente;
        let mut waiting = BTreeSet::new();
        for second in 0..40 {
            let id = ticket(&store, ente).await?;
            let watched = move |tx: &mut custode_server::store::Tx<'_>| {
                watch::look_at(tx, (ente, id), at(second))
            };
            store.write("watch", watched).await?;
            waiting.insert(id);
        }
        assert_eq!(store.read("due", watch::next_due).await?, Some(at(0)));
        let early = store.write("claim", |tx| watch::claim(tx, at(-1), at(500)));
        assert_eq!(early.await?, None, "not due yet");
        let worker = async || {
            let mut claimed = Vec::new();
            while let Some((_, id)) = store
                .write("claim", |tx| watch::claim(tx, at(100), at(500)))
                .await?
            {
                claimed.push(id);
            }
            anyhow::Ok(claimed)
        };
        let (a, b, c, d) = tokio::try_join!(worker(), worker(), worker(), worker())?;
        let all: Vec<_> = [a, b, c, d].concat();
        assert_eq!(all.len(), waiting.len(), "none twice");
        assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), waiting);
        // Who dies leaves its claim to another, and what is done is forgotten.
        let again = store.write("claim", |tx| watch::claim(tx, at(500), at(900)));
        let (_, id) = again
            .await?
            .ok_or_else(|| anyhow::anyhow!("a lease ran out"))?;
        store
            .write("forget", move |tx| watch::forget(tx, (ente, id)))
            .await?;
        Ok(())
    })
    .await
}
