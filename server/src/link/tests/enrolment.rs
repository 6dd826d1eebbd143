//! A token makes one machine, once; a certificate is renewed before it ends.

use custode_protocol::enrol::RenewRequest;
use rcgen::KeyPair;

use super::*;
use crate::authority::Fingerprint;
use crate::mint::Mint;
use crate::store::StoreError;
use crate::store::machines::Machine;
use crate::store::{audit, machines};

async fn machines(house: &House) -> Vec<Machine> {
    let site = house.site.clone();
    let read = house.app.store.read("test", move |tx| {
        machines::list_of_site(tx, site.ente, site.id)
    });
    read.await.unwrap()
}

async fn actions(house: &House) -> Vec<String> {
    let read = house.app.store.read("test", |tx| audit::after(tx, 0, 100));
    let records = read.await.unwrap();
    records.into_iter().map(|record| record.action).collect()
}

#[tokio::test]
async fn a_token_makes_a_machine_of_its_ente_and_site() {
    let house = House::open().await;
    let enrolled = house.machine().await;
    let machines = machines(&house).await;
    assert_eq!(machines.len(), 1);
    assert_eq!(
        (machines[0].id, machines[0].ente),
        (enrolled.id, house.site.ente)
    );
    assert_eq!(machines[0].name, "sic-01.esempio.example");
    assert_eq!(
        actions(&house).await,
        ["found_ente", "found_site", "issue_token", "enrol"]
    );
}

#[tokio::test]
async fn an_installer_that_knows_the_fingerprint_finds_the_authority_in_the_chain() {
    let house = House::open().await;
    let stream = house.connect(None).await.unwrap();
    let chain = stream.get_ref().1.peer_certificates().unwrap();
    assert_eq!(chain.len(), 2);
    assert_eq!(
        Fingerprint::of(&chain[1]),
        house.app.authority.fingerprint()
    );
}

#[tokio::test]
async fn used_wrong_and_expired_tokens_get_the_same_sentence() {
    let house = House::open().await;
    let key = KeyPair::generate().unwrap();
    let used = enrol_request(&house.token().await, &key);
    house
        .post(None, path::ENROL, &used)
        .await
        .ok::<EnrolAnswer>();
    let long_ago = house.app.clock.now() - jiff::SignedDuration::from_hours(25);
    let issued =
        issue_token::issue_token(&house.app, &house.site, MachineClass::Server, 24, long_ago);
    let expired = enrol_request(&issued.await.unwrap().0, &key);
    let wrong = enrol_request(&Mint.token(), &key);

    let mut sentences = std::collections::BTreeSet::new();
    for request in [used, expired, wrong] {
        let answer = house.post(None, path::ENROL, &request).await;
        sentences.insert(answer.refused(403, Reason::NotEnrolled));
    }
    assert_eq!(sentences.len(), 1);
    assert_eq!(machines(&house).await.len(), 1);
}

#[tokio::test]
async fn a_token_shown_eight_times_at_once_makes_one_machine() {
    let house = House::open().await;
    let request = enrol_request(&house.token().await, &KeyPair::generate().unwrap());
    let tries = (0..8).map(|_| house.post(None, path::ENROL, &request));
    let answers = futures_util::future::join_all(tries).await;
    let enrolled = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!((enrolled, machines(&house).await.len()), (1, 1));
}

#[tokio::test]
async fn ten_wrong_tokens_close_the_door_for_that_address() {
    let house = House::open().await;
    let key = KeyPair::generate().unwrap();
    for _ in 0..10 {
        let answer = house
            .post(None, path::ENROL, &enrol_request(&Mint.token(), &key))
            .await;
        answer.refused(403, Reason::NotEnrolled);
    }
    let good = enrol_request(&house.token().await, &key);
    house
        .post(None, path::ENROL, &good)
        .await
        .refused(429, Reason::NoRoom);
}

#[tokio::test]
async fn a_refused_enrolment_leaves_its_token_good() {
    let house = House::open().await;
    let mut request = enrol_request(&house.token().await, &KeyPair::generate().unwrap());
    request.class = WireMachineClass::Workstation;
    let said = house
        .post(None, path::ENROL, &request)
        .await
        .refused(409, Reason::NotEnrolled);
    assert!(said.contains("for a server"), "{said}");
    request.class = WireMachineClass::Server;
    request.hostname = Text::fit("two words");
    house
        .post(None, path::ENROL, &request)
        .await
        .refused(400, Reason::NotAReport);
    request.hostname = Text::fit("sic-01");
    house
        .post(None, path::ENROL, &request)
        .await
        .ok::<EnrolAnswer>();
}

async fn renew(house: &House, machine: &Enrolled) -> Result<Enrolled, Answer> {
    let key = KeyPair::generate().unwrap();
    let request = RenewRequest {
        version: V1,
        certificate_request: Text::fit(&csr(&key)),
    };
    let answer = house.post(Some(machine), path::RENEW, &request).await;
    if answer.status != 200 {
        return Err(answer);
    }
    let renewed: EnrolAnswer = answer.ok();
    assert_eq!(renewed.machine, machine.id);
    Ok(Enrolled {
        certificate: renewed.certificate.to_string(),
        key: key.serialize_pem(),
        ..machine.clone()
    })
}

#[tokio::test]
async fn a_renewed_certificate_is_the_same_machine_and_two_stay_good() {
    let house = House::open().await;
    let first = house.machine().await;
    let second = renew(&house, &first).await.ok().unwrap();
    // The answer may have been lost: the first is still good, and asks again.
    let third = renew(&house, &first).await.ok().unwrap();
    let lost = renew(&house, &second).await.err().unwrap();
    assert!(lost.refused(401, Reason::NotEnrolled).contains("withdrawn"));
    renew(&house, &third).await.ok().unwrap();
    let over = renew(&house, &first).await.err().unwrap();
    over.refused(401, Reason::NotEnrolled);
    assert_eq!(machines(&house).await.len(), 1);
}

#[tokio::test]
async fn a_machine_that_renews_in_a_loop_is_stopped() {
    let house = House::open().await;
    let mut machine = house.machine().await;
    for _ in 0..9 {
        machine = renew(&house, &machine).await.ok().unwrap();
    }
    renew(&house, &machine)
        .await
        .err()
        .unwrap()
        .refused(429, Reason::NoRoom);
}

#[tokio::test]
async fn the_token_is_nowhere_in_the_database() {
    let house = House::open().await;
    let token = house.token().await;
    let checkpoint = house.app.store.write("test", |_| Ok::<_, StoreError>(()));
    checkpoint.await.unwrap();
    for entry in fs_err::read_dir(house.data.path()).unwrap() {
        let bytes = fs_err::read(entry.unwrap().path()).unwrap();
        let needle = token.reveal().as_bytes();
        assert!(!bytes.windows(needle.len()).any(|window| window == needle));
    }
}
