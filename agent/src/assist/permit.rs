//! Permit: what one session may do. Whoever holds one needs no second check of who granted it.

use std::net::{IpAddr, SocketAddr};

use custode_domain::assistance::Classes;
use custode_ssh::key::TechnicianKey;
use jiff::Timestamp;

/// A session's id is a file name and the name of a control group.
const MOST_ID: usize = 64;
/// The longest name that Linux takes, bytes.
const MOST_USER: usize = 32;
/// More ports than anybody lists.
const MOST_FORWARDS: usize = 64;

/// What one session may do, until when, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    /// The session's id: letters, digits and `-`.
    pub(super) session: String,
    /// The technician's key; no other opens the session.
    pub(super) technician: TechnicianKey,
    /// The local user; the login name must be this one.
    pub(super) user: String,
    pub(super) classes: Classes,
    pub(super) forwards: Forwards,
    pub(super) until: Timestamp,
    /// The ticket's number, as people say it.
    pub(super) ticket: String,
}

/// Where forwards may lead: literal addresses, never a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forwards(Vec<SocketAddr>);

/// Why a permit is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PermitRefusal {
    /// The session's id could not be a file name.
    #[error("a session is named by letters, digits and `-`, at most 64")]
    Session,
    /// The user's name is none.
    #[error("a user is named by small letters, digits, `_` and `-`, at most 32")]
    User,
    /// Root is never the user of a session.
    #[error("root is not opened to remote sessions; name a user who may do what is needed")]
    Root,
    /// An address that is no single, own one.
    #[error("{0} cannot be forwarded to: {1}")]
    Forward(SocketAddr, &'static str),
    /// There are too many of them.
    #[error("at most 64 ports can be listed")]
    TooManyForwards,
    /// The ticket's number is no line.
    #[error("a ticket's number is at most 64 printable characters")]
    Ticket,
}

impl Permit {
    /// A permit, where everything in it can be what it is meant to be.
    pub fn new(
        session: &str,
        technician: TechnicianKey,
        user: &str,
        classes: Classes,
        forwards: Forwards,
        until: Timestamp,
        ticket: &str,
    ) -> Result<Self, PermitRefusal> {
        let of = |text: &str, most: usize, allowed: fn(&u8) -> bool| {
            (1..=most).contains(&text.len()) && text.bytes().all(|byte| allowed(&byte))
        };
        if !of(session, MOST_ID, |byte| {
            byte.is_ascii_alphanumeric() || *byte == b'-'
        }) {
            return Err(PermitRefusal::Session);
        }
        let letter = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.');
        if !of(user, MOST_USER, letter)
            || !user.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        {
            return Err(PermitRefusal::User);
        }
        if user == "root" {
            return Err(PermitRefusal::Root);
        }
        if !of(ticket, MOST_ID, |byte| {
            byte.is_ascii_graphic() || *byte == b' '
        }) {
            return Err(PermitRefusal::Ticket);
        }
        Ok(Self {
            session: session.to_owned(),
            technician,
            user: user.to_owned(),
            classes,
            forwards,
            until,
            ticket: ticket.to_owned(),
        })
    }

    /// The session's id.
    pub fn session(&self) -> &str {
        &self.session
    }

    /// The local user.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Until when.
    pub const fn until(&self) -> Timestamp {
        self.until
    }
}

impl Forwards {
    /// A list of ports. `own` are the agent's own sockets, to which nothing leads.
    pub fn new(list: Vec<SocketAddr>, own: &[SocketAddr]) -> Result<Self, PermitRefusal> {
        if list.len() > MOST_FORWARDS {
            return Err(PermitRefusal::TooManyForwards);
        }
        for to in &list {
            if let Some(why) = blocked(*to, own) {
                return Err(PermitRefusal::Forward(*to, why));
            }
        }
        Ok(Self(list))
    }

    /// The listed address that a client asked for in its own words. Names are not resolved: `localhost` is none,
    /// and neither is any other way to write an address than the usual one.
    pub(super) fn find(&self, host: &str, port: u32) -> Option<SocketAddr> {
        let address: IpAddr = host.parse().ok()?;
        // One address has one text; IPv6 has many.
        if address.to_string() != host {
            return None;
        }
        let asked = SocketAddr::new(address, u16::try_from(port).ok()?);
        self.0.contains(&asked).then_some(asked)
    }

