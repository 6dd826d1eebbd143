//! Routing: rules, their versions and what is in force read the same on both engines; so do hours and certifications.

use custode_domain::category::Category;
use custode_domain::certification::Certification;
use custode_domain::channel::Channel;
use custode_domain::id::{PersonId, RuleId, TicketId};
use custode_domain::person::{Actor, Level, Role};
use custode_domain::routing::{Conditions, Rule, Rules, Wanted};
use custode_domain::ticket::{
    Activity, Competence, Concern, ConsultingPlan, Kind, Line, Minutes, Opening, Routed, Ticket,
};
use custode_server::lang::Lang;
use custode_server::store::people::Person;
use custode_server::store::routing::Switch;
use custode_server::store::{StoreError, certifications, consulting, people, routing, tickets};

use crate::house::{Outcome, at, furnish, on_both, uuid};

fn coordinator() -> Person {
    let id = PersonId::from_uuid(uuid());
    Person {
        id,
        ente: None,
        role: Role::Coordinator,
        name: "Coordinatore di prova".to_owned(),
        login: id.to_string(),
        email: None,
        phone: None,
        password_hash: None,
        language: Lang::It,
        area: None,
        competences: vec![Competence::Software],
        password_once: false,
        active: true,
        created_at: at(0),
    }
}

fn rules(name: &str) -> anyhow::Result<Rules> {
    let wanted = Wanted {
        categories: [Category::Printer].into(),
        ..Wanted::default()
    };
    let rule = Rule {
        id: RuleId::from_uuid(uuid()),
        name: Line::parse(name)?,
        conditions: Conditions::new(wanted)?,
        to: Competence::Infrastructure,
    };
    Ok(Rules::new(vec![rule])?)
}

#[tokio::test]
async fn a_draft_becomes_versions_and_the_last_switch_says_which_is_in_force() -> Outcome {
    on_both(|store, _| async move {
        let person = coordinator();
        let by = person.id;
        let (first, second) = (rules("Prima")?, rules("Seconda")?);
        let kept = [first.clone(), second.clone()];
        store
            .write("rules", move |tx| {
                people::insert(tx, &person)?;
                assert_eq!(routing::draft(tx)?, None);
                assert_eq!(routing::in_force(tx)?, None);
                routing::edit(tx, 0, &kept[0], by, at(1))?;
                routing::tried(tx, 1, at(2))?;
                let one = routing::keep_version(tx, &kept[0])?;
                let switch = |version, seconds| Switch {
                    at: at(seconds),
                    by,
                    version,
                };
                routing::switch(tx, &switch(Some(one), 3))?;
                routing::edit(tx, 1, &kept[1], by, at(4))?;
                let two = routing::keep_version(tx, &kept[1])?;
                assert_eq!((one, two), (1, 2));
                routing::switch(tx, &switch(Some(two), 5))?;
                Ok::<_, StoreError>(())
            })
            .await?;
        let (draft, in_force, old) = store
            .read("rules", |tx| {
                let old = routing::version(tx, 1)?;
                Ok::<_, StoreError>((routing::draft(tx)?, routing::in_force(tx)?, old))
            })
            .await?;
        let draft = draft.expect("a draft was written");
        assert_eq!(
            (draft.revision, draft.edited_by, draft.tried_at),
            (2, by, None)
        );
        assert_eq!(draft.rules, second);
        assert_eq!(in_force, Some((2, second.clone())));
        assert_eq!(old, Some(first));
        // What was read before somebody else's change is not written.
        for revision in [0, 1] {
            let again = second.clone();
            let stale = store
                .write("rules", move |tx| {
                    routing::edit(tx, revision, &again, by, at(6))
                })
                .await;
            assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
        }
        let off = Switch {
            at: at(7),
            by,
            version: None,
        };
        store
            .write("off", move |tx| routing::switch(tx, &off))
            .await?;
        let (in_force, switches) = store
            .read("rules", |tx| {
                Ok::<_, StoreError>((routing::in_force(tx)?, routing::switches(tx, 2)?))
            })
            .await?;
        assert_eq!(in_force, None);
        let versions: Vec<_> = switches.iter().map(|switch| switch.version).collect();
        assert_eq!(versions, [None, Some(2)]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn past_tickets_hours_and_certifications_read_back() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let (ente, person) = (house.ente, coordinator());
        let by = Actor::Person {
            id: person.id,
            role: Role::Coordinator,
            ente: None,
        };
        let opening = Opening {
            ticket: TicketId::from_uuid(uuid()),
            ente,
            concern: Concern::Ente,
            requester: None,
            channel: Channel::Phone,
            category: Some(Category::Advice),
            kind: Kind::Consulting,
            severity: custode_domain::Severity::Minor,
            level: Level::Second,
            routed: Routed::NoneFits { version: 3 },
            competence: Some(Competence::Product),
            subject: Line::parse("Formazione")?,
            description: None,
            arrived: at(1),
        };
        let id = opening.ticket;
        let plan = ConsultingPlan {
            activity: Activity::Training,
            minutes: Minutes::new(600)?,
            agreed_with: Line::parse("Referente Operativo")?,
        };
        let mut events = Ticket::open(by, opening.clone(), at(1))?;
        events.extend(Ticket::replay(&events)?.take_charge(by, at(2))?);
        events.extend(Ticket::replay(&events)?.plan_consulting(by, plan, None, at(3))?);
        let attested = Certification {
            name: Line::parse("Basi di dati")?,
            issuer: Line::parse("Ente di certificazione")?,
            valid_until: Some("2027-06-30".parse()?),
        };
        let (who, one, certification) = (person.id, uuid(), attested.clone());
        store
            .write("consulting", move |tx| {
                people::insert(tx, &person)?;
                let ticket = Ticket::replay(&events).expect("a log");
                tickets::open(tx, &ticket, &events, 2026)?;
                consulting::keep(tx, &ticket, &events)?;
                certifications::insert(tx, one, who, &certification)
            })
            .await?;
        let (past, hours, of_person, of_desk) = store
            .read("consulting", move |tx| {
                let past = routing::past(tx, id, 10)?;
                let hours = consulting::list(tx, Some(ente), 10)?;
                let of_person = certifications::of_person(tx, who)?;
                let of_desk = certifications::of_desk(tx, 10)?;
                Ok::<_, StoreError>((past, hours, of_person, of_desk))
            })
            .await?;
        assert_eq!(past.len(), 1);
        assert_eq!(past[0].opening, opening);
        assert_eq!(
            (past[0].level, past[0].competence),
            (Level::Second, Some(Competence::Product))
        );
        assert_eq!(
            (
                hours[0].ticket,
                hours[0].planned_minutes,
                hours[0].used_minutes
            ),
            (id, 600, 0)
        );
        assert_eq!(hours[0].activity, Activity::Training);
        assert_eq!(of_person, [(one, attested.clone())]);
        assert_eq!(of_desk, [(who, attested)]);
        let gone = store
            .write("consulting", move |tx| certifications::remove(tx, one, who))
            .await?;
        assert!(gone);
        Ok(())
    })
    .await
}
