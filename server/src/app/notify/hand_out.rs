//! Hand out: what the outbox owes becomes one delivery for each person and medium, once.

use custode_domain::id::TaskId;
use custode_domain::notice::{Occasion, Recipient};
use custode_domain::person::Role;
use jiff::Timestamp;

use super::Ways;
use crate::app::App;
use crate::mint::Mint;
use crate::store::deliveries::{self, Delivery, Medium, Standing};
use crate::store::notices::{self, Owed};
use crate::store::people::{self, Person};
use crate::store::{StoreError, Tx, subscriptions, tasks};

/// Notices in one transaction: the front office of an urgent ticket is some tens of people.
const AT_ONCE: u32 = 50;

/// Turns what waits in the outbox into deliveries; how many notices. Called again until it answers 0.
pub async fn hand_out(app: &App) -> Result<usize, StoreError> {
    let (now, mint, ways) = (app.clock.now(), app.mint, app.ways);
    let waits = app
        .store
        .read("notices_wait", move |tx| notices::pending(tx, now, 1))
        .await?;
    if waits.is_empty() {
        return Ok(0);
    }
    app.store
        .write("hand_out_notices", move |tx| {
            let pending = notices::pending(tx, now, AT_ONCE)?;
            for owed in &pending {
                // Another process may have been first: the row is taken before anything is made of it.
                if notices::sent(tx, owed.ente, owed.id, now)? {
                    deliver(tx, mint, ways, owed, now)?;
                }
            }
            Ok(pending.len())
        })
        .await
}

fn deliver(
    tx: &mut Tx<'_>,
    mint: Mint,
    ways: Ways,
    owed: &Owed,
    now: Timestamp,
) -> Result<(), StoreError> {
    for person in recipients(tx, owed)? {
        let address = person.email.clone().filter(|_| ways.mail);
        let standing = match address {
            Some(_) => Standing::Pending,
            None => Standing::Unreachable,
        };
        let mail = Delivery {
            ente: owed.ente,
            id: mint.uuid(now),
            notice: owed.id,
            ticket: owed.notice.ticket,
            person: person.id,
            medium: Medium::Mail,
            address,
            reply_token: mint.token().reveal().to_owned(),
            created_at: now,
            attempts: 0,
        };
        deliveries::make(tx, &mail, standing)?;
        let alerts = ways.push && wakes(owed.notice.occasion);
        if alerts && !subscriptions::of_person(tx, person.id)?.is_empty() {
            let push = Delivery {
                id: mint.uuid(now),
                medium: Medium::Push,
                address: None,
                ..mail
            };
            deliveries::make(tx, &push, Standing::Pending)?;
        }
    }
    Ok(())
}

/// The people behind a recipient; who is shut out is told nothing.
fn recipients(tx: &mut Tx<'_>, owed: &Owed) -> Result<Vec<Person>, StoreError> {
    let mut told = match owed.notice.to {
        Recipient::Requester(id)
        | Recipient::Owner(id)
        | Recipient::OnCall(id)
        | Recipient::Closer(id) => people::find(tx, id)?.into_iter().collect(),
        Recipient::EnteContacts(ente) => people::list_of_ente(tx, ente)?,
        Recipient::FrontOffice | Recipient::Coordinators => people::list_desk(tx)?,
        Recipient::Area(task) => of_area(tx, task)?,
    };
    told.retain(|person| person.active && is_meant(owed.notice.to, person.role));
    Ok(told)
}

/// What cannot wait until somebody reads their mail.
const fn wakes(occasion: Occasion) -> bool {
    matches!(
        occasion,
        Occasion::Urgent | Occasion::Paged | Occasion::NobodyOnCall
    )
}

/// Everybody of the area that has this task.
fn of_area(tx: &mut Tx<'_>, task: TaskId) -> Result<Vec<Person>, StoreError> {
    let Some((_, _, area)) = tasks::find(tx, task)? else {
        return Ok(Vec::new());
    };
    let mut all = people::list_desk(tx)?;
    all.retain(|person| person.area.as_ref() == Some(&area));
    Ok(all)
}

/// T23: the whole first level, and who coordinates it. Where no person asked: who answers for the Ente's systems.
const fn is_meant(to: Recipient, role: Role) -> bool {
    match to {
        Recipient::Requester(_)
        | Recipient::Owner(_)
        | Recipient::OnCall(_)
        | Recipient::Closer(_) => true,
        Recipient::Area(_) => role.does_tasks(),
        Recipient::Coordinators => matches!(role, Role::Coordinator),
        Recipient::EnteContacts(_) => matches!(role, Role::Referente | Role::SystemAdministrator),
        Recipient::FrontOffice => matches!(role, Role::Operator | Role::Coordinator),
    }
}
