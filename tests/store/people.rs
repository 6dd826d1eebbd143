//! People log in while they may, and their sessions end when they should.

use custode_domain::certification::Certification;
use custode_domain::id::{EnteId, PersonId};
use custode_domain::person::Role;
use custode_domain::ticket::Line;
use custode_server::lang::Lang;
use custode_server::store::people::{self, LoginSession, Person};
use custode_server::store::{StoreError, Violation, certifications};

use crate::house::{Outcome, at, furnish, on_both, uuid};

pub(crate) fn person(role: Role, ente: Option<EnteId>, login: &str) -> Person {
    Person {
        id: PersonId::from_uuid(uuid()),
        ente,
        role,
        name: format!("Esempio {login}"),
        login: login.to_owned(),
        email: Some("esempio@ente.example".to_owned()),
        phone: None,
        password_hash: None,
        language: Lang::It,
        area: None,
        competences: Vec::new(),
        password_once: false,
        active: true,
        created_at: at(0),
    }
}

#[tokio::test]
async fn every_role_is_kept_with_its_ente_or_without() -> Outcome {
    on_both(|store, _| async move {
        let ente = furnish(&store).await?.ente;
        for role in Role::ALL {
            let member = person(
                role,
                role.is_of_an_ente().then_some(ente),
                &format!("{role:?}"),
            );
            let (kept, id) = (member.clone(), member.id);
            store
                .write("add", move |tx| people::insert(tx, &kept))
                .await?;
            assert_eq!(
                store.read("find", move |tx| people::find(tx, id)).await?,
                Some(member)
            );

            let misplaced = person(
                role,
                (!role.is_of_an_ente()).then_some(ente),
                &format!("not {role:?}"),
            );
            let answer = store
                .write("add", move |tx| people::insert(tx, &misplaced))
                .await;
            assert!(
                answer.is_err_and(|error| error.violates(Violation::Check)),
                "{role:?}"
            );
        }
        let (desk, theirs) = store
            .read("list", move |tx| {
                Ok::<_, StoreError>((people::list_desk(tx)?, people::list_of_ente(tx, ente)?))
            })
            .await?;
        assert_eq!((desk.len(), theirs.len()), (8, 3));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_session_ends_by_expiry_logout_password_or_exclusion() -> Outcome {
    on_both(|store, _| async move {
        let operator = person(Role::Operator, None, "operatore");
        let (id, kept) = (operator.id, operator.clone());
        store
            .write("add", move |tx| people::insert(tx, &kept))
            .await?;
        let begin = |cookie: &'static [u8]| {
            let session = LoginSession {
                token_hash: cookie.to_vec(),
                person: id,
                created_at: at(0),
                last_seen_at: at(0),
                expires_at: at(100),
                browser: String::new(),
            };
            store.write("begin", move |tx| people::begin_session(tx, &session))
        };
        let who = |cookie: &'static [u8], now| {
            store.read("who", move |tx| {
                Ok::<_, StoreError>(
                    people::find_session(tx, cookie, at(now))?.map(|(_, person)| person.id),
                )
            })
        };
        begin(b"a").await?;
        assert_eq!(
            (
                who(b"a", 99).await?,
                who(b"a", 100).await?,
                who(b"x", 1).await?
            ),
            (Some(id), None, None)
        );
        store
            .write("out", |tx| people::end_session(tx, b"a"))
            .await?;
        assert_eq!(who(b"a", 1).await?, None);
        begin(b"b").await?;
        store
            .write("password", move |tx| {
                people::set_password(tx, id, "$argon2id$x", false)
            })
            .await?;
        assert_eq!(who(b"b", 1).await?, None);
        begin(b"c").await?;
        store
            .write("exclude", move |tx| people::set_active(tx, id, false))
            .await?;
        assert_eq!(who(b"c", 1).await?, None);
        let found = store
            .read("login", |tx| people::find_by_login(tx, "operatore"))
            .await?;
        assert_eq!(
            found.map(|found| (found.active, found.password_hash)),
            Some((false, Some("$argon2id$x".to_owned())))
        );
        begin(b"d").await?;
        assert_eq!(
            store
                .write("forget", |tx| people::forget_expired_sessions(tx, at(100)))
                .await?,
            1
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn t49_a_certification_is_found_before_its_end_and_told_of_once_each_time() -> Outcome {
    on_both(|store, _| async move {
        let holder = person(Role::Specialist, None, "specialista");
        let of = |day: &str| Certification {
            name: Line::fit("Amministrazione di sistemi"),
            issuer: Line::fit("Ente di certificazione"),
            valid_until: day.parse().ok(),
        };
        let all = ["2026-11-27", "2026-11-28", "2027-01-27", "2027-01-28", ""];
        let written: Vec<_> = all.map(|day| (uuid(), of(day))).into();
        let (who, kept) = (holder.id, written.clone());
        store
            .write("add", move |tx| {
                people::insert(tx, &holder)?;
                for (id, one) in &kept {
                    certifications::insert(tx, *id, who, one)?;
                }
                Ok::<_, StoreError>(())
            })
            .await?;
        let days = ("2026-11-28".parse()?, "2027-01-27".parse()?);
        let read = |limit| store.read("ending", move |tx| certifications::ending(tx, days, limit));
        let found: Vec<_> = read(9).await?.into_iter().map(|(id, ..)| id).collect();
        assert_eq!(found, [written[1].0, written[2].0]);
        assert_eq!(read(1).await?.len(), 1);
        let id = written[1].0;
        let found = store
            .read("find", move |tx| certifications::find(tx, id))
            .await?;
        assert_eq!(found, Some((who, written[1].1.clone())));
        for (days, is_first) in [(60, true), (60, false), (7, true), (30, false), (7, false)] {
            let told = store.write("told", move |tx| certifications::told(tx, id, days));
            assert_eq!(told.await?, is_first, "{days}");
        }
        let shut_out = store.write("shut", move |tx| people::set_active(tx, who, false));
        shut_out.await?;
        assert_eq!(read(9).await?, [], "who left is told nothing");
        Ok(())
    })
    .await
}
