//! Recording: what a session showed and did, as a file that any asciicast v3 player opens and nobody can alter unseen.
//!
//! Only output is in it, never what was typed: a password that no screen echoes stays out.
//! Lines that begin with `#` are comments to a player; ours carry the chain:
//!
//! ```text
//! {"version":3,"term":{"cols":80,"rows":24},…}
//! # custode-begin {"session":…,"technician":…,"ticket":…}
//! # custode-block 0 0 <SHA-256 of the raw output> <h0>
//! [0.120000, "o", "$ "]
//! # custode-event {"event":"started",…}
//! # custode-block 1 250000 <SHA-256 of the raw output> <h1>
//! # custode-head 1 <h1> <signature>
//! # custode-end 1 <h1> <signature>
//! ```
//!
//! A block is some lines and the line that closes it. `h_n = SHA-256(h_{n-1} ‖ n ‖ t ‖ raw_n ‖ lines_n)`, where `t` is
//! in microseconds since the beginning, numbers are 8 bytes big endian, and `raw_n` is the hash of the bytes that the
//! terminal wrote: the text of a line has lost those that are no UTF-8. `h_{-1}` is 32 zeroes.
//! The machine signs the head every five seconds and, in other words, at the end, so that a cut tail is seen.
//!
//! Where the Ente has a recording key, the beginning holds an envelope, and what was shown is sealed before it is written:
//!
//! ```text
//! # custode-begin {"session":…,"sealed":{"to":"custode-recording1…","key":…}}
//! [0.120000, "O", "<sealed output>"]
//! [0.130000, "E", "exec <sealed event>"]
//! ```
//!
//! Chain and signatures are over these lines: whoever has no key verifies them all the same. `raw_n` is then the hash of
//! nothing, since that of a few letters would tell them.

mod begin;
mod chain;
mod event;
mod head;
mod key;
mod open;
mod seal;
mod text;
mod verify;
mod write;

pub use begin::Begin;
pub use event::{Act, Carried, Event, Kind, Started};
pub use head::{Head, MachineKey, NotAKey, Sign};
pub use key::{Identity, NotARecordingKey, RecordingKey};
pub use open::{NotOpened, Tail, open};
pub use seal::Envelope;
pub use verify::{Broken, Fault, Summary, verify};
pub use write::{HEAD_EVERY, Recording};

#[cfg(test)]
mod tests;
