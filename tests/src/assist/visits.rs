//! Visits: a town in which one session follows the other, each from its ticket to its end.

use super::place::PATIENCE;
use super::town::Town;
use crate::{Desk, eventually};

/// The town, and what it takes to ask for sessions.
pub struct Visits {
    /// The town, whose agent runs.
    pub town: Town,
    desk: Desk,
    ticket: String,
    tunnels: usize,
}

impl Visits {
    /// Starts the agent, and opens a ticket.
    pub async fn begin(mut town: Town) -> Self {
        town.start();
        let (desk, ticket) = (town.house.desk().await, town.ticket().await);
        Self {
            town,
            desk,
            ticket,
            tunnels: 0,
        }
    }

    /// Asks for a session.
    pub async fn ask(&self, classes: &str) -> String {
        self.town.ask(&self.desk, &self.ticket, classes).await
    }

    /// Asks for a session, which the machine's policy grants; its tunnel waits.
    pub async fn granted(&mut self, classes: &str) -> String {
        let session = self.ask(classes).await;
        self.await_state(&session, "granted").await;
        self.await_tunnel();
        session
    }

    /// Waits until a session is so.
    pub async fn await_state(&self, session: &str, state: &str) {
        self.town.await_state(&self.desk, session, state).await;
    }

    /// Waits until the tunnel of the next session waits at the bastion.
    pub fn await_tunnel(&mut self) {
        self.tunnels += 1;
        eventually("its tunnel waits", PATIENCE, || {
            let count = self.town.bastion.log().matches("a tunnel waits").count();
            (count == self.tunnels).then_some(())
        });
    }
}
