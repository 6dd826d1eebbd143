//! Door: what the technician's client may ask for, held against the permit on every channel.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use custode_domain::assistance::Class;
use custode_ssh::carry::outlet;
use custode_ssh::flow::{Flow, Verdict};
use custode_ssh::queue::Queue;
use custode_ssh::recording::{Event, Started};
use custode_ssh::settings::AGENT_WINDOW;
use russh::server::{
    Auth, ChannelOpenHandle, Handle, Handler, Msg, PublicKeyOffer, Session, VerifiedPublicKey,
};
use russh::{Channel, ChannelId, ChannelOpenFailure, Pty, Sig};
use rustix::process::Signal;
use tokio::sync::oneshot;

use super::desk::{Control, Controls, Desk, Line};
use super::files::{self, Tap};
use super::{environment, exec, forward, shell, signal};
use crate::os::session::order::Program;
use crate::os::session::terminal::Shape;

/// Channels of one connection, forwards included. sshd allows ten sessions.
const MOST_CHANNELS: usize = 32;
/// Variables that one channel takes.
const MOST_VARIABLES: usize = 32;
/// What a client is told whose program does not read its input (RFC 4254, 5.2: to standard error).
const OVERFLOW: &[u8] =
    b"custode: the remote command does not read its input; channel closed (buffer limit)\r\n";
const STDERR: u32 = 1;
const UNKNOWN: u32 = 255;

/// One connection.
pub(super) struct Door {
    desk: Arc<Desk>,
    flow: Flow,
    slots: HashMap<ChannelId, Slot>,
    next: u32,
    logged_in: Option<oneshot::Sender<()>>,
}

/// A channel, before and after something was started on it.
struct Slot {
    number: u32,
    /// Gone once something was started: a channel starts one thing.
    idle: Option<Idle>,
    controls: Option<Controls>,
}

struct Idle {
    channel: Channel<Msg>,
    queue: Arc<Queue>,
    terminal: Option<(String, Shape)>,
    environment: Vec<(String, String)>,
}

impl Door {
    pub(super) fn new(desk: Arc<Desk>, logged_in: oneshot::Sender<()>) -> Self {
        Self {
            desk,
            flow: Flow::new(AGENT_WINDOW),
            slots: HashMap::new(),
            next: 0,
            logged_in: Some(logged_in),
        }
    }

    fn is_permitted(&self, user: &str, key: &russh::keys::PublicKey) -> Auth {
        let permit = &self.desk.permit;
        if user == permit.user && permit.technician.is(key) {
            Auth::Accept
        } else {
            Auth::reject()
        }
    }

    /// A number for the channel, if there is room for one more.
    fn room(&mut self) -> Option<u32> {
        if self.flow.channels() >= MOST_CHANNELS {
            return None;
        }
        self.next += 1;
        Some(self.next)
    }

    fn idle(&mut self, channel: ChannelId) -> Option<&mut Idle> {
        self.slots.get_mut(&channel)?.idle.as_mut()
    }

    fn control(&self, channel: ChannelId, control: Control) {
        let controls = self
            .slots
            .get(&channel)
            .and_then(|slot| slot.controls.as_ref());
        if let Some(controls) = controls {
            // One that has so many waiting will not miss it.
            let _ = controls.try_send(control);
        }
    }

    /// Starts something on a channel, where the permit allows it.
    async fn start(
        &mut self,
        id: ChannelId,
        what: Started,
        program: Program,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        let class = match &what {
            Started::Shell => Class::Shell,
            Started::Exec { .. } => Class::Exec,
            Started::Files => Class::Files,
        };
        if !self.desk.permit.classes.has(class) {
            self.desk
                .refuse(&words(&what), "the permit does not allow it");
            return session.channel_failure(id);
        }
        let slot = self.slots.get_mut(&id);
        let Some((slot, idle)) = slot.and_then(|slot| Some((slot.number, slot.idle.take()?)))
        else {
            self.desk.refuse(&words(&what), "the channel is in use");
            return session.channel_failure(id);
        };
        match launch(&self.desk, slot, what, program, idle, session.handle()).await {
            Ok(controls) => {
                if let Some(slot) = self.slots.get_mut(&id) {
                    slot.controls = Some(controls);
                }
                session.channel_success(id)
            }
            Err(failure) => {
                tracing::warn!(
                    error = &failure as &dyn std::error::Error,
                    "a session's program was not started"
                );
                self.desk.refuse("a program", "it could not be started");
                session.channel_failure(id)
            }
        }
    }
}

