//! Consent: a contact's tap at a real browser, and every real program behind it. How long it takes is `bench ssh`'s.

use custode_tests::assist::Consented;
use custode_tests::say;

#[tokio::test]
async fn t28_a_contact_taps_and_the_technician_is_at_the_prompt() {
    let Some(mut town) = Consented::open().await else {
        return;
    };
    let took = town.tap_to_prompt().await;
    say(&format!("from tap to prompt: {took:?}"));
    // The second one finds the contact known, and the number of the first one spent.
    town.tap_to_prompt().await;
}
