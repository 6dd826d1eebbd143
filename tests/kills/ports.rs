//! Ports: listeners on loopback that a test opens and closes.

use std::net::TcpListener;

/// Ports that can be closed and opened again, each under its own number.
pub(crate) struct Ports {
    all: Vec<(u16, Option<TcpListener>)>,
}

impl Ports {
    /// Opens so many.
    pub(crate) fn open(count: usize) -> Self {
        let listener = |_| TcpListener::bind("127.0.0.1:0").unwrap();
        let listeners: Vec<_> = (0..count).map(listener).collect();
        let all = listeners
            .into_iter()
            .map(|listener| (listener.local_addr().unwrap().port(), Some(listener)));
        Self { all: all.collect() }
    }

    /// What an agent is told to have all of them watched every second, and to wait for nothing.
    pub(crate) fn watched(&self) -> String {
        let watch = |(port, _): &(u16, _)| {
            format!(
                "[[watch.tcp]]\nname = \"porta-{port}\"\naddress = \"127.0.0.1:{port}\"\ninterval_s = 1\n\n"
            )
        };
        let sections: String = self.all.iter().map(watch).collect();
        sections + "[checks.tcp_failing]\nraise_after_s = 0\nclear_after_s = 0\n"
    }

    /// Closes the port if it is open, opens it if it is closed.
    pub(crate) fn turn(&mut self, place: usize) {
        let (port, listener) = &mut self.all[place];
        *listener = match listener.take() {
            Some(_) => None,
            None => TcpListener::bind(("127.0.0.1", *port)).ok(),
        };
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.all.len()
    }
}
