//! Desk: what the desk looks at all day reads the same on both engines.

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::contract::Contract;
use custode_domain::id::{ArticleId, EnteId, PersonId, TicketId};
use custode_domain::obligation::Recorded;
use custode_domain::person::{Actor, Level, Role};
use custode_domain::priority::Rank;
use custode_domain::ticket::{Competence, Concern, Kind, Line, Opening, Routed, StateName, Ticket};
use custode_server::store::articles::{Article, ArticleState, Audience, Readership};
use custode_server::store::lists::{Filter, Merge, OwnerIs, Place, Search, merge};
use custode_server::store::people::Person;
use custode_server::store::places::Place as Standpoint;
use custode_server::store::tickets::TicketNumber;
use custode_server::store::{
    Store, StoreError, alerts, articles, changes, lists, people, places, tickets,
};

use crate::house::{Outcome, Place as Whereabouts, at, furnish, on_both, uuid};
use crate::people::person;

/// The words of every ticket of these tests.
const WORDS: &str = "sportell ferm zzserratur";

/// An operator with an account.
async fn operator(store: &Store) -> Result<PersonId, StoreError> {
    let person = Person {
        name: "Operatore di prova".to_owned(),
        ..person(Role::Operator, None, &uuid().to_string())
    };
    let id = person.id;
    store
        .write("operator", move |tx| people::insert(tx, &person))
        .await?;
    Ok(id)
}

/// Opens a ticket; an owner takes it in charge.
async fn open(
    store: &Store,
    ente: EnteId,
    (severity, channel): (Severity, Channel),
    seconds: i64,
    owner: Option<PersonId>,
) -> anyhow::Result<TicketId> {
    let by = Actor::Person {
        id: owner.unwrap_or_else(|| PersonId::from_uuid(uuid())),
        role: Role::Operator,
        ente: None,
    };
    let opening = Opening {
        ticket: TicketId::from_uuid(uuid()),
        ente,
        concern: Concern::Ente,
        requester: None,
        channel,
        kind: Kind::Request,
        severity,
        level: Level::First,
        category: None,
        routed: Routed::NotTried,
        competence: Some(Competence::Software),
        subject: Line::fit("Sportello 100% fermo: c:\\anagrafe_2"),
        description: None,
        arrived: at(seconds),
    };
    let mut events = Ticket::open(by, opening, at(seconds))?;
    let mut ticket = Ticket::replay(&events)?;
    if owner.is_some() {
        let taken = ticket.take_charge(by, at(seconds))?;
        ticket = ticket.after(&taken)?;
        events.extend(taken);
    }
    let id = ticket.id();
    let contract = Contract::of_the_tender()?;
    let (of, due) = ((ente, id), contract.due(&ticket));
    let rank = Rank::of(&ticket, due, &contract.terms().criteria).instant();
    store
        .write("open", move |tx| {
            tickets::open(tx, &ticket, &events, 2026)?;
            let place = Standpoint {
                due_at: due.at(),
                rank,
                standing: Recorded::Within,
                verify_by: None,
            };
            places::place(tx, of, &place)?;
            places::keep_words(tx, of, WORDS)
        })
        .await?;
    Ok(id)
}

