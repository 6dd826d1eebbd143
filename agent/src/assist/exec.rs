//! Exec: a program without a terminal. Its bytes are not recorded, but counted and hashed both ways.

use std::sync::{Arc, Mutex};

use custode_ssh::carry::{Inward, Stream, inward, outward};
use custode_ssh::queue::Queue;
use rustix::process::Signal;
use tokio::io::AsyncWriteExt as _;
use tokio::process::ChildStdin;

use super::desk::{Control, Controls, Desk, Line, Over, bury};
use super::files::Tap;
use super::meter::Meter;
use super::shell::finished;
use crate::os::session::start::{Pipes, Process};

/// Serves the program until it has ended or its client has left. With a tap its bytes are read as those of SFTP.
pub(super) async fn run(
    desk: Arc<Desk>,
    mut line: Line,
    mut process: Process,
    pipes: Pipes,
    tap: Option<Tap>,
) {
    let Pipes {
        input,
        output,
        complaints,
    } = pipes;
    let tap = tap.map(Mutex::new);
    let (mut given, mut taken) = (Meter::default(), Meter::default());
    let why = {
        let inward = feed(&line.queue, &process, input, |bytes: &[u8]| {
            given.take(bytes);
            watch(tap.as_ref(), |tap| tap.asked(bytes));
        });
        let outlet = &line.outlet;
        let seen = |bytes: &[u8]| {
            taken.take(bytes);
            watch(tap.as_ref(), |tap| tap.answered(bytes));
        };
        let outward = async {
            let output = outward(output, outlet, Stream::Output, seen);
            let complaints = outward_complaints(complaints, outlet);
            tokio::join!(output, complaints)
        };
        let controls = controls(&mut line.controls, &process);
        tokio::select! {
            (Ok(()), _) = outward => Over::Output,
            () = inward => Over::Client,
            () = controls => Over::Client,
            else => Over::Client,
        }
    };
    line.queue.kill();
    let status = bury(&mut process, &mut line.controls, why).await;
    drop(tap);
    desk.recorder
        .event(&finished(line.number, &status, given.read(), taken.read()));
    line.conclude(&status).await;
}

fn watch(tap: Option<&Mutex<Tap>>, act: impl FnOnce(&mut Tap)) {
    if let Some(tap) = tap {
        act(&mut tap
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner));
    }
}

async fn outward_complaints(
    complaints: tokio::process::ChildStderr,
    outlet: &custode_ssh::carry::Outlet,
) -> std::io::Result<()> {
    outward(complaints, outlet, Stream::Complaints, |_| {}).await
}

/// What the client sends. Answers only when the client has left in the middle: then the program was killed
/// before its input was closed, since it would take the half for the whole.
async fn feed(queue: &Queue, process: &Process, mut input: ChildStdin, seen: impl FnMut(&[u8])) {
    match inward(queue, &mut input, seen).await {
        Inward::End => {
            // A program that does not read any more need not know.
            let _ = input.shutdown().await;
            drop(input);
            std::future::pending::<()>().await;
        }
        Inward::Deaf => std::future::pending::<()>().await,
        Inward::Cut => process.signal(None, Signal::KILL),
    }
}

/// Until the channel is closed.
async fn controls(controls: &mut tokio::sync::mpsc::Receiver<Control>, process: &Process) {
    while let Some(control) = controls.recv().await {
        match control {
            Control::Signal(signal) => process.signal(None, signal),
            // There is no terminal.
            Control::Resize(_) => {}
        }
    }
}

/// How many controls may wait: a dragged window makes many, of which the last counts.
const CONTROLS: usize = 64;

/// The two ends by which a program is spoken to.
pub(super) fn control() -> (Controls, tokio::sync::mpsc::Receiver<Control>) {
    tokio::sync::mpsc::channel(CONTROLS)
}
