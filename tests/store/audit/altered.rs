//! Whatever byte of the audit is altered, the record is named.

use custode_server::app::audit::Fault;
use custode_server::store::audit;

use super::desk::{Desk, alter};
use crate::house::{Outcome, Place, on_both, on_sqlite, postgres, say};

const RECORDS: u64 = 12;

/// A column, and how a byte of it is altered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Text,
    Bytes,
}

const COLUMNS: [(&str, Kind); 15] = [
    ("seq", Kind::Number),
    ("at", Kind::Number),
    ("actor", Kind::Text),
    ("actor_name", Kind::Text),
    ("role", Kind::Text),
    ("source", Kind::Text),
    ("action", Kind::Text),
    ("object", Kind::Text),
    ("ente_id", Kind::Text),
    ("ticket_id", Kind::Text),
    ("outcome", Kind::Text),
    ("class", Kind::Text),
    ("document", Kind::Text),
    ("prev_hash", Kind::Bytes),
    ("hash", Kind::Bytes),
];

/// A value as SQL writes it.
fn literal(place: &Place, kind: Kind, bytes: Option<&[u8]>) -> String {
    let Some(bytes) = bytes else {
        return "NULL".to_owned();
    };
    let hex = bytes
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    match (place, kind) {
        (_, Kind::Number) => String::from_utf8_lossy(bytes).into_owned(),
        (Place::Sqlite(_), Kind::Text) => format!("CAST(x'{hex}' AS TEXT)"),
        (Place::Sqlite(_), Kind::Bytes) => format!("x'{hex}'"),
        (Place::Postgres(_), Kind::Text) => format!("convert_from('\\x{hex}'::bytea, 'UTF8')"),
        (Place::Postgres(_), Kind::Bytes) => format!("'\\x{hex}'::bytea"),
    }
}

/// The bytes of a field; numbers in their digits.
async fn bytes(
    place: &Place,
    column: &str,
    kind: Kind,
    seq: u64,
) -> anyhow::Result<Option<Vec<u8>>> {
    Ok(match place {
        Place::Sqlite(path) => {
            let question = format!("SELECT CAST({column} AS BLOB) FROM audit WHERE seq = {seq}");
            rusqlite::Connection::open(path)?.query_row(&question, [], |row| row.get(0))?
        }
        Place::Postgres(url) => {
            let cast = match kind {
                Kind::Number => format!("convert_to({column}::text, 'UTF8')"),
                Kind::Text => format!("convert_to({column}, 'UTF8')"),
                Kind::Bytes => column.to_owned(),
            };
            let question = format!("SELECT {cast} FROM audit WHERE seq = {seq}");
            postgres(url)
                .await?
                .query_one(&question, &[])
                .await?
                .try_get(0)?
        }
    })
}

/// The same field with another byte at this place. A digit stays a digit, and ASCII stays ASCII.
fn altered(kind: Kind, bytes: Option<&[u8]>, place: usize) -> Vec<u8> {
    let mut other = bytes.unwrap_or_default().to_vec();
    match other.get_mut(place) {
        Some(byte) if kind == Kind::Number => *byte = b'0' + (*byte - b'0' + 1) % 10,
        Some(byte) => *byte ^= 1,
        None => other.push(b'x'),
    }
    other
}

/// Alters each column of each record in one byte, verifies, and puts it back.
async fn alter_all(desk: &Desk, place: &Place, whole: u64) -> anyhow::Result<u32> {
    let mut tried = 0;
    for seq in 1..=RECORDS {
        for (column, kind) in COLUMNS {
            let kept = bytes(place, column, kind, seq).await?;
            let length = kept.as_ref().map_or(0, Vec::len);
            // Every byte of one record, and of every other the one that its place says.
            let places = if seq == whole {
                0..length.max(1)
            } else {
                let one = usize::try_from(seq).unwrap_or_default() * 7 % length.max(1);
                one..one + 1
            };
            for at in places {
                let other = altered(kind, kept.as_deref(), at);
                let other_seq = if column == "seq" {
                    // A place that is taken is refused by the schema: this one is free.
                    let free = (seq + 1_000).to_string();
                    set(place, (column, kind, seq), Some(free.as_bytes())).await?;
                    seq + 1_000
                } else {
                    set(place, (column, kind, seq), Some(&other)).await?;
                    seq
                };
                let report = desk.verify().await?;
                let named = report.broken.first().and_then(|broken| broken.seq);
                assert_eq!(named, Some(seq), "{column} byte {at}: {:?}", report.broken);
                set(place, (column, kind, other_seq), kept.as_deref()).await?;
                tried += 1;
            }
        }
    }
    let report = desk.verify().await?;
    assert_eq!((report.records, report.broken), (RECORDS, Vec::new()));
    Ok(tried)
}

