//! What the brain answers, look by look.