#[tokio::test]
async fn the_queue_goes_by_what_is_due_severity_and_channel_and_page_by_page() -> Outcome {
    use Channel::{Mail, Phone, Sam};
    use Severity::{Blocking, Minor};
    on_both(|store, _| async move {
        let (here, there) = (furnish(&store).await?.ente, furnish(&store).await?.ente);
        let owner = operator(&store).await?;
        let minor = open(&store, here, (Minor, Sam), 0, None).await?;
        let mail = open(&store, there, (Blocking, Mail), 1, None).await?;
        let call = open(&store, here, (Blocking, Phone), 2, Some(owner)).await?;
        let late = open(&store, there, (Blocking, Sam), 9, None).await?;
        let early = open(&store, here, (Blocking, Sam), 3, None).await?;
        // Taken in charge at once, the call waits for its answer alone: half a working day.
        let ranked = [early, late, mail, call, minor];
        let walked = store
            .read("queue", |tx| {
                let (mut seen, mut after): (Vec<TicketId>, Option<Place>) = (Vec::new(), None);
                loop {
                    let page = lists::queue(tx, None, None, after, 2)?;
                    let Some(last) = page.last() else {
                        return Ok::<_, StoreError>(seen);
                    };
                    after = Some(Place::of(last));
                    seen.extend(page.iter().map(|listed| listed.row.id));
                }
            })
            .await?;
        assert_eq!(walked, ranked);
        let mine = OwnerIs::Person(owner);
        let (shown, counts) = store
            .read("queue", move |tx| {
                let taken = lists::queue(tx, Some(Level::First), Some(mine), None, 9)?;
                Ok::<_, StoreError>((taken, lists::count_open(tx, owner)?))
            })
            .await?;
        assert_eq!(shown[0].owner.as_deref(), Some("Operatore di prova"));
        assert_eq!((shown.len(), shown[0].row.id), (1, call));
        let counted = (
            counts.all,
            counts.mine,
            counts.nobodys,
            counts.first,
            counts.second,
        );
        assert_eq!(counted, (5, 1, 4, 5, 0));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_list_lets_through_what_the_filter_says() -> Outcome {
    on_both(|store, _| async move {
        let (here, there) = (furnish(&store).await?.ente, furnish(&store).await?.ente);
        let owner = operator(&store).await?;
        let urgent = (Severity::Blocking, Channel::Sam);
        let ours = open(&store, here, urgent, 10, Some(owner)).await?;
        let theirs = open(&store, there, (Severity::Minor, Channel::Phone), 20, None).await?;
        let check = async |of: Option<EnteId>, filter: Filter, expected: &[TicketId]| {
            let said = format!("{filter:?}");
            let found = store
                .read("page", move |tx| lists::page(tx, of, &filter, None, 9))
                .await?;
            assert_eq!(found.next, None, "{said}");
            let ids: Vec<_> = found.rows.iter().map(|listed| listed.row.id).collect();
            assert_eq!(ids, expected, "{said}");
            Ok::<_, StoreError>(())
        };
        let any = Filter::default;
        check(None, any(), &[theirs, ours]).await?;
        check(Some(here), any(), &[ours]).await?;
        check(
            None,
            Filter {
                ente: Some(there),
                ..any()
            },
            &[theirs],
        )
        .await?;
        // An Ente that is asked for does not lead out of one's own.
        check(
            Some(here),
            Filter {
                ente: Some(there),
                ..any()
            },
            &[],
        )
        .await?;
        let states = vec![StateName::New, StateName::Waiting];
        check(None, Filter { states, ..any() }, &[theirs]).await?;
        let severities = vec![Severity::Blocking];
        check(
            None,
            Filter {
                severities,
                ..any()
            },
            &[ours],
        )
        .await?;
        check(
            None,
            Filter {
                channel: Some(Channel::Phone),
                ..any()
            },
            &[theirs],
        )
        .await?;
        check(
            None,
            Filter {
                owner: Some(OwnerIs::Nobody),
                ..any()
            },
            &[theirs],
        )
        .await?;
        check(
            None,
            Filter {
                owner: Some(OwnerIs::Person(owner)),
                ..any()
            },
            &[ours],
        )
        .await?;
        check(
            None,
            Filter {
                level: Some(Level::Second),
                ..any()
            },
            &[],
        )
        .await?;
        check(
            None,
            Filter {
                kind: Some(Kind::Fault),
                ..any()
            },
            &[],
        )
        .await?;
        let known = Some(Competence::Software);
        check(
            None,
            Filter {
                competence: known,
                ..any()
            },
            &[theirs, ours],
        )
        .await?;
        check(
            None,
            Filter {
                from: Some(at(11)),
                ..any()
            },
            &[theirs],
        )
        .await?;
        check(
            None,
            Filter {
                before: Some(at(20)),
                ..any()
            },
            &[ours],
        )
        .await?;
        let number = TicketNumber {
            year: 2026,
            serial: 1,
        };
        let numbered = store
            .read("number", move |tx| lists::by_number(tx, number, 9))
            .await?;
        assert_eq!(numbered.len(), 2, "every Ente counts for itself");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn t23_an_alert_stands_until_it_is_answered_and_is_raised_again() -> Outcome {
    on_both(|store, _| async move {
        let ente = furnish(&store).await?.ente;
        let urgent = (Severity::Blocking, Channel::Sam);
        let ticket = open(&store, ente, urgent, 0, None).await?;
        let by = operator(&store).await?;
        let calls = store
            .write("alert", move |tx| {
                alerts::raise(tx, ente, ticket, at(1))?;
                let raised = alerts::open(tx)?.len();
                let answered = alerts::calm(tx, ente, ticket, at(2), Some(by))?;
                let again = alerts::calm(tx, ente, ticket, at(3), None)?;
                let calm = alerts::open(tx)?.len();
                alerts::raise(tx, ente, ticket, at(4))?;
                Ok::<_, StoreError>((raised, answered, again, calm, alerts::open(tx)?))
            })
            .await?;
        let (raised, answered, again, calm, open) = calls;
        assert_eq!((raised, answered, again, calm), (1, true, false, 0));
        assert_eq!((open[0].ticket, open[0].raised_at), (ticket, at(4)));
        let changed = store
            .read("changes", |tx| changes::since(tx, at(0), 9))
            .await?;
        assert_eq!((changed[0].ticket, changed[0].version), (ticket, 1));
        let later = store
            .read("changes", |tx| changes::since(tx, at(1), 9))
            .await?;
        assert!(later.is_empty());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn articles_are_for_their_readers_and_found_by_their_words() -> Outcome {
    on_both(|store, _| async move {
        let ente = furnish(&store).await?.ente;
        let ticket = open(&store, ente, (Severity::Minor, Channel::Sam), 0, None).await?;
        let author = operator(&store).await?;
        let article = Article {
            id: ArticleId::from_uuid(uuid()),
            state: ArticleState::Draft,
            audience: Audience::Desk,
            title: "È ferma la stampante".to_owned(),
            body: "Riavviare.".to_owned(),
            author,
            created_at: at(0),
            updated_at: at(0),
            version: 1,
        };
        let id = article.id;
        let all = Readership {
            drafts: true,
            desk: true,
        };
        let found = store
            .write("articles", move |tx| {
                articles::insert(tx, &article, &[("stamp".to_owned(), 8)])?;
                let published = Article {
                    state: ArticleState::Published,
                    ..article.clone()
                };
                articles::change(
                    tx,
                    &published,
                    &[("stamp".to_owned(), 9), ("ferm".to_owned(), 1)],
                )?;
                articles::used(tx, (ente, ticket), id, author, at(1))?;
                articles::used(tx, (ente, ticket), id, author, at(2))?;
                let uses = articles::uses(tx, id)?;
                Ok::<_, StoreError>((articles::with_word(tx, "stamp", all)?, uses))
            })
            .await?;
        assert_eq!(found, (vec![(id, 9)], 1));
        for (drafts, desk, read) in [(false, true, true), (true, false, false)] {
            let readers = Readership { drafts, desk };
            let (page, one, named) = store
                .read("articles", move |tx| {
                    let page = articles::page(tx, readers, None, 9)?;
                    let one = articles::find(tx, id, readers)?;
                    Ok::<_, StoreError>((page, one, articles::of_ticket(tx, ente, ticket)?))
                })
                .await?;
            assert_eq!((page.len(), one.is_some()), (usize::from(read), read));
            assert_eq!(named.len(), 1);
        }
        let stale = store
            .write("articles", move |tx| {
                let old = articles::find(tx, id, all)?.map(|it| Article { version: 1, ..it });
                old.map_or(Ok(()), |old| articles::change(tx, &old, &[]))
            })
            .await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn tickets_are_found_by_all_their_words_within_an_ente_and_page_by_page() -> Outcome {
    on_both(|store, _| async move {
        let (here, there) = (furnish(&store).await?.ente, furnish(&store).await?.ente);
        let minor = (Severity::Minor, Channel::Sam);
        let mut ours = Vec::new();
        for second in 0..5 {
            ours.insert(0, open(&store, here, minor, second, None).await?);
            open(&store, there, minor, second, None).await?;
        }
        let added = ours[1];
        store
            .write("add", move |tx| {
                places::add_words(tx, (here, added), "stamp")
            })
            .await?;
        let found = async |of: Option<EnteId>, words: &[&[&str]], limit: u32| {
            let group = |group: &&[&str]| group.iter().map(|word| (*word).to_owned()).collect();
            let search = Search(words.iter().map(group).collect());
            let walk = move |tx: &mut custode_server::store::Tx<'_>| {
                let (mut seen, mut after) = (Vec::new(), None);
                loop {
                    let any = Filter::default();
                    let part = lists::search(tx, of, &any, &search, after, limit)?;
                    seen.extend(part.rows.iter().map(|listed| listed.row.id));
                    after = part.next;
                    if after.is_none() {
                        return Ok::<_, StoreError>(seen);
                    }
                }
            };
            store.read("search", walk).await
        };
        assert_eq!(
            found(Some(here), &[&["sportell"], &["ferm"]], 2).await?,
            ours
        );
        assert_eq!(found(None, &[&["ferm"]], 3).await?.len(), 10);
        assert_eq!(found(None, &[&["sportell"], &["stamp"]], 9).await?, [added]);
        assert_eq!(found(None, &[&["stamp", "rete"]], 9).await?, [added]);
        assert_eq!(found(Some(there), &[&["stamp"]], 9).await?, []);
        assert_eq!(found(None, &[&["serratur"]], 9).await?, []);
        assert_eq!(
            found(Some(here), &[&["serratur", "zzserratur"]], 9).await?,
            ours
        );
        // What means something to an index of words means nothing here.
        for hostile in ["\"", "*", "a:b", "NEAR(ferm)", "ferm' OR", "!ferm", "-"] {
            found(None, &[&[hostile]], 9).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn after_the_merge_of_the_night_the_index_is_one_part_and_finds_the_same() -> Outcome {
    on_both(|store, place| async move {
        let here = furnish(&store).await?.ente;
        let mut opened = Vec::new();
        for seconds in 0..60 {
            opened.push(
                open(
                    &store,
                    here,
                    (Severity::Minor, Channel::Mail),
                    seconds,
                    None,
                )
                .await?,
            );
        }
        opened.reverse();
        let found = async |store: &Store| {
            let search = Search(vec![vec!["sportell".to_owned()]]);
            let any = Filter::default();
            let part = store
                .read("search", move |tx| {
                    lists::search(tx, None, &any, &search, None, 99)
                })
                .await?;
            Ok::<_, StoreError>(part.rows.iter().map(|row| row.row.id).collect::<Vec<_>>())
        };
        assert_eq!(found(&store).await?, opened);
        assert!(parts(&place)?.is_none_or(|parts| parts > 1));
        let mut so_far = Merge::Begins;
        while so_far != Merge::Done {
            so_far = store
                .write("merge_words", move |tx| merge(tx, so_far))
                .await?;
        }
        assert!(parts(&place)?.is_none_or(|parts| parts == 1));
        assert_eq!(found(&store).await?, opened);
        Ok(())
    })
    .await
}

/// Of how many parts SQLite's index of words is made; other engines have none.
fn parts(place: &Whereabouts) -> anyhow::Result<Option<u32>> {
    let Whereabouts::Sqlite(path) = place else {
        return Ok(None);
    };
    let connection = rusqlite::Connection::open(path)?;
    let sql = "SELECT COUNT(DISTINCT segid) FROM ticket_index_idx";
    Ok(Some(connection.query_row(sql, [], |row| row.get(0))?))
}
