//! Privileged: what a session needs root for, and nothing else does. Whoever parses what strangers send has this door only.

use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;

use jiff::Timestamp;

use super::account::{self, Account, AccountRefusal};
use crate::os::session::order::{Order, Pam, Program};
use crate::os::session::pen::{MARK, Pen};
use crate::os::session::start::{self, Pipes, Process};
use crate::os::session::terminal::{self, Master, Shape};

pub use crate::os::session::pen::Gone;

/// An answer that takes a while.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The verbs, of one session: the user was checked when the session was opened, and no verb names another.
///
/// Arguments and answers are plain values and descriptors, so that they can cross a socket.
pub trait Privileged: Send + Sync {
    /// Starts a program at a terminal.
    fn at_terminal(
        &self,
        program: Program,
        environment: Vec<(String, String)>,
        shape: Shape,
    ) -> Answer<'_, io::Result<(Process, Master)>>;

    /// Starts a program without one.
    fn with_pipes(
        &self,
        program: Program,
        environment: Vec<(String, String)>,
    ) -> Answer<'_, io::Result<(Process, Pipes)>>;

    /// Kills every process of the session.
    fn end(&self) -> Answer<'_, Gone>;
}

/// The verbs, done by this process itself.
#[derive(Debug)]
pub struct Here {
    agent: PathBuf,
    account: Account,
    pen: Pen,
    session: String,
    pam: Pam,
}

impl Here {
    /// Opens the verbs for one session of this user. `agent` is the program whose command `session` becomes the user.
    pub fn open(
        agent: PathBuf,
        session: &str,
        user: &str,
        pam: Pam,
        now: Timestamp,
    ) -> Result<Self, AccountRefusal> {
        Self::with(agent, Pen::open(session), (session, user), pam, now)
    }

    /// The same as on a system without control groups.
    pub fn without_group(
        agent: PathBuf,
        session: &str,
        user: &str,
        pam: Pam,
        now: Timestamp,
    ) -> Result<Self, AccountRefusal> {
        let pen = Pen::without_group(session);
        Self::with(agent, pen, (session, user), pam, now)
    }

    fn with(
        agent: PathBuf,
        pen: Pen,
        (session, user): (&str, &str),
        pam: Pam,
        now: Timestamp,
    ) -> Result<Self, AccountRefusal> {
        let account = account::find(user, now)?;
        if let Pen::Marked { because, .. } = &pen {
            tracing::warn!(
                session.id = session,
                cause = because,
                "no control group for this session: its end may miss a process"
            );
        }
        Ok(Self {
            agent,
            account,
            pen,
            session: session.to_owned(),
            pam,
        })
    }

    fn order(
        &self,
        program: Program,
        mut environment: Vec<(String, String)>,
        terminal: bool,
    ) -> Order {
        environment.push((MARK.to_owned(), self.session.clone()));
        Order {
            account: self.account.clone(),
            program,
            environment,
            terminal,
            pen: self.pen.door(),
            pam: self.pam.clone(),
        }
    }
}

impl Privileged for Here {
    fn at_terminal(
        &self,
        program: Program,
        environment: Vec<(String, String)>,
        shape: Shape,
    ) -> Answer<'_, io::Result<(Process, Master)>> {
        Box::pin(async move {
            let (master, slave) = terminal::open(&shape, self.account.uid)?;
            let order = self.order(program, environment, true);
            let process = start::at_terminal(&self.agent, &order, slave).await?;
            Ok((process, master))
        })
    }

    fn with_pipes(
        &self,
        program: Program,
        environment: Vec<(String, String)>,
    ) -> Answer<'_, io::Result<(Process, Pipes)>> {
        Box::pin(async move {
            let order = self.order(program, environment, false);
            start::with_pipes(&self.agent, &order).await
        })
    }

    fn end(&self) -> Answer<'_, Gone> {
        Box::pin(self.pen.end())
    }
}
