//! Thief: somebody who has the server: its disk, its database, its keys and its address. Machines take them for it.

mod link;
mod splice;
mod tree;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use custode_domain::assistance::{EndingName, Grant};
use custode_domain::id::{EnteId, PersonId, SessionId, TicketId};
use custode_protocol::assist::{Ask, Assertion, Errand, Said, Word};
use custode_protocol::bounded::Text;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use uuid::Uuid;

use super::place::PATIENCE;
use super::town::{HOST, Town};
use crate::{eventually, now};

pub use link::Served;
pub use splice::{How, Meddling, Towards};
pub use tree::Tree;

/// In the server's place, until dropped.
pub struct Thief {
    hands: Arc<Hands>,
    /// The server's own key, which stamps rosters.
    online: tree::Online,
    ente: EnteId,
    print: String,
    user: String,
    listening: Option<Runtime>,
}

/// What is served, and what came in.
struct Hands {
    files: Mutex<BTreeMap<String, Served>>,
    errands: Mutex<BTreeMap<SessionId, Errand>>,
    words: Mutex<Vec<Word>>,
    /// The bodies of all that machines sent, the recordings among them.
    told: Mutex<Vec<u8>>,
    /// What passed through tunnels, both ways.
    passed: Mutex<Vec<u8>>,
    /// How many tunnels came.
    tunnels: Mutex<usize>,
    meddling: Mutex<Meddling>,
    /// The name under which the bastion is offered the tunnels that come.
    leads_to: Mutex<String>,
    bastion: PathBuf,
    nudges: watch::Sender<u64>,
}

impl Thief {
    /// Takes the place of the town's server, which is gone.
    pub fn take_over(town: &mut Town) -> Self {
        let stolen = Tree::steal(&town.house);
        town.house.kill();
        let hands = Arc::new(Hands {
            files: Mutex::new(stolen.into_served()),
            errands: Mutex::default(),
            words: Mutex::default(),
            told: Mutex::default(),
            passed: Mutex::default(),
            tunnels: Mutex::default(),
            meddling: Mutex::default(),
            leads_to: Mutex::new(HOST.to_owned()),
            bastion: town.at("tunnels.sock"),
            nudges: watch::Sender::new(0),
        });
        let address = town.house.link_url().replace("https://", "");
        let listening = link::listen(&address, &town.house.data(), hands.clone());
        Self {
            hands,
            online: tree::Online::steal(&town.house.data()),
            ente: town.house.ente().parse().unwrap(),
            print: town.print("technician"),
            user: town.user.0.clone(),
            listening: Some(listening),
        }
    }

    /// What a technician of the town could ask for: a command, for half an hour.
    pub fn ask(&self) -> Ask {
        Ask {
            session: SessionId::from_uuid(fresh()),
            ente: self.ente,
            ticket: TicketId::from_uuid(Uuid::from_u128(7)),
            technician: PersonId::from_uuid(Uuid::from_u128(8)),
            key: Text::fit(&self.print),
            user: Text::fit(&self.user),
            classes: Text::fit("exec"),
            minutes: 30,
            reason: Text::fit("Prova"),
        }
    }

    /// Has the machine fetch this wish, beside those of before.
    pub fn wish(&self, ask: Ask) -> SessionId {
        let session = ask.session;
        let errand = Errand {
            ask,
            consent: None,
            end: None,
        };
        hold(&self.hands.errands).insert(session, errand);
        self.nudge();
        session
    }

    /// Passes this off as a contact's consent.
    pub fn consent(&self, session: SessionId, assertion: Assertion) {
        let mut errands = hold(&self.hands.errands);
        errands.get_mut(&session).unwrap().consent = Some(assertion);
        drop(errands);
        self.nudge();
    }

    /// Speaks of no session any more.
    pub fn drop_all(&self) {
        hold(&self.hands.errands).clear();
        self.nudge();
    }

