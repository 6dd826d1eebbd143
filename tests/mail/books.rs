//! Books: what the server has noted of its deliveries, read from its database and not through its own code.

use std::collections::BTreeMap;
use std::time::Duration;

use custode_tests::{House, MailSeen, eventually};
use rusqlite::{Connection, OpenFlags};

/// How long deliveries may take: a lease that ended with its worker, and two pauses after failures.
const PATIENCE: Duration = Duration::from_mins(6);

/// Opens the books of a house on SQLite.
fn open(house: &House) -> Connection {
    let file = house.store_url().trim_start_matches("sqlite:");
    let books = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    books.busy_timeout(Duration::from_secs(10)).unwrap();
    books
}

/// Waits until nothing is owed and nothing under way.
pub(crate) fn settled(house: &House) {
    let books = open(house);
    let open = "SELECT (SELECT COUNT(*) FROM notice WHERE sent_at IS NULL)
                     + (SELECT COUNT(*) FROM delivery WHERE state IN ('pending', 'sending', 'handed'))";
    eventually("every notice has come to its end", PATIENCE, || {
        let count: i64 = books.query_row(open, [], |row| row.get(0)).unwrap();
        (count == 0).then_some(())
    });
}

/// How the deliveries to an address stand: state, attempts, what the mail server said.
pub(crate) fn deliveries(house: &House, address: &str) -> Vec<(String, u32, String)> {
    let books = open(house);
    let said = "SELECT state, attempts, COALESCE(outcome, '') FROM delivery WHERE address = ?1";
    let mut statement = books.prepare(said).unwrap();
    let rows = statement
        .query_map([address], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap();
    rows.map(Result::unwrap).collect()
}

/// The mails of a mailbox by subject: in how many different acceptances by the mail server each arrived, and how many
/// files there are of it. Postfix itself may write a file twice when it is killed: that is told apart by its queue's
/// name for the message, which is in the `Received` line.
pub(crate) fn by_subject(mails: &[MailSeen]) -> BTreeMap<String, (usize, usize)> {
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mail in mails {
        let queued = mail.headers.lines().find_map(|line| line.strip_prefix("Received: "));
        let queued = queued.and_then(|line| line.split(" id ").nth(1));
        let queued = queued.and_then(|rest| rest.split_whitespace().next()).unwrap();
        seen.entry(mail.subject.clone()).or_default().push(queued.to_owned());
    }
    let counted = seen.into_iter().map(|(subject, mut queued)| {
        let files = queued.len();
        queued.sort();
        queued.dedup();
        (subject, (queued.len(), files))
    });
    counted.collect()
}