fn words(what: &Started) -> String {
    match what {
        Started::Shell => "shell".to_owned(),
        Started::Exec { command } => format!("exec: {command}"),
        Started::Files => "files".to_owned(),
    }
}

/// Starts the program and the work of its channel.
async fn launch(
    desk: &Arc<Desk>,
    number: u32,
    what: Started,
    program: Program,
    idle: Idle,
    handle: Handle,
) -> std::io::Result<Controls> {
    let (controls, receiver) = exec::control();
    let terminal = idle.terminal.filter(|_| what != Started::Files);
    let greeting = (what == Started::Shell).then(|| super::serve::greeting(&desk.permit));
    let tap = (what == Started::Files).then(|| Tap::new(desk.recorder.clone(), number));
    let started = Event::Started {
        channel: number,
        what,
        terminal: terminal.is_some(),
    };
    let mut environment = idle.environment;
    let line = |channel| Line {
        number,
        outlet: outlet(channel),
        queue: idle.queue,
        handle,
        controls: receiver,
    };
    if let Some((kind, shape)) = terminal {
        environment.push(("TERM".to_owned(), kind));
        let size = shape.size;
        let begun = desk
            .privileged
            .at_terminal(program, environment, shape)
            .await;
        let (process, master) = begun?;
        desk.recorder.event(&started);
        desk.start(shell::run(
            desk.clone(),
            line(idle.channel),
            process,
            master,
            size,
            greeting,
        ));
    } else {
        let (process, pipes) = desk.privileged.with_pipes(program, environment).await?;
        desk.recorder.event(&started);
        desk.start(exec::run(
            desk.clone(),
            line(idle.channel),
            process,
            pipes,
            tap,
        ));
    }
    Ok(controls)
}

impl Handler for Door {
    type Error = russh::Error;

    async fn auth_publickey_offered(
        &mut self,
        user: &str,
        offer: PublicKeyOffer<'_>,
    ) -> Result<Auth, Self::Error> {
        Ok(self.is_permitted(user, offer.public_key))
    }

    async fn auth_publickey(
        &mut self,
        user: &str,
        key: VerifiedPublicKey<'_>,
    ) -> Result<Auth, Self::Error> {
        Ok(self.is_permitted(user, key.public_key))
    }

    async fn auth_succeeded(&mut self, _session: &mut Session) -> Result<(), Self::Error> {
        self.desk.recorder.event(&Event::LoggedIn);
        if let Some(logged_in) = self.logged_in.take() {
            // Nobody waits for it any more when the session is being ended.
            let _ = logged_in.send(());
        }
        Ok(())
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        // OpenSSH then opens a connection of its own: what is stalled here slows nothing there.
        let number = if self.flow.is_stalled() {
            None
        } else {
            self.room()
        };
        let Some(number) = number else {
            reply.reject(ChannelOpenFailure::ResourceShortage).await;
            return Ok(());
        };
        let queue = self.flow.open(channel.id());
        let slot = Slot {
            number,
            idle: Some(Idle {
                channel,
                queue,
                terminal: None,
                environment: Vec::new(),
            }),
            controls: None,
        };
        if let Some(id) = slot.idle.as_ref().map(|idle| idle.channel.id()) {
            self.slots.insert(id, slot);
        }
        reply.accept().await;
        Ok(())
    }

    async fn channel_open_direct_tcpip(
        &mut self,
        channel: Channel<Msg>,
        host: &str,
        port: u32,
        _from: &str,
        _from_port: u32,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        let permit = &self.desk.permit;
        let to = permit
            .forwards
            .find(host, port)
            .filter(|_| permit.classes.has(Class::Forward));
        let Some(to) = to else {
            self.desk
                .refuse(&format!("forward to {host}:{port}"), "it is not listed");
            reply
                .reject(ChannelOpenFailure::AdministrativelyProhibited)
                .await;
            return Ok(());
        };
        let Some(number) = self.room() else {
            reply.reject(ChannelOpenFailure::ResourceShortage).await;
            return Ok(());
        };
        let queue = self.flow.open(channel.id());
        let desk = self.desk.clone();
        self.desk
            .start(forward::run(desk, number, to, channel, queue, reply));
        Ok(())
    }

