//! An identity belongs to one person, and a browser that was sent to a provider comes back once.

use custode_domain::id::PersonId;
use custode_domain::person::Role;
use custode_server::store::identities::{self, Errand, Identity};
use custode_server::store::{Store, StoreError, people};

use crate::house::{Outcome, at, on_both};
use crate::people::person;

fn identity(subject: &str) -> Identity {
    Identity {
        issuer: "https://login.example.org".to_owned(),
        subject: subject.to_owned(),
    }
}

async fn added(store: &Store, login: &str) -> Result<PersonId, StoreError> {
    let person = person(Role::Operator, None, login);
    let id = person.id;
    store
        .write("add", move |tx| people::insert(tx, &person))
        .await?;
    Ok(id)
}

async fn link(store: &Store, subject: &str, person: PersonId) -> Result<bool, StoreError> {
    let identity = identity(subject);
    store
        .write("link", move |tx| {
            identities::link(tx, &identity, person, at(5))
        })
        .await
}

async fn owner(store: &Store, subject: &str) -> Result<Option<PersonId>, StoreError> {
    let identity = identity(subject);
    let found = store
        .read("find", move |tx| identities::find(tx, &identity))
        .await?;
    Ok(found.map(|person| person.id))
}

#[tokio::test]
async fn an_identity_belongs_to_one_person_and_a_person_has_one_of_each_provider() -> Outcome {
    on_both(|store, _| async move {
        let (one, other) = (added(&store, "una").await?, added(&store, "altra").await?);
        assert!(link(&store, "A", one).await?);
        assert!(!link(&store, "A", other).await?, "it is taken");
        assert!(!link(&store, "B", one).await?, "they have one");
        assert!(!link(&store, "A", one).await?, "once is enough");
        assert_eq!(owner(&store, "A").await?, Some(one));
        assert_eq!(owner(&store, "a").await?, None, "letter by letter");
        let issuer = identity("").issuer;
        let since = store
            .read("since", move |tx| identities::since(tx, one, &issuer))
            .await?;
        assert_eq!(since, Some(at(5)));
        for left in [true, false] {
            let issuer = identity("").issuer;
            let unlinked = store
                .write("unlink", move |tx| identities::unlink(tx, one, &issuer))
                .await?;
            assert_eq!(unlinked, left);
        }
        assert!(link(&store, "A", other).await?);
        assert_eq!(owner(&store, "A").await?, Some(other));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_errand_is_taken_once_and_in_time() -> Outcome {
    on_both(|store, _| async move {
        let person = added(&store, "una").await?;
        let errand = |person| Errand {
            state: "state".to_owned(),
            nonce: "nonce".to_owned(),
            verifier: "verifier".to_owned(),
            person,
        };
        let send = async |token: &'static [u8], person, now| {
            let errand = errand(person);
            store
                .write("send", move |tx| {
                    identities::send(tx, token, &errand, (at(now), at(now + 600)))
                })
                .await
        };
        let take = async |token: &'static [u8], now| {
            store
                .write("take", move |tx| identities::take(tx, token, at(now)))
                .await
        };
        send(b"one", None, 0).await?;
        assert_eq!(take(b"other", 1).await?, None);
        assert_eq!(take(b"one", 1).await?, Some(errand(None)));
        assert_eq!(take(b"one", 1).await?, None, "once");
        send(b"late", None, 0).await?;
        assert_eq!(take(b"late", 600).await?, None, "in time");
        send(b"link", Some(person), 0).await?;
        store
            .write("forget", move |tx| {
                identities::forget_errands_of(tx, person)
            })
            .await?;
        assert_eq!(take(b"link", 1).await?, None, "the password changed");
        send(b"link", Some(person), 0).await?;
        assert_eq!(take(b"link", 1).await?, Some(errand(Some(person))));
        Ok::<_, anyhow::Error>(())
    })
    .await
}