    pub(super) fn words(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

fn blocked(to: SocketAddr, own: &[SocketAddr]) -> Option<&'static str> {
    let address = to.ip();
    if to.port() == 0 {
        return Some("it has no port");
    }
    if address.is_unspecified() {
        return Some("it is every address of the machine");
    }
    if address.is_multicast() || address == IpAddr::V4(std::net::Ipv4Addr::BROADCAST) {
        return Some("it is many machines");
    }
    if address.to_canonical() != address {
        return Some("it is an IPv4 address in the clothes of IPv6");
    }
    let is_link_local = match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    if is_link_local {
        return Some("it is another machine on each link");
    }
    let is_own = |mine: &SocketAddr| {
        let same = mine.ip() == address || mine.ip().is_unspecified();
        mine.port() == to.port() && same
    };
    own.iter()
        .any(is_own)
        .then_some("the agent itself listens there")
}

#[cfg(test)]
mod tests {
    use custode_domain::assistance::Class;

    use super::*;

    fn list(text: &[&str]) -> Vec<SocketAddr> {
        text.iter().map(|it| it.parse().unwrap()).collect()
    }

    #[test]
    fn a_forward_leads_to_a_listed_literal_address_alone() {
        let forwards =
            Forwards::new(list(&["127.0.0.1:5900", "[::1]:3389", "192.0.2.7:22"]), &[]).unwrap();
        for (host, port, leads) in [
            ("127.0.0.1", 5900, true),
            ("::1", 3389, true),
            ("192.0.2.7", 22, true),
            ("127.0.0.1", 5901, false),
            ("127.0.0.1", 5900 + 65536, false),
            ("localhost", 5900, false),
            ("127.1", 5900, false),
            ("2130706433", 5900, false),
            ("0x7f000001", 5900, false),
            ("0177.0.0.1", 5900, false),
            ("127.0.0.01", 5900, false),
            ("::ffff:127.0.0.1", 5900, false),
            ("0:0:0:0:0:0:0:1", 3389, false),
            ("::1%lo", 3389, false),
            ("0.0.0.0", 5900, false),
            ("", 5900, false),
            ("127.0.0.1\0", 5900, false),
        ] {
            assert_eq!(forwards.find(host, port).is_some(), leads, "{host}:{port}");
        }
    }

    #[test]
    fn what_is_not_one_foreign_socket_cannot_be_listed() {
        let own = list(&["127.0.0.1:9000", "0.0.0.0:9001"]);
        for address in [
            "0.0.0.0:80",
            "[::]:80",
            "127.0.0.1:0",
            "[::ffff:127.0.0.1]:80",
            "169.254.169.254:80",
            "[fe80::1]:80",
            "224.0.0.1:80",
            "255.255.255.255:80",
            "127.0.0.1:9000",
            "127.0.0.1:9001",
            "192.0.2.1:9001",
        ] {
            assert!(Forwards::new(list(&[address]), &own).is_err(), "{address}");
        }
        assert!(Forwards::new(list(&["127.0.0.1:80", "192.0.2.1:9000"]), &own).is_ok());
    }

    #[test]
    fn names_are_what_they_are_meant_to_be() {
        let key =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";
        let key = TechnicianKey::parse(key).unwrap();
        let permit = |session: &str, user: &str, ticket: &str| {
            let classes = Classes::new([Class::Shell]).unwrap();
            let forwards = Forwards::default();
            Permit::new(
                session,
                key.clone(),
                user,
                classes,
                forwards,
                Timestamp::UNIX_EPOCH,
                ticket,
            )
        };
        assert!(permit("0192-ab", "assistenza", "2026-000123").is_ok());
        for session in ["", "../x", "a/b", "a b", &"a".repeat(65)] {
            assert_eq!(
                permit(session, "assistenza", "1"),
                Err(PermitRefusal::Session),
                "{session}"
            );
        }
        for user in ["", "-l", "a b", "Root", "1a", &"a".repeat(33)] {
            assert_eq!(permit("s", user, "1"), Err(PermitRefusal::User), "{user}");
        }
        assert_eq!(permit("s", "root", "1"), Err(PermitRefusal::Root));
        for ticket in ["", "1\u{1b}[2J", "1\n2"] {
            assert_eq!(
                permit("s", "a", ticket),
                Err(PermitRefusal::Ticket),
                "{ticket:?}"
            );
        }
    }
}
