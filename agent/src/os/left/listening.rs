//! Listening: the TCP ports at which some program of the machine waits for connections.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::Missed;
use super::kind::Kind;
use super::look::{Look, digest};

/// proc_pid_net(5).
const TABLES: [&str; 2] = ["/proc/net/tcp", "/proc/net/tcp6"];
/// `TCP_LISTEN`.
const LISTENS: &str = "0A";

pub(super) fn look(look: &mut Look) {
    let mut found = BTreeSet::new();
    for table in TABLES {
        match look.kernel_file(table) {
            // The kernel lists those that listen first: what a long table loses at its end are connections.
            Ok(bytes) => found.extend(String::from_utf8_lossy(&bytes).lines().filter_map(line)),
            // A kernel without IPv6 has one table.
            Err(failure) if failure.kind() == std::io::ErrorKind::NotFound => {}
            Err(_) => look.miss(Kind::Listening, table.as_bytes(), Missed::Refused),
        }
    }
    for (address, uid) in found {
        let says = format!("utente {uid}");
        look.see(
            Kind::Listening,
            address.to_string().as_bytes(),
            &says,
            digest(&[says.as_bytes()]),
        );
    }
}

/// `0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000 …`: where, and whose.
fn line(line: &str) -> Option<(SocketAddr, u32)> {
    let mut fields = line.split_ascii_whitespace().skip(1);
    let (local, _, state) = (fields.next()?, fields.next()?, fields.next()?);
    let uid = fields.nth(3)?.parse().ok()?;
    (state == LISTENS).then_some((address(local)?, uid))
}

/// The address in words of 32 bits of this machine's own byte order, the port in that of the network.
fn address(text: &str) -> Option<SocketAddr> {
    let (address, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let word = |at: usize| {
        let word = u32::from_str_radix(address.get(at * 8..at * 8 + 8)?, 16).ok()?;
        Some(word.to_ne_bytes())
    };
    let ip = match address.len() {
        8 => IpAddr::V4(Ipv4Addr::from(word(0)?)),
        32 => {
            let words = [word(0)?, word(1)?, word(2)?, word(3)?];
            let bytes = <[u8; 16]>::try_from(words.concat()).ok()?;
            IpAddr::V6(Ipv6Addr::from(bytes))
        }
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As an x86 writes them.
    #[cfg(target_endian = "little")]
    #[test]
    fn those_that_listen_are_read_in_both_tables() {
        let of = |text: &str| line(text).map(|(address, uid)| (address.to_string(), uid));
        assert_eq!(
            of(
                "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0 0 10 0"
            ),
            Some(("127.0.0.1:8080".to_owned(), 1000))
        );
        assert_eq!(
            of(
                "   1: B80D0120000000000000000001000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0"
            ),
            Some(("[2001:db8::1]:22".to_owned(), 0))
        );
        for other in [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   2: 0100007F:1F90 0100007F:0016 01 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0 0 10 0",
            "   3: 0100:1F90 00000000:0000 0A 0:0 00:0 0 1000 0 1",
            "",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
