//! A key is one person's, and what was asked of a browser is answered once and in time.

use custode_domain::id::PersonId;
use custode_domain::person::Role;
use custode_server::store::passkeys::{self, Ceremony, Kept};
use custode_server::store::{Violation, people};
use uuid::Uuid;

use crate::house::{Outcome, at, on_both};
use crate::people::person;

fn kept(person: PersonId, credential: u8, id: u128) -> Kept {
    Kept {
        credential_id: vec![credential],
        id: Uuid::from_u128(id),
        person,
        name: "Telefono".to_owned(),
        document: "{}".to_owned(),
        created_at: at(1),
        used_at: None,
    }
}

#[tokio::test]
async fn a_key_is_one_persons_and_taken_away_by_them_alone() -> Outcome {
    on_both(|store, _| async move {
        let (one, other) = (
            person(Role::Operator, None, "una"),
            person(Role::Operator, None, "altra"),
        );
        let (own, foreign) = (one.id, other.id);
        store
            .write("add", move |tx| {
                people::insert(tx, &one)?;
                people::insert(tx, &other)?;
                passkeys::insert(tx, &kept(own, 1, 1))
            })
            .await?;
        let twice = store.write("add", move |tx| passkeys::insert(tx, &kept(foreign, 1, 2)));
        let refused = twice.await.unwrap_err();
        assert!(refused.violates(Violation::Unique));
        let id = Uuid::from_u128(1);
        let stolen = store.write("remove", move |tx| passkeys::remove(tx, foreign, id));
        assert!(!stolen.await?);
        let used = store.write("use", |tx| passkeys::used(tx, &[1], "{\"a\":1}", at(9)));
        used.await?;
        let found = store.read("find", |tx| passkeys::find(tx, &[1])).await?;
        let expected = Kept {
            document: "{\"a\":1}".to_owned(),
            used_at: Some(at(9)),
            ..kept(own, 1, 1)
        };
        assert_eq!(found, Some(expected));
        let removed = store.write("remove", move |tx| passkeys::remove(tx, own, id));
        assert!(removed.await?);
        let left = store
            .read("list", move |tx| passkeys::list(tx, own))
            .await?;
        assert!(left.is_empty());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_was_asked_is_answered_once_and_in_time() -> Outcome {
    on_both(|store, _| async move {
        let ceremony = |seconds| Ceremony {
            person: None,
            name: String::new(),
            state: "{}".to_owned(),
            expires_at: at(seconds),
        };
        let (soon, late) = (ceremony(10), ceremony(20));
        store
            .write("begin", move |tx| {
                passkeys::begin(tx, &[1], &soon, at(1))?;
                passkeys::begin(tx, &[2], &late, at(1))
            })
            .await?;
        for (token, now, is_there) in [(2, 5, true), (2, 5, false), (1, 10, false), (9, 5, false)] {
            let taken = store.write("take", move |tx| passkeys::take(tx, &[token], at(now)));
            assert_eq!(taken.await?.is_some(), is_there, "{token} at {now}");
        }
        Ok(())
    })
    .await
}
