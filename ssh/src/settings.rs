//! Settings: the SSH that is spoken here, one list for the agent and the bastion.

use std::borrow::Cow;
use std::time::Duration;

use russh::keys::{Algorithm, EcdsaCurve, PrivateKey};
use russh::server::Config;
use russh::{MethodKind, Preferred, SshId, cipher, compression};

/// From the accepted connection to a successful login; russh itself waits for ever (measured: 200 silent
/// connections were still there after 70 s).
pub const LOGIN: Duration = Duration::from_secs(30);
/// The window of a channel at the agent, bytes: 34 MB/s at 40 ms of round trip, about 9 MB when stalled (measured).
pub const AGENT_WINDOW: u32 = 4 << 20;
/// The window of a channel at the bastion, bytes.
pub const BASTION_WINDOW: u32 = 2 << 20;

/// What peers see of us before the login. No version: it would tell a stranger which faults we have.
const NAME: &str = "SSH-2.0-custode";
/// OpenSSH asks three times for a person at the keyboard.
const ATTEMPTS: usize = 3;
/// After so long without a word the peer is asked whether it is there; it is dead when nothing came for three of these.
pub const KEEPALIVE: Duration = Duration::from_secs(15);
/// A session where nobody types is not idle: somebody may read. The deadline of its permit ends it.
const INACTIVITY: Option<Duration> = None;

/// Keys of hosts and technicians. No rsa (its crate is not released), and no `sk-` keys: russh does not say
/// whether the key was touched (decision 0021).
pub const KEYS: [Algorithm; 2] = [
    Algorithm::Ed25519,
    // Smart cards and TPMs have no Ed25519.
    Algorithm::Ecdsa {
        curve: EcdsaCurve::NistP256,
    },
];

/// The configuration of a server with this key and this window.
pub fn server(host_key: PrivateKey, window: u32) -> Config {
    Config {
        server_id: SshId::Standard(Cow::Borrowed(NAME)),
        methods: (&[MethodKind::PublicKey][..]).into(),
        keys: vec![host_key],
        window_size: window,
        preferred: preferred(),
        max_auth_attempts: ATTEMPTS,
        // Otherwise OpenSSH's first question, which methods there are, costs a second at each hop.
        auth_rejection_time_initial: Some(Duration::ZERO),
        inactivity_timeout: INACTIVITY,
        keepalive_interval: Some(KEEPALIVE),
        nodelay: true,
        ..Config::default()
    }
}

/// The algorithms. The client's preference wins among them, so what we do not want is not in the list.
///
/// The key exchanges are russh's own: they hold the two names without which Terrapin's prefix truncation works.
fn preferred() -> Preferred {
    Preferred {
        key: Cow::Borrowed(&KEYS),
        cipher: Cow::Borrowed(ciphers()),
        compression: Cow::Borrowed(&[compression::NONE]),
        ..Preferred::DEFAULT
    }
}

/// OpenSSH prefers chacha20, which costs three times the processor where AES is in hardware.
fn ciphers() -> &'static [cipher::Name] {
    if has_aes() {
        &[cipher::AES_256_GCM]
    } else {
        &[cipher::CHACHA20_POLY1305, cipher::AES_256_GCM]
    }
}

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
fn has_aes() -> bool {
    std::arch::is_x86_feature_detected!("aes")
}

#[cfg(target_arch = "aarch64")]
fn has_aes() -> bool {
    std::arch::is_aarch64_feature_detected!("aes")
}

#[cfg(not(any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64")))]
fn has_aes() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use russh::keys::ssh_key::private::{Ed25519Keypair, KeypairData};

    use super::*;

    /// What goes over the wire, whole: a new version of russh that offers something else fails here.
    #[test]
    fn the_algorithms_are_these() {
        let pair = Ed25519Keypair::from_seed(&[7; 32]);
        let key = PrivateKey::new(KeypairData::Ed25519(pair), "").unwrap();
        let config = server(key, BASTION_WINDOW);
        let names = |names: Vec<String>| names.join(" ");
        let list = |it: &[&str]| it.join(" ");
        let kex = config
            .preferred
            .kex
            .iter()
            .map(|name| name.as_ref().to_owned());
        assert_eq!(
            names(kex.collect()),
            list(&[
                "mlkem768x25519-sha256",
                "curve25519-sha256",
                "curve25519-sha256@libssh.org",
                "diffie-hellman-group-exchange-sha256",
                "diffie-hellman-group18-sha512",
                "diffie-hellman-group17-sha512",
                "diffie-hellman-group16-sha512",
                "diffie-hellman-group15-sha512",
                "diffie-hellman-group14-sha256",
                "ext-info-c",
                "ext-info-s",
                "kex-strict-c-v00@openssh.com",
                "kex-strict-s-v00@openssh.com",
            ])
        );
        let keys = config.preferred.key.iter().map(ToString::to_string);
        assert_eq!(names(keys.collect()), "ssh-ed25519 ecdsa-sha2-nistp256");
        let compression = config
            .preferred
            .compression
            .iter()
            .map(|name| name.as_ref().to_owned());
        assert_eq!(names(compression.collect()), "none");
        let ciphers = config
            .preferred
            .cipher
            .iter()
            .map(|name| name.as_ref().to_owned());
        let ciphers = names(ciphers.collect());
        if has_aes() {
            assert_eq!(ciphers, "aes256-gcm@openssh.com");
        } else {
            assert_eq!(
                ciphers,
                "chacha20-poly1305@openssh.com aes256-gcm@openssh.com"
            );
        }
        assert_eq!(config.methods, (&[MethodKind::PublicKey][..]).into());
        assert!(!format!("{:?}", config.server_id).contains("russh"));
    }
}
