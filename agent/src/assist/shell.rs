//! Shell: a program at a terminal, recorded as it appears on the technician's screen.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use custode_ssh::carry::{Outlet, Stream, send};
use custode_ssh::queue::Queue;
use custode_ssh::recording::{Carried, Event};
use tokio::sync::{broadcast, mpsc};
use tokio::task::yield_now;
use tokio::time::Instant;

use super::desk::{Control, Desk, Line, Over, bury};
use super::record::Screen;
use crate::os::session::start::Process;
use crate::os::session::terminal::Master;

/// What a key sends at the most, bytes: the longest is a function key with modifiers.
const KEY: usize = 8;
/// Within this time a program that is not busy has answered a key.
const ECHO: Duration = Duration::from_micros(200);

/// Serves the terminal until its program has ended or its client has left.
pub(super) async fn run(
    desk: Arc<Desk>,
    mut line: Line,
    mut process: Process,
    master: Master,
    size: (u16, u16),
    greeting: Option<String>,
) {
    let screen = desk.recorder.screen(size);
    let mut counts = (0, 0);
    let answered = AtomicBool::new(false);
    let why = {
        let warnings = desk.warnings.subscribe();
        let output = output(
            &master,
            &line.outlet,
            &screen,
            greeting,
            warnings,
            (&mut counts.1, &answered),
        );
        let input = input(&line.queue, &master, (&mut counts.0, &answered));
        let controls = controls(&mut line.controls, &master, &process, &screen);
        tokio::select! {
            () = output => Over::Output,
            () = input => Over::Client,
            () = controls => Over::Client,
        }
    };
    // The master goes here: the kernel hangs up on whoever is left at the terminal.
    drop(master);
    line.queue.kill();
    let status = bury(&mut process, &mut line.controls, why).await;
    drop(screen);
    let of = |bytes| Carried {
        bytes,
        sha256: None,
    };
    desk.recorder
        .event(&finished(line.number, &status, of(counts.0), of(counts.1)));
    line.conclude(&status).await;
}

/// To the screen and into the recording, until nobody holds the terminal any more.
async fn output(
    master: &Master,
    outlet: &Outlet,
    screen: &Screen,
    greeting: Option<String>,
    mut warnings: broadcast::Receiver<String>,
    (count, answered): (&mut u64, &AtomicBool),
) {
    if let Some(greeting) = greeting
        && say(outlet, screen, greeting).await.is_err()
    {
        return;
    }
    let mut buffer = BytesMut::new();
    loop {
        let sent = tokio::select! {
            read = master.read(&mut buffer) => match read {
                Ok(0) | Err(_) => return,
                Ok(length) => {
                    *count += length as u64;
                    answered.store(true, Ordering::Relaxed);
                    screen.output(&buffer);
                    let sent = send(outlet, Stream::Output, buffer.split().freeze()).await;
                    // It leaves before the terminal is asked again: a keystroke is answered a little sooner.
                    yield_now().await;
                    sent
                }
            },
            Ok(warning) = warnings.recv() => say(outlet, screen, warning).await,
        };
        if sent.is_err() {
            return;
        }
    }
}

/// What the agent itself has to say is on the screen, and so in the recording.
async fn say(outlet: &Outlet, screen: &Screen, text: String) -> io::Result<()> {
    screen.output(text.as_bytes());
    send(outlet, Stream::Output, Bytes::from(text)).await
}

/// From the keyboard. Its end is no end of the program: only a client that is gone answers here.
async fn input(queue: &Queue, master: &Master, (count, answered): (&mut u64, &AtomicBool)) {
    while let Some(bytes) = queue.pop().await {
        *count += bytes.len() as u64;
        answered.store(false, Ordering::Relaxed);
        if master.write(&bytes).await.is_err() {
            break;
        }
        if bytes.len() <= KEY {
            stay_awake(answered).await;
        }
    }
    if !queue.is_dead() {
        std::future::pending::<()>().await;
    }
}

/// Looks again and again for the answer to a key, for as long as one takes that comes at once: to be put to sleep and
/// woken for it would double its way through this process.
async fn stay_awake(answered: &AtomicBool) {
    let until = Instant::now() + ECHO;
    while !answered.load(Ordering::Relaxed) && Instant::now() < until {
        // Whoever answers may need this processor.
        std::thread::yield_now();
        yield_now().await;
    }
}

/// Until the channel is closed.
async fn controls(
    controls: &mut mpsc::Receiver<Control>,
    master: &Master,
    process: &Process,
    screen: &Screen,
) {
    while let Some(control) = controls.recv().await {
        match control {
            Control::Resize(size) => {
                // A terminal that is being closed has no size.
                let _ = master.resize(size);
                screen.resize(size);
            }
            Control::Signal(signal) => process.signal(master.foreground(), signal),
        }
    }
}

/// The line of the recording.
pub(super) fn finished(
    channel: u32,
    status: &io::Result<ExitStatus>,
    input: Carried,
    output: Carried,
) -> Event {
    Event::Finished {
        channel,
        code: status.as_ref().ok().and_then(ExitStatus::code),
        signal: status.as_ref().ok().and_then(ExitStatusExt::signal),
        input,
        output,
    }
}
