//! Doctor: checks configuration, identity and the way to the server, and says what to do.

use std::fmt::Write;
use std::net::ToSocketAddrs;
use std::path::Path;
use std::time::Duration;

use crate::clock::Clock;
use crate::config::Config;
use crate::consent::Papers;
use crate::consent::policy::Because;
use crate::link::{Identity, is_due};

/// A server on the other side of a slow line answers within this time.
const PATIENCE: Duration = Duration::from_secs(5);

/// Examines; one line for each thing, the first bad one with its remedy.
pub fn examine(file: &Path) -> String {
    let mut text = String::new();
    for (what, outcome) in examinations(file) {
        // Writing to a String cannot fail.
        let _ = match outcome {
            Ok(()) => writeln!(text, "bene   {what}"),
            Err(why) => writeln!(text, "MALE   {what}: {why}"),
        };
    }
    text
}

fn examinations(file: &Path) -> Vec<(&'static str, Result<(), String>)> {
    let config = match Config::load(file) {
        Ok(config) => config,
        Err(error) => return vec![("configurazione", Err(error.to_string()))],
    };
    vec![
        ("configurazione", Ok(())),
        (
            "identità leggibile dal solo agente",
            config.check_identity().map_err(|error| error.to_string()),
        ),
        ("certificato", certificate(&config)),
        (
            "cartella dello stato",
            fs_err::read_dir(&config.agent.state_dir)
                .map(|_| ())
                .map_err(|error| error.to_string()),
        ),
        ("via verso il server", way(&config)),
        ("assistenza remota", assistance(&Papers::beside(file))),
    ]
}

/// A machine without a policy is well: its Ente wants no sessions. One that is not taken is somebody's mistake.
fn assistance(papers: &Papers) -> Result<(), String> {
    match papers.policy().because {
        Some(because @ Because::NotTaken(_)) => return Err(because.to_string()),
        Some(Because::NoFile(_)) | None => {}
    }
    papers.contacts().map_err(|error| error.to_string())?;
    Ok(())
}

fn certificate(config: &Config) -> Result<(), String> {
    let identity = Identity {
        authority: config.server.authority.clone(),
        pair: config.server.identity.clone(),
    };
    identity
        .client_config()
        .map_err(|error| error.to_string())?;
    let validity = identity.validity().map_err(|error| error.to_string())?;
    let now = Clock::start().now().wall;
    if validity.1 <= now {
        return Err(format!(
            "scaduto il {}: registrare di nuovo la macchina con custode-installer",
            validity.1
        ));
    }
    if is_due(validity, now) {
        return Err(format!(
            "scade il {}: l'agente lo rinnova da sé quando raggiunge il server",
            validity.1
        ));
    }
    Ok(())
}

fn way(config: &Config) -> Result<(), String> {
    let host = config
        .server
        .url
        .host_str()
        .unwrap_or_default()
        .trim_matches(['[', ']']);
    let port = config.server.url.port_or_known_default().unwrap_or(443);
    let addresses = (host, port)
        .to_socket_addrs()
        .map_err(|error| format!("{host} non si risolve: {error}"))?;
    let mut why = format!("{host} non ha indirizzi");
    for address in addresses {
        match std::net::TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(_) => return Ok(()),
            Err(error) => {
                why = format!("{address} non risponde ({error}): controllare rete e firewall");
            }
        }
    }
    Err(why)
}
