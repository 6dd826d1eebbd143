//! Connect: how a technician comes to a session that was granted: with the `ssh` that they have, through the bastion.

use std::fmt;
use std::str::FromStr;

use custode_domain::assistance::{Asked, Class, HostName};

/// The longest name of a host (RFC 1035, 3.1).
const LONGEST_NAME: usize = 253;

/// A text that names no bastion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected HOST or HOST:PORT, as in \"assistenza.example.org:2222\"")]
pub struct NotABastion;

/// Where technicians' clients connect first, as they write it: a host name or an IPv4 address, and a port that is not 22.
///
/// Nothing in it is read by a shell: the page shows it in a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bastion(String);

impl FromStr for Bastion {
    type Err = NotABastion;

    fn from_str(text: &str) -> Result<Self, NotABastion> {
        let (host, port) = match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        };
        let has_port = port.is_none_or(|port| {
            let number = port.parse::<u16>();
            number.is_ok_and(|number| number != 0 && number.to_string() == port)
        });
        if host.len() <= LONGEST_NAME && host.split('.').all(is_label) && has_port {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotABastion)
        }
    }
}

fn is_label(text: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (1..=63).contains(&text.len())
        && text.chars().all(inside)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

impl fmt::Display for Bastion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the technician types; nothing before the machine has said its name, and where no bastion is set up.
pub(super) fn command(
    host: Option<&HostName>,
    bastion: Option<&Bastion>,
    asked: &Asked,
) -> Option<String> {
    let (host, bastion, user) = (host?, bastion?, &asked.user);
    let classes = &asked.classes;
    let program = if classes.has(Class::Shell) || classes.has(Class::Exec) {
        "ssh"
    } else if classes.has(Class::Files) {
        "sftp"
    } else {
        // Nothing runs there: the connection carries ports alone.
        "ssh -N"
    };
    Some(format!("{program} -J {bastion} {user}@{host}"))
}

#[cfg(test)]
mod tests {
    use custode_domain::assistance::{Classes, Length};
    use custode_domain::id::{MachineId, PersonId, SessionId};
    use custode_domain::ticket::Line;
    use uuid::Uuid;

    use super::*;

    fn asked(classes: &[Class]) -> Asked {
        Asked {
            session: SessionId::from_uuid(Uuid::from_u128(1)),
            machine: MachineId::from_uuid(Uuid::from_u128(2)),
            technician: PersonId::from_uuid(Uuid::from_u128(3)),
            key: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
                .parse()
                .unwrap(),
            user: "assistenza".parse().unwrap(),
            classes: Classes::new(classes.iter().copied()).unwrap(),
            length: Length::minutes(30).unwrap(),
            reason: Line::fit("Va guardato"),
        }
    }

    #[test]
    fn a_bastion_is_a_host_that_no_shell_reads() {
        for text in [
            "assistenza.example.org",
            "assistenza.example.org:2222",
            "192.0.2.7:22",
            "bastione",
        ] {
            assert_eq!(text.parse::<Bastion>().unwrap().to_string(), text);
        }
        for text in [
            "",
            ":22",
            "-oProxyCommand=x",
            "a b",
            "a;b",
            "a.example:",
            "a.example:0",
            "a.example:022",
            "a.example:65536",
            "a..example",
            "a.example.",
            "u@a.example",
            "a.example:22:22",
            "[::1]:22",
            "$(x)",
        ] {
            assert_eq!(text.parse::<Bastion>(), Err(NotABastion), "{text}");
        }
    }

    #[test]
    fn what_is_typed_is_a_program_that_does_what_was_granted() {
        let bastion: Bastion = "assistenza.example.org:2222".parse().unwrap();
        let host: HostName = "sic-01.esempio".parse().unwrap();
        let typed =
            |classes: &[Class]| command(Some(&host), Some(&bastion), &asked(classes)).unwrap();
        let rest = "-J assistenza.example.org:2222 assistenza@sic-01.esempio";
        assert_eq!(typed(&[Class::Shell, Class::Files]), format!("ssh {rest}"));
        assert_eq!(typed(&[Class::Exec]), format!("ssh {rest}"));
        assert_eq!(
            typed(&[Class::Files, Class::Forward]),
            format!("sftp {rest}")
        );
        assert_eq!(typed(&[Class::Forward]), format!("ssh -N {rest}"));
        let shell = asked(&[Class::Shell]);
        assert_eq!(command(None, Some(&bastion), &shell), None);
        assert_eq!(command(Some(&host), None, &shell), None);
    }
}
