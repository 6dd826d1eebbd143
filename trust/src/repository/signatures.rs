//! Signatures: which of them hold.

use std::num::NonZeroU64;

use serde::Serialize;
use tough::schema::{Role as Metadata, Root, Signature, Signed};

use super::Role;

/// The signatures that hold, each looked at by itself.
pub(crate) fn holding<'a, T: Metadata + Serialize + Clone>(
    root: &Root,
    role: Role,
    paper: &'a Signed<T>,
) -> Vec<&'a Signature> {
    // A root that asks for one signature of this role tells whether one holds.
    let mut lenient = root.clone();
    if let Some(keys) = lenient.roles.get_mut(&role.kind()) {
        keys.threshold = NonZeroU64::MIN;
    }
    let holds = |one: &&Signature| {
        let alone = Signed {
            signed: paper.signed.clone(),
            signatures: vec![(*one).clone()],
        };
        lenient.verify_role(&alone).is_ok()
    };
    paper.signatures.iter().filter(holds).collect()
}
