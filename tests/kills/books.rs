//! Books: what the agent says that it noticed, what its spool holds, and what the server has; to be compared.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use custode_tests::{Engine, Machine};
use rusqlite::{Connection, OpenFlags};

/// A step in the life of a finding: its identifier and its place.
pub(crate) type Step = (String, u64);

/// Every step that the agent's log tells. The agent writes a line when a step is on its disk, and not before.
pub(crate) fn logged(machine: &Machine) -> BTreeSet<Step> {
    let log = machine.log();
    let field = |line: &str, name: &str| {
        let (_, rest) = line.split_once(&format!("{name}="))?;
        Some(rest.split_whitespace().next()?.to_owned())
    };
    // The last line may have been cut by a kill.
    let whole = log.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let told = whole.lines().filter(|line| line.contains(" noticed "));
    told.filter_map(|line| {
        Some((
            field(line, "finding.id")?,
            field(line, "finding.ordinal")?.parse().ok()?,
        ))
    })
    .collect()
}

/// Every step that waits in the spool of an agent that does not run: a kill may fall between the disk and the log.
pub(crate) fn spooled(state: &Path) -> BTreeSet<Step> {
    let spool = read_only(&state.join("spool.db"));
    let mut statement = spool
        .prepare("SELECT finding, ordinal FROM transition")
        .unwrap();
    let steps = statement
        .query_map([], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()))
        })
        .unwrap();
    steps.map(Result::unwrap).collect()
}

/// How much still waits in the spool.
pub(crate) fn waiting(state: &Path) -> u64 {
    let spool = read_only(&state.join("spool.db"));
    let count = "SELECT (SELECT COUNT(*) FROM transition) + (SELECT COUNT(*) FROM sealed)";
    spool
        .query_row(count, [], |row| row.get::<_, i64>(0))
        .unwrap()
        .unsigned_abs()
}

/// Whether SQLite finds a file sound.
pub(crate) fn is_sound(file: &Path) -> bool {
    let verdict: String = read_only(file)
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    verdict == "ok"
}

fn read_only(file: &Path) -> Connection {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    connection
        .busy_timeout(std::time::Duration::from_secs(10))
        .unwrap();
    connection
}

/// What the server has, read from its database and not through its own code.
pub(crate) struct ServersBooks {
    /// Steps in the order of their place, by finding.
    pub(crate) steps: BTreeMap<String, Vec<(u64, String)>>,
    /// The tickets on which a finding was raised, by finding: one entry for each time that it was written there.
    pub(crate) raised_on: BTreeMap<String, Vec<String>>,
    /// All tickets.
    pub(crate) tickets: BTreeSet<String>,
}

const STEPS: &str = "SELECT finding_id, CAST(ordinal AS TEXT), change FROM finding_transition ORDER BY finding_id, ordinal";
const RAISED: &str =
    "SELECT ticket_id, document, code FROM ticket_event WHERE code = 'finding_raised'";
const TICKETS: &str = "SELECT id, state, subject FROM ticket";

impl ServersBooks {
    /// Reads them.
    pub(crate) async fn read(engine: Engine, store: &str) -> Self {
        let mut steps: BTreeMap<String, Vec<(u64, String)>> = BTreeMap::new();
        for [finding, ordinal, change] in rows(engine, store, STEPS).await {
            steps
                .entry(finding)
                .or_default()
                .push((ordinal.parse().unwrap(), change));
        }
        let mut raised_on: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for [ticket, document, _] in rows(engine, store, RAISED).await {
            let finding = steps
                .keys()
                .find(|finding| document.contains(finding.as_str()));
            raised_on
                .entry(finding.cloned().unwrap_or(document))
                .or_default()
                .push(ticket);
        }
        let tickets = rows(engine, store, TICKETS)
            .await
            .into_iter()
            .map(|[id, ..]| id)
            .collect();
        Self {
            steps,
            raised_on,
            tickets,
        }
    }

    /// All steps.
    pub(crate) fn all_steps(&self) -> BTreeSet<Step> {
        let of = |(finding, steps): (&String, &Vec<(u64, String)>)| {
            steps
                .iter()
                .map(|(ordinal, _)| (finding.clone(), *ordinal))
                .collect::<Vec<_>>()
        };
        self.steps.iter().flat_map(of).collect()
    }
}

async fn rows(engine: Engine, store: &str, query: &str) -> Vec<[String; 3]> {
    match engine {
        Engine::Sqlite => {
            let file = read_only(Path::new(store.strip_prefix("sqlite:").unwrap()));
            let mut statement = file.prepare(query).unwrap();
            let rows = statement
                .query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
                .unwrap();
            rows.map(Result::unwrap).collect()
        }
        Engine::Postgres => {
            let (client, connection) = tokio_postgres::connect(store, tokio_postgres::NoTls)
                .await
                .unwrap();
            let mut tasks = tokio::task::JoinSet::new();
            tasks.spawn(connection);
            let rows = client.query(query, &[]).await.unwrap();
            rows.iter()
                .map(|row| [row.get(0), row.get(1), row.get(2)])
                .collect()
        }
    }
}
