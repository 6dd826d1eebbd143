//! Issue a token: what an installer shows to enrol one machine, shown once and kept as its hash.

use custode_domain::machine::MachineClass;
use jiff::{SignedDuration, Timestamp};

use super::App;
use crate::mint::Token;
use crate::store::audit::{self, Deed, Entry};
use crate::store::enrolment::{self, EnrolmentToken};
use crate::store::enti::Site;
use crate::store::{StoreError, Tx};

/// Issues a token for one machine of this class at this site; the token, and until when it is good.
pub async fn issue_token(
    app: &App,
    site: &Site,
    class: MachineClass,
    hours: u16,
    now: Timestamp,
) -> Result<(Token, Timestamp), StoreError> {
    let token = app.mint.token();
    let issued = EnrolmentToken {
        token_hash: token.hash().to_vec(),
        ente: site.ente,
        site: site.id,
        class,
        created_at: now,
        expires_at: now + SignedDuration::from_hours(hours.into()),
        used: None,
    };
    let expires_at = issued.expires_at;
    app.store
        .write("issue_token", move |tx| keep(tx, &issued, now))
        .await?;
    Ok((token, expires_at))
}

fn keep(tx: &mut Tx<'_>, token: &EnrolmentToken, now: Timestamp) -> Result<(), StoreError> {
    enrolment::issue(tx, token)?;
    let document = serde_json::json!({ "expires_at": token.expires_at.to_string() });
    audit::append(
        tx,
        &Entry {
            at: now,
            actor: "console",
            action: Deed::IssueToken,
            object: &format!("site:{}", token.site),
            ente: Some(token.ente),
            document: &document.to_string(),
        },
    )?;
    Ok(())
}