    /// What was offered.
    pub fn offered(&self, session: SessionId) -> Grant {
        self.first("is offered", session, |said| match said {
            Said::Offered(grant) => Some(grant.read().unwrap()),
            Said::Declined { .. } | Said::Granted { .. } | Said::Opened | Said::Ended { .. } => {
                None
            }
        })
    }

    /// Why it was declined.
    pub fn declined(&self, session: SessionId) -> String {
        self.first("is declined", session, |said| match said {
            Said::Declined { reason } => Some(reason.to_string()),
            Said::Offered(_) | Said::Granted { .. } | Said::Opened | Said::Ended { .. } => None,
        })
    }

    /// What was granted.
    pub fn granted(&self, session: SessionId) -> Grant {
        self.first("is granted", session, |said| match said {
            Said::Granted { grant, .. } => Some(grant.read().unwrap()),
            Said::Offered(_) | Said::Declined { .. } | Said::Opened | Said::Ended { .. } => None,
        })
    }

    /// Why it ended.
    pub fn ended(&self, session: SessionId) -> EndingName {
        self.first("is ended", session, |said| match said {
            Said::Ended { why, .. } => Some(why.why.0),
            Said::Offered(_) | Said::Declined { .. } | Said::Granted { .. } | Said::Opened => None,
        })
    }

    /// How often a session was granted, whatever was said of it besides.
    pub fn grants(&self, session: SessionId) -> usize {
        let words = hold(&self.hands.words);
        let of_it = words.iter().filter(|word| word.session == session);
        of_it
            .filter(|word| matches!(word.said, Said::Granted { .. }))
            .count()
    }

    #[track_caller]
    fn first<T>(
        &self,
        what: &str,
        session: SessionId,
        mut read: impl FnMut(&Said) -> Option<T>,
    ) -> T {
        eventually(&format!("the session {what}"), PATIENCE, || {
            let words = hold(&self.hands.words);
            let mut of_it = words.iter().filter(|word| word.session == session);
            of_it.find_map(|word| read(&word.said))
        })
    }

    /// Serves this tree, and nothing of another.
    pub fn serve(&self, tree: Tree) {
        *hold(&self.hands.files) = tree.into_served();
    }

    /// Serves this file in its own way.
    pub fn serve_file(&self, name: &str, served: Served) {
        hold(&self.hands.files).insert(name.to_owned(), served);
    }

    /// What is done with the bytes of the tunnels that come from here on.
    pub fn meddle(&self, meddling: Meddling) {
        *hold(&self.hands.meddling) = meddling;
    }

    /// How many tunnels came so far.
    pub fn tunnels(&self) -> usize {
        *hold(&self.hands.tunnels)
    }

    /// Offers the tunnels that come from here on as those of another machine.
    pub fn lead_to(&self, machine: &str) {
        machine.clone_into(&mut hold(&self.hands.leads_to));
    }

    /// All that passed through tunnels, and all that machines sent besides.
    pub fn seen(&self) -> Vec<u8> {
        let passed = hold(&self.hands.passed).clone();
        [passed, hold(&self.hands.told).clone()].concat()
    }

    /// The tree with a timestamp of this number that the server's own key signed, for this snapshot.
    pub fn stamp(&self, tree: &mut Tree, snapshot: &str, version: u64) {
        self.online.stamp(tree, snapshot, version);
    }

    /// A paper that the server's own key signed.
    pub fn signed(&self, paper: &serde_json::Value) -> Vec<u8> {
        self.online.signed(paper)
    }

    fn nudge(&self) {
        self.hands.nudges.send_modify(|count| *count += 1);
    }
}

impl Drop for Thief {
    fn drop(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.shutdown_background();
        }
    }
}

fn hold<T>(part: &Mutex<T>) -> MutexGuard<'_, T> {
    part.lock().unwrap()
}

/// A number that nobody had.
fn fresh() -> Uuid {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).unwrap();
    let at = u64::try_from(now().as_millisecond()).unwrap();
    uuid::Builder::from_unix_timestamp_millis(at, bytes[..10].try_into().unwrap()).into_uuid()
}
