//! Namespaces: two hosts of the bench's own, joined by one cable whose bytes can be counted.

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr};
use std::process::id;

use anyhow::{Context, Result};

use crate::run;

/// Two network namespaces and the cable between them; they go with the value.
pub(crate) struct Namespaces {
    server: String,
    agent: String,
}

/// The server's end and the agent's end, in a range for documentation and tests of one's own (RFC 2544).
const SERVER: Ipv4Addr = Ipv4Addr::new(198, 18, 0, 1);
const AGENT: Ipv4Addr = Ipv4Addr::new(198, 18, 0, 2);

impl Namespaces {
    /// Makes them. Only root may.
    pub(crate) fn make() -> Result<Self> {
        let number = id();
        let made = Self {
            server: format!("custode-s{number}"),
            agent: format!("custode-a{number}"),
        };
        let (server, agent) = (made.server.as_str(), made.agent.as_str());
        let (near, far) = (format!("cs{number}"), format!("ca{number}"));
        ip(&["netns", "add", server]).context("network namespaces can be made by root alone")?;
        ip(&["netns", "add", agent])?;
        ip(&[
            "link", "add", &near, "netns", server, "type", "veth", "peer", "name", &far, "netns",
            agent,
        ])?;
        for (name, cable, address) in [(server, &near, SERVER), (agent, &far, AGENT)] {
            ip(&[
                "-n",
                name,
                "addr",
                "add",
                &format!("{address}/30"),
                "dev",
                cable,
            ])?;
            ip(&["-n", name, "link", "set", cable, "up"])?;
            ip(&["-n", name, "link", "set", "lo", "up"])?;
        }
        Ok(made)
    }

    /// The address of the server.
    pub(crate) fn address() -> IpAddr {
        SERVER.into()
    }

    /// What goes before a command of the server, and before one of the agent.
    pub(crate) fn words(&self) -> (Vec<OsString>, Vec<OsString>) {
        let inside = |name: &str| ["ip", "netns", "exec", name].map(OsString::from).to_vec();
        (inside(&self.server), inside(&self.agent))
    }

    /// Bytes that went over the cable so far, as the agent's host counts them: (sent, received), headers included.
    pub(crate) fn bytes(&self) -> Result<(u64, u64)> {
        let told = run::output(run::command("ip").args([
            "-n",
            &self.agent,
            "-json",
            "-statistics",
            "link",
            "show",
        ]))?;
        let links: serde_json::Value = serde_json::from_str(&told)?;
        let cable = links
            .as_array()
            .and_then(|links| links.iter().find(|link| link["ifname"] != "lo"));
        let stats = &cable.context("no cable")?["stats64"];
        let bytes = |way: &str| {
            stats[way]["bytes"]
                .as_u64()
                .with_context(|| format!("{way} bytes in {stats}"))
        };
        Ok((bytes("tx")?, bytes("rx")?))
    }
}

impl Drop for Namespaces {
    fn drop(&mut self) {
        for name in [&self.server, &self.agent] {
            // One that was never made cannot be removed, and that is well.
            let _ = ip(&["netns", "del", name]);
        }
    }
}

fn ip(words: &[&str]) -> Result<()> {
    run::output(run::command("ip").args(words)).map(|_| ())
}
