//! Remind: a certification that ends is told of within 60, 30 and 7 days, once each: to who holds it, and to the
//! coordinators (T49).

use jiff::ToSpan;

use crate::app::App;
use crate::app::tellings::{About, coordinators, morning, tell};
use crate::store::{StoreError, certifications};

/// How far ahead is looked: the first time of all.
const AHEAD_DAYS: i64 = 60;
/// Certifications of one look; those that are left wait for the next.
const LOOK: u32 = 500;

/// Makes what is to be told today of certifications that end, if it was not made yet; how many words are owed.
pub async fn remind_of_ends(app: &App) -> Result<usize, StoreError> {
    let (now, mint) = (app.clock.now(), app.mint);
    let Some(today) = morning(now) else {
        return Ok(0);
    };
    let last = today.saturating_add(AHEAD_DAYS.days());
    app.store
        .write("remind_of_ends", move |tx| {
            let mut owed = 0;
            for (id, holder, certification) in certifications::ending(tx, (today, last), LOOK)? {
                let Some(days) = certification.ends_within(today) else {
                    continue;
                };
                if !certifications::told(tx, id, days)? {
                    continue;
                }
                let mut readers = coordinators(tx)?;
                readers.retain(|reader| *reader != holder);
                readers.push(holder);
                for reader in readers {
                    let about = About::Ends {
                        certification: id.to_string(),
                    };
                    tell(tx, mint, reader, &about, now)?;
                    owed += 1;
                }
            }
            Ok(owed)
        })
        .await
}
