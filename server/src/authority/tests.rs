//! The authority is made once, keeps its key to its owner, and signs nothing but public keys.

use std::os::unix::fs::PermissionsExt;

use custode_domain::id::MachineId;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair};

use super::*;
use crate::mint::Mint;

fn now() -> Timestamp {
    "2026-11-23T08:30:00Z".parse().unwrap()
}

fn machine() -> MachineId {
    MachineId::from_uuid(Mint.uuid(now()))
}

#[test]
fn a_second_start_finds_the_same_authority() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("a/b");
    let first = Authority::open(&folder, now()).unwrap();
    let second = Authority::open(&folder, now()).unwrap();
    assert_eq!(first.fingerprint(), second.fingerprint());
    assert_eq!(first.pem(), second.pem());
    assert_eq!(first.fingerprint().to_string().len(), 64);
}

#[test]
fn starts_at_the_same_time_agree() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join(FILE);
    let texts = [fresh(now()).unwrap(), fresh(now()).unwrap()];
    for text in &texts {
        file::write_once(&path, text).unwrap();
    }
    assert_eq!(file::read(&path).unwrap().as_ref(), Some(&texts[0]));
    assert_eq!(
        std::fs::read_dir(data.path()).unwrap().count(),
        1,
        "no draft stays"
    );
}

#[test]
fn the_key_is_for_its_owner_alone() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("custode");
    let authority = Authority::open(&folder, now()).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&Authority::file(&folder)), 0o600);
    assert!(!authority.pem().contains("PRIVATE"));
}

#[test]
fn a_damaged_file_is_refused_and_kept() {
    let data = tempfile::tempdir().unwrap();
    fs_err::write(data.path().join(FILE), "half a").unwrap();
    assert!(matches!(
        Authority::open(data.path(), now()),
        Err(AuthorityError::Damaged)
    ));
    assert_eq!(
        fs_err::read_to_string(data.path().join(FILE)).unwrap(),
        "half a"
    );
}

#[test]
fn of_a_request_the_public_key_is_taken_and_nothing_else() {
    let data = tempfile::tempdir().unwrap();
    let authority = Authority::open(data.path(), now()).unwrap();
    let key = KeyPair::generate().unwrap();
    let mut wish = CertificateParams::new(vec!["sam.example".to_owned()]).unwrap();
    wish.distinguished_name
        .push(DnType::CommonName, "somebody else");
    wish.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    wish.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let request = wish.serialize_request(&key).unwrap().pem().unwrap();

    let machine = machine();
    let signed = authority
        .certify_machine(&request, machine, &Mint, now())
        .unwrap();
    let der = CertificateDer::from_pem_slice(signed.pem.as_bytes()).unwrap();
    let (_, read) = x509_parser::parse_x509_certificate(&der).unwrap();

    assert_eq!(read.subject().to_string(), format!("CN={machine}"));
    assert!(read.subject_alternative_name().unwrap().is_none());
    assert!(!read.is_ca());
    let usage = read.extended_key_usage().unwrap().unwrap().value;
    assert!(usage.client_auth && !usage.server_auth && !usage.any);
    let days = (read.validity().not_after.timestamp() - now().as_second()) / 86_400;
    assert_eq!(days, 90);
    assert_eq!(read.raw_serial_as_string().replace(':', ""), signed.serial);
    assert_eq!(signed.fingerprint, Fingerprint::of(&der));
}

#[test]
fn other_requests_are_refused() {
    let data = tempfile::tempdir().unwrap();
    let authority = Authority::open(data.path(), now()).unwrap();
    let key = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let other = CertificateParams::default()
        .serialize_request(&key)
        .unwrap()
        .pem()
        .unwrap();
    for request in ["", "x", other.as_str(), authority.pem()] {
        let refused = authority.certify_machine(request, machine(), &Mint, now());
        assert!(matches!(refused, Err(AuthorityError::Request)), "{request}");
    }
}

#[test]
fn the_listener_renews_with_half_of_its_life_left() {
    let data = tempfile::tempdir().unwrap();
    let authority = Authority::open(data.path(), now()).unwrap();
    let listener = authority
        .certify_listener(vec!["localhost".to_owned()], now())
        .unwrap();
    assert_eq!(listener.key.cert.len(), 2, "the authority stands behind it");
    let after = |days: i64| now() + SignedDuration::from_hours(24 * days);
    assert!(!listener.is_due(after(44)));
    assert!(listener.is_due(after(46)));
}
