//! PostgreSQL: a pool of connections, serializable transactions that are run again when overtaken.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use tokio::runtime::Handle;
use tokio::sync::RwLock;
use tokio_postgres::{IsolationLevel, NoTls};

use crate::store::error::StoreError;
use crate::store::tx::{Tx, is_overtaken};
use crate::store::work::{Verdict, Work};

/// Connections of one server process; PostgreSQL allows 100 in all by default.
const CONNECTIONS: usize = 16;
/// How long a transaction waits for a free connection, or a connection for its server.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often an overtaken closure is run in all.
const TRIES: u32 = 16;
/// After so many tries among the others, a closure runs while no other of this process writes:
/// without this, those who just won begin again at once and starve the ones that wait
/// (measured: 8 workers on one queue, 16 tries were not enough).
const TRIES_AMONG_OTHERS: u32 = 4;
/// The first pause is up to 2 ms, each next one up to twice as long, up to this.
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

#[derive(Clone)]
pub(in crate::store) struct Postgres {
    pool: Pool,
    /// Shared by those who write among others, held alone by one who was overtaken too often.
    turn: Arc<RwLock<()>>,
}

/// What a transaction may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Write,
    Read,
}

impl Postgres {
    pub(in crate::store) fn open(config: &tokio_postgres::Config) -> Result<Self, StoreError> {
        let mut config = config.clone();
        config
            .connect_timeout(PATIENCE)
            .application_name("custode-server");
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let pool = Pool::builder(Manager::from_config(config, NoTls, recycling))
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(PATIENCE))
            .build()
            .map_err(|error| StoreError::Unavailable(error.into()))?;
        Ok(Self {
            pool,
            turn: Arc::default(),
        })
    }

    pub(in crate::store) async fn connection(&self) -> Result<Object, StoreError> {
        Ok(self.pool.get().await?)
    }

    pub(in crate::store) async fn write(&self, work: Box<dyn Work>) -> u32 {
        self.transact(work, Access::Write).await
    }

    pub(in crate::store) async fn read(&self, work: Box<dyn Work>) -> u32 {
        self.transact(work, Access::Read).await
    }

    /// Runs the closure until it is not overtaken, on a blocking thread; how often it was run again.
    async fn transact(&self, work: Box<dyn Work>, access: Access) -> u32 {
        let (postgres, handle) = (self.clone(), Handle::current());
        let job = tokio::task::spawn_blocking(move || postgres.until_done(work, access, &handle));
        job.await.unwrap_or(0) // the closure's panics are caught inside
    }

    fn until_done(&self, mut work: Box<dyn Work>, access: Access, handle: &Handle) -> u32 {
        for tries in 0..TRIES {
            match self.in_turn(work.as_mut(), access, tries, handle) {
                Ok(Outcome::Overtaken) => std::thread::sleep(pause(tries)),
                Ok(Outcome::Done) => {
                    work.finish(Ok(()));
                    return tries;
                }
                Err(error) => {
                    work.finish(Err(error));
                    return tries;
                }
            }
        }
        work.finish(Err(StoreError::Contended { tries: TRIES }));
        TRIES
    }

    fn in_turn(
        &self,
        work: &mut dyn Work,
        access: Access,
        tries: u32,
        handle: &Handle,
    ) -> Result<Outcome, StoreError> {
        match access {
            Access::Read => self.once(work, access, handle),
            Access::Write if tries < TRIES_AMONG_OTHERS => {
                let _among_others = handle.block_on(self.turn.read());
                self.once(work, access, handle)
            }
            Access::Write => {
                let _alone = handle.block_on(self.turn.write());
                self.once(work, access, handle)
            }
        }
    }

    fn once(
        &self,
        work: &mut dyn Work,
        access: Access,
        handle: &Handle,
    ) -> Result<Outcome, StoreError> {
        let mut connection = handle.block_on(self.connection())?;
        let beginning = match access {
            Access::Write => connection
                .build_transaction()
                .isolation_level(IsolationLevel::Serializable),
            // One snapshot, which cannot be overtaken.
            Access::Read => connection
                .build_transaction()
                .isolation_level(IsolationLevel::RepeatableRead)
                .read_only(true),
        };
        let transaction = handle.block_on(beginning.start())?;
        let verdict = work.run(Tx::postgres(&transaction, handle.clone()));
        let end = match verdict {
            Verdict::Keep => handle.block_on(transaction.commit()),
            Verdict::TakeBack | Verdict::Again => handle.block_on(transaction.rollback()),
        };
        match (verdict, end) {
            (Verdict::Again, Ok(())) => Ok(Outcome::Overtaken),
            (_, Ok(())) => Ok(Outcome::Done),
            (_, Err(error)) if is_overtaken(&error) => Ok(Outcome::Overtaken),
            (_, Err(error)) => Err(error.into()),
        }
    }
}

enum Outcome {
    Done,
    Overtaken,
}

/// A pause of random length, so that those who collided do not meet again.
fn pause(tries: u32) -> Duration {
    let longest = LONGEST_PAUSE.min(Duration::from_millis(2) * 2_u32.saturating_pow(tries));
    let micros = u64::try_from(longest.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(RandomState::new().hash_one(tries) % micros)
}
