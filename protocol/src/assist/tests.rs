//! What goes over the wire comes back as it was, and what was changed on its way is refused.

use custode_domain::assistance::{Basis, Ending, Grant, Nonce, Step};
use custode_domain::id::{EnteId, MachineId, PersonId, SessionId, TicketId};
use custode_domain::ticket::{Line, Text as Prose};
use jiff::Timestamp;
use uuid::Uuid;

use super::*;

fn grant() -> Grant {
    Grant {
        session: SessionId::from_uuid(Uuid::from_u128(1)),
        ente: EnteId::from_uuid(Uuid::from_u128(2)),
        machine: MachineId::from_uuid(Uuid::from_u128(3)),
        ticket: TicketId::from_uuid(Uuid::from_u128(4)),
        key: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
            .parse()
            .unwrap(),
        user: "assistenza".parse().unwrap(),
        classes: Classes::new([Class::Shell, Class::Forward]).unwrap(),
        until: Timestamp::from_second(1_800_000_000).unwrap(),
        nonce: Nonce([0xa5; 32]),
    }
}

fn word(said: Said) -> Word {
    Word {
        version: V1,
        session: grant().session,
        at_ms: 1_799_999_000_000,
        said,
    }
}

fn through(word: &Word) -> Step {
    let json = serde_json::to_string(word).unwrap();
    serde_json::from_str::<Word>(&json).unwrap().step().unwrap()
}

#[test]
fn every_word_comes_back_as_it_was() {
    let (session, grant) = (grant().session, grant());
    let person = PersonId::from_uuid(Uuid::from_u128(9));
    let wire = WireGrant::from(&grant);
    assert_eq!(
        through(&word(Said::Offered(wire.clone()))),
        Step::Offered(grant.clone())
    );
    for basis in [
        Basis::Contact(Line::fit("Referente")),
        Basis::AtTheMachine(Line::fit("root")),
        Basis::Window,
        Basis::Standing,
    ] {
        let said = Said::Granted {
            grant: wire.clone(),
            basis: WireBasis::from(&basis),
            host: Text::fit("sic-01.comune"),
        };
        let (grant, host) = (grant.clone(), "sic-01.comune".parse().unwrap());
        assert_eq!(through(&word(said)), Step::Granted { grant, basis, host });
    }
    for why in [
        Ending::Technician,
        Ending::Ente(person),
        Ending::Desk(person),
        Ending::Deadline,
        Ending::NotLetIn,
        Ending::LostTouch,
    ] {
        let said = Said::Ended {
            why: why.into(),
            left: Some(Text::fit("crontab di assistenza")),
        };
        let left = Some(Prose::parse("crontab di assistenza").unwrap());
        assert_eq!(through(&word(said)), Step::Ended { session, why, left });
    }
}

#[test]
fn a_word_that_does_not_fit_is_refused() {
    let mut other = WireGrant::from(&grant());
    other.session = SessionId::from_uuid(Uuid::from_u128(8));
    assert_eq!(
        word(Said::Offered(other)).step(),
        Err(NotAStep::OtherSession)
    );
    for (part, value) in [
        ("nonce", "A5".repeat(32)),
        ("nonce", "a5".repeat(31)),
        ("key", "SHA256:x".to_owned()),
        ("classes", "shell,root".to_owned()),
        ("user", "a/b".to_owned()),
    ] {
        let mut json = serde_json::to_value(WireGrant::from(&grant())).unwrap();
        json[part] = value.into();
        let grant: WireGrant = serde_json::from_value(json).unwrap();
        assert!(grant.read().is_err(), "{part}");
    }
    let nobody = WireEnding {
        why: WireEndingName(EndingName::Ente),
        person: None,
    };
    assert_eq!(nobody.read(), None);
}

#[test]
fn what_is_asked_comes_back_as_it_was() {
    let grant = grant();
    let asked = Asked {
        session: grant.session,
        machine: grant.machine,
        technician: PersonId::from_uuid(Uuid::from_u128(9)),
        key: grant.key.clone(),
        user: grant.user.clone(),
        classes: grant.classes.clone(),
        length: Length::minutes(30).unwrap(),
        reason: Line::fit("Prima diagnosi"),
    };
    let ask = Ask::new(&asked, (grant.ente, grant.ticket));
    let json = serde_json::to_string(&ask).unwrap();
    let ask: Ask = serde_json::from_str(&json).unwrap();
    assert_eq!(ask.of(grant.machine), Ok(asked));
    let long = Ask {
        minutes: 481,
        ..ask
    };
    assert_eq!(long.of(grant.machine), Err(NotAnAsk("minutes")));
}