    fn adjust_window(&mut self, channel: ChannelId, _current: u32) -> u32 {
        self.flow.window(channel)
    }

    async fn data(
        &mut self,
        channel: ChannelId,
        data: &[u8],
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        match self.flow.data(channel, data).await {
            Verdict::GoOn => Ok(()),
            Verdict::Close => {
                self.desk
                    .refuse("more input", "the program does not read what it has");
                self.control(channel, Control::Signal(Signal::KILL));
                self.slots.remove(&channel);
                session.extended_data(channel, STDERR, Bytes::from_static(OVERFLOW))?;
                session.exit_status_request(channel, UNKNOWN)?;
                session.eof(channel)?;
                session.close(channel)
            }
        }
    }

    async fn channel_eof(
        &mut self,
        channel: ChannelId,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        self.flow.end(channel);
        Ok(())
    }

    async fn channel_close(
        &mut self,
        channel: ChannelId,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        self.flow.close(channel);
        self.slots.remove(&channel);
        Ok(())
    }

    async fn pty_request(
        &mut self,
        channel: ChannelId,
        term: &str,
        columns: u32,
        rows: u32,
        _width: u32,
        _height: u32,
        modes: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        let Some(idle) = self.idle(channel) else {
            return session.channel_failure(channel);
        };
        let shape = Shape {
            size: size(columns, rows),
            modes: modes
                .iter()
                .map(|(mode, argument)| (*mode as u8, *argument))
                .collect(),
        };
        idle.terminal = Some((environment::terminal(term), shape));
        session.channel_success(channel)
    }

    async fn env_request(
        &mut self,
        channel: ChannelId,
        name: &str,
        value: &str,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        let accepted = environment::accept(name, value);
        let idle = self
            .idle(channel)
            .filter(|idle| idle.environment.len() < MOST_VARIABLES);
        match idle.zip(accepted) {
            Some((idle, variable)) => {
                idle.environment.push(variable);
                session.channel_success(channel)
            }
            None => session.channel_failure(channel),
        }
    }

    async fn shell_request(
        &mut self,
        channel: ChannelId,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        self.start(channel, Started::Shell, Program::Shell, session)
            .await
    }

    async fn exec_request(
        &mut self,
        channel: ChannelId,
        data: &[u8],
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        let command = String::from_utf8_lossy(data).into_owned();
        let program = Program::Command(data.to_vec());
        self.start(channel, Started::Exec { command }, program, session)
            .await
    }

    async fn subsystem_request(
        &mut self,
        channel: ChannelId,
        name: &str,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        if name != "sftp" {
            self.desk
                .refuse(&format!("subsystem {name}"), "there is only sftp");
            return session.channel_failure(channel);
        }
        let Some(server) = files::server() else {
            self.desk.refuse(
                "files",
                "this machine has no sftp-server; install openssh-sftp-server",
            );
            return session.channel_failure(channel);
        };
        self.start(channel, Started::Files, Program::Files(server), session)
            .await
    }

    async fn window_change_request(
        &mut self,
        channel: ChannelId,
        columns: u32,
        rows: u32,
        _width: u32,
        _height: u32,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        self.control(channel, Control::Resize(size(columns, rows)));
        Ok(())
    }

    async fn signal(
        &mut self,
        channel: ChannelId,
        name: Sig,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        if let Some(signal) = signal::from_name(&name) {
            self.control(channel, Control::Signal(signal));
        }
        Ok(())
    }

    async fn x11_request(
        &mut self,
        channel: ChannelId,
        _single: bool,
        _protocol: &str,
        _cookie: &str,
        _screen: u32,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        session.channel_failure(channel)
    }
}

/// Columns and rows; a terminal of more than 65,535 is none.
fn size(columns: u32, rows: u32) -> (u16, u16) {
    let bounded = |count: u32| u16::try_from(count).unwrap_or(0);
    (bounded(columns), bounded(rows))
}