async fn set(
    place: &Place,
    (column, kind, seq): (&str, Kind, u64),
    value: Option<&[u8]>,
) -> anyhow::Result<()> {
    let value = literal(place, kind, value);
    alter(
        place,
        &format!("UPDATE audit SET {column} = {value} WHERE seq = {seq}"),
    )
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_byte_changed_anywhere_is_named_by_verify() -> Outcome {
    on_both(|store, place| async move {
        let desk = Desk::open(&store).await?;
        desk.work(RECORDS).await?;
        let tried = alter_all(&desk, &place, 6).await?;
        say(&format!("{tried} bytes of the audit altered, each named"));
        Ok(())
    })
    .await
}

/// Records of the first kind are covered as well, and what their hash does not cover must say nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_byte_changed_in_a_record_of_the_first_kind_is_named() -> Outcome {
    on_both(|store, place| async move {
        let desk = Desk::open(&store).await?;
        desk.work(RECORDS).await?;
        // As the first program wrote them: the new columns say nothing.
        let records = store.read("all", |tx| audit::after(tx, 0, 100)).await?;
        let mut before = audit::BEGINNING.to_vec();
        for mut record in records {
            record.actor_name.clear();
            record.role.clear();
            record.source.clear();
            record.outcome.clear();
            record.ticket = None;
            "administration".clone_into(&mut record.class);
            record.prev_hash.clone_from(&before);
            let hash = record.expected_hash();
            let hex = |bytes: &[u8]| literal(&place, Kind::Bytes, Some(bytes));
            alter(
                &place,
                &format!(
                    "UPDATE audit SET actor_name = '', role = '', source = '', outcome = '', ticket_id = NULL,
                            class = 'administration', prev_hash = {}, hash = {} WHERE seq = {}",
                    hex(&before),
                    hex(&hash),
                    record.seq
                ),
            )
            .await?;
            before = hash;
        }
        alter_all(&desk, &place, 3).await?;
        Ok(())
    })
    .await
}

/// What only SQLite lets somebody put there: bytes that are no text, and values of another kind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_that_cannot_be_read_is_named() -> Outcome {
    for change in [
        "document = CAST(x'ff' AS TEXT)",
        "action = x'00'",
        "at = 'ieri'",
        "hash = 'parole'",
    ] {
        on_sqlite(|store, place| async move {
            let desk = Desk::open(&store).await?;
            desk.work(RECORDS).await?;
            alter(&place, &format!("UPDATE audit SET {change} WHERE seq = 7")).await?;
            let broken = desk.verify().await?.broken;
            assert_eq!(broken[0].seq, Some(7), "{change}: {broken:?}");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_that_is_deleted_added_or_moved_is_named() -> Outcome {
    on_both(|store, place| async move {
        let desk = Desk::open(&store).await?;
        desk.work(RECORDS).await?;
        // The first record, one in the middle: whoever closes the gap is named as well.
        for (command, seq) in [
            ("DELETE FROM audit WHERE seq = 5", 5),
            ("UPDATE audit SET seq = seq - 1 WHERE seq = 6", 5),
            ("DELETE FROM audit WHERE seq = 1", 1),
        ] {
            alter(&place, command).await?;
            let report = desk.verify().await?;
            assert_eq!(
                report.broken[0].seq,
                Some(seq),
                "{command}: {:?}",
                report.broken
            );
        }
        alter(&place, "UPDATE audit SET seq = -12 WHERE seq = 12").await?;
        let found = desk.verify().await?.broken;
        let astray = found.iter().any(|broken| broken.fault == Fault::Place(-12));
        assert!(astray, "{found:?}");
        Ok(())
    })
    .await
}
