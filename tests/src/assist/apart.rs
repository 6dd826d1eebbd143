//! Apart: a network of the machine's own, with one line to this computer that can be cut as a cable is: nobody says goodbye.

use std::net::Ipv4Addr;
use std::process::Command;
use std::sync::atomic::{AtomicU8, Ordering};

use super::place::program;

/// A network namespace and the pair of interfaces that leads to it; gone with the value.
pub struct Apart {
    name: String,
    /// This computer's end of the line.
    pub here: Ipv4Addr,
}

impl Apart {
    /// Lays the line.
    pub fn lay() -> Self {
        static NEXT: AtomicU8 = AtomicU8::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // TEST-NET-2 (RFC 5737): addresses that nobody has.
        let (here, there) = (
            Ipv4Addr::new(198, 51, 100, number * 4 + 1),
            Ipv4Addr::new(198, 51, 100, number * 4 + 2),
        );
        let name = format!("custode{}-{number}", std::process::id() % 10_000);
        let apart = Self { name, here };
        let (name, outside) = (&apart.name, apart.outside());
        ip(&["netns", "add", name]);
        let pair = ["link", "add", &outside, "type", "veth"];
        ip(&[&pair[..], &["peer", "name", "line", "netns", name]].concat());
        ip(&["address", "add", &format!("{here}/30"), "dev", &outside]);
        ip(&["link", "set", &outside, "up"]);
        let inside = ["-netns", name];
        let there = format!("{there}/30");
        ip(&[&inside[..], &["address", "add", &there, "dev", "line"]].concat());
        ip(&[&inside[..], &["link", "set", "lo", "up"]].concat());
        apart.mend();
        apart
    }

    /// The machine's end is pulled out.
    pub fn cut(&self) {
        ip(&["-netns", &self.name, "link", "set", "line", "down"]);
    }

    /// It is put in again.
    pub fn mend(&self) {
        ip(&["-netns", &self.name, "link", "set", "line", "up"]);
    }

    /// What starts a program there.
    pub fn enter(&self) -> Command {
        let mut enter = program("nsenter");
        enter.arg(format!("--net=/run/netns/{}", self.name));
        enter
    }

    fn outside(&self) -> String {
        format!("v{}", self.name.trim_start_matches("custode"))
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        // The interface here goes at once; that in the namespace stays until its last process is gone.
        let _ = program("ip")
            .args(["link", "delete", &self.outside()])
            .status();
        let _ = program("ip").args(["netns", "delete", &self.name]).status();
    }
}

fn ip(words: &[&str]) {
    let done = program("ip").args(words).output().unwrap();
    assert!(
        done.status.success(),
        "ip {words:?}: {}",
        super::complaint(&done)
    );
}
