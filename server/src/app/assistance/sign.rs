//! Sign: what a contact's browser is asked to sign: the hash of the grant, with a key that this contact has.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use custode_protocol::assist::challenge;
use serde_json::json;

use super::SessionShown;
use crate::app::App;
use crate::app::viewer::Viewer;
use crate::store::{StoreError, passkeys};

/// How long a browser waits for its user, in milliseconds.
const PATIENCE_MS: u32 = 300_000;

/// The request for `navigator.credentials.get`, as JSON; nothing where the viewer does not consent, or has no key.
pub async fn to_sign(
    app: &App,
    viewer: &Viewer,
    shown: &SessionShown,
) -> Result<Option<String>, StoreError> {
    let (Some(asked_for), Some(grant)) = (&app.passkeys, &shown.session.grant) else {
        return Ok(None);
    };
    if !shown.consents {
        return Ok(None);
    }
    let person = viewer.id;
    let keys = app
        .store
        .read("keys_to_sign", move |tx| passkeys::list(tx, person))
        .await?;
    if keys.is_empty() {
        return Ok(None);
    }
    let bytes = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let allowed: Vec<_> = keys
        .iter()
        .map(|key| json!({ "type": "public-key", "id": bytes(&key.credential_id) }))
        .collect();
    let options = json!({ "publicKey": {
        "challenge": bytes(&challenge(grant)),
        "rpId": asked_for.host(),
        "allowCredentials": allowed,
        "userVerification": "required",
        "timeout": PATIENCE_MS,
    }});
    Ok(Some(options.to_string()))
}
