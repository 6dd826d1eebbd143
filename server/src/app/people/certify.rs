//! Certify: what an administrator writes down of somebody's certifications (T49).

use custode_domain::certification::Certification;
use custode_domain::id::PersonId;
use serde_json::json;
use uuid::Uuid;

use super::NotDone;
use super::change::{reached, record};
use crate::app::App;
use crate::app::viewer::Viewer;
use crate::store::audit::Deed;
use crate::store::certifications;

/// Certifications of a person.
pub const MOST: usize = 50;

/// Writes down a certification of somebody; whether there was room for it.
pub async fn certify(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
    certification: Certification,
) -> Result<bool, NotDone> {
    let (viewer, now) = (viewer.clone(), app.clock.now());
    let id = app.mint.uuid(now);
    app.store
        .write("certify_person", move |tx| {
            let person = reached(tx, &viewer, person)?;
            if certifications::of_person(tx, person.id)?.len() >= MOST {
                return Ok(false);
            }
            certifications::insert(tx, id, person.id, &certification)?;
            let told = json!({"certification": id.to_string()});
            record(tx, viewer.id, (Deed::CertifyPerson, &person), &told, now)?;
            Ok(true)
        })
        .await
}

/// Takes a certification of somebody away.
pub async fn decertify(
    app: &App,
    viewer: &Viewer,
    person: PersonId,
    id: Uuid,
) -> Result<(), NotDone> {
    let (viewer, now) = (viewer.clone(), app.clock.now());
    app.store
        .write("decertify_person", move |tx| {
            let person = reached(tx, &viewer, person)?;
            if !certifications::remove(tx, id, person.id)? {
                return Err(NotDone::Nobody);
            }
            let told = json!({"certification": id.to_string()});
            Ok(record(
                tx,
                viewer.id,
                (Deed::DecertifyPerson, &person),
                &told,
                now,
            )?)
        })
        .await
}
