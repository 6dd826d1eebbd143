//! Tests: whatever is done to a recording is seen, and where.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

use super::*;

#[derive(Clone, Default)]
struct Shelf(Arc<Mutex<Vec<u8>>>);

impl Write for Shelf {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Machine(Arc<EcdsaKeyPair>);

impl Machine {
    fn new() -> Self {
        Self(Arc::new(
            EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap(),
        ))
    }

    fn signer(&self) -> Box<dyn Sign> {
        let pair = self.0.clone();
        Box::new(move |message: &[u8]| {
            let signed = pair.sign(&SystemRandom::new(), message);
            Ok(signed.map_err(io::Error::other)?.as_ref().to_vec())
        })
    }

    fn key(&self) -> MachineKey {
        MachineKey::from_point(self.0.public_key().as_ref()).unwrap()
    }
}

fn begin() -> Begin {
    Begin {
        session: "s-1".to_owned(),
        part: 0,
        machine: "sic-01".to_owned(),
        technician: "SHA256:x".to_owned(),
        ticket: "2026-000123".to_owned(),
        user: "assistenza".to_owned(),
        classes: vec!["shell".to_owned()],
        forwards: Vec::new(),
        until: "2026-11-28T17:00:00Z".to_owned(),
        at: "2026-11-28T16:00:00Z".to_owned(),
        sealed: None,
    }
}

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// What a command line and a path may tell.
fn secrets() -> [Event; 2] {
    let started = Event::Started {
        channel: 1,
        what: Started::Exec {
            command: "rm -rf /tmp/x".to_owned(),
        },
        terminal: false,
    };
    let wrote = Event::File {
        channel: 2,
        act: Act::Wrote,
        path: "/etc/a".to_owned(),
        to: None,
        carried: Carried::default(),
        done: true,
    };
    [started, wrote]
}

/// Twenty seconds of a session.
fn record(machine: &Machine, says: &str) -> Vec<u8> {
    record_to(machine, says, (begin(), None))
}

/// The same, sealed to a key.
fn record_to(
    machine: &Machine,
    says: &str,
    (begin, key): (Begin, Option<RecordingKey>),
) -> Vec<u8> {
    let shelf = Shelf::default();
    let sink = Box::new(shelf.clone());
    let mut it = Recording::begin(sink, machine.signer(), &begin, 1_764_345_600, key).unwrap();
    it.event(ms(100), &Event::LoggedIn).unwrap();
    it.resize(ms(200), (120, 40)).unwrap();
    for event in secrets() {
        it.event(ms(300), &event).unwrap();
    }
    for second in 1..20 {
        it.output(ms(second * 1000), says.as_bytes()).unwrap();
        it.output(ms(second * 1000 + 1), b"perch\xc3").unwrap();
        it.output(ms(second * 1000 + 2), b"\xa9 \x1b]0;titolo\x07\xff\r\n")
            .unwrap();
        it.tick(ms(second * 1000 + 250)).unwrap();
    }
    it.end(ms(20_000)).unwrap();
    shelf.0.lock().unwrap().clone()
}

#[test]
fn a_recording_is_what_it_was_bound_to() {
    let machine = Machine::new();
    let file = record(&machine, "ls");
    let summary = verify(&file[..], &machine.key()).unwrap();
    assert_eq!(summary.begin, begin());
    assert_eq!((summary.blocks, summary.micros), (20, 19_250_000));
    assert_eq!(summary.heads.len(), 4, "three on the way, and the end");
}

#[test]
fn every_line_that_is_no_comment_is_asciicast() {
    let file = String::from_utf8(record(&Machine::new(), "ls")).unwrap();
    let mut lines = file.lines().filter(|line| !line.starts_with('#'));
    let header: serde_json::Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    assert_eq!(
        (&header["version"], &header["term"]["cols"]),
        (&3.into(), &80.into())
    );
    let mut whole = String::new();
    let mut micros = 0.0;
    for line in lines {
        let (since, code, text): (f64, String, String) = serde_json::from_str(line).unwrap();
        micros += since * 1e6;
        match code.as_str() {
            "o" => whole.push_str(&text),
            "r" => assert_eq!(text, "120x40"),
            "m" => assert!(["login", "exec: rm -rf /tmp/x", "file: /etc/a"].contains(&&*text)),
            other => panic!("{other}"),
        }
    }
    assert!((19_001_000.0..19_003_000.0).contains(&micros), "{micros}");
    assert!(whole.contains("perché \u{1b}]0;titolo\u{7}\u{fffd}\r\n"));
}

#[test]
fn one_byte_altered_anywhere_is_named_with_its_place() {
    let machine = Machine::new();
    let (file, key) = (record(&machine, "ls"), machine.key());
    for at in 0..file.len() {
        let mut altered = file.clone();
        altered[at] ^= 1;
        let Err(broken) = verify(&altered[..], &key) else {
            panic!("byte {at} of {} was altered unseen", file.len());
        };
        let line = file[..at].split(|byte| *byte == b'\n').count();
        assert!(
            (broken.first..=broken.last + 1).contains(&line),
            "byte {at} is in line {line}: {broken}"
        );
    }
}

#[test]
fn a_cut_tail_is_seen_wherever_it_was_cut() {
    let machine = Machine::new();
    let (file, key) = (record(&machine, "ls"), machine.key());
    for length in 0..file.len() {
        let broken = verify(&file[..length], &key).unwrap_err();
        assert!(matches!(broken.fault, Fault::Cut), "{length}: {broken}");
    }
}

#[test]
fn no_line_can_be_taken_out_doubled_or_put_elsewhere() {
    let machine = Machine::new();
    let (file, key) = (record(&machine, "ls"), machine.key());
    let lines: Vec<_> = file.split_inclusive(|byte| *byte == b'\n').collect();
    for at in 0..lines.len() {
        let mut without = lines.clone();
        without.remove(at);
        assert!(
            verify(&without.concat()[..], &key).is_err(),
            "without line {at}"
        );
        let mut doubled = lines.clone();
        doubled.insert(at, lines[at]);
        assert!(
            verify(&doubled.concat()[..], &key).is_err(),
            "line {at} twice"
        );
        if at > 0 && lines[at] != lines[at - 1] {
            let mut swapped = lines.clone();
            swapped.swap(at, at - 1);
            assert!(
                verify(&swapped.concat()[..], &key).is_err(),
                "line {at} before its time"
            );
        }
    }
}

#[test]
fn two_stories_of_one_block_contradict_each_other() {
    let machine = Machine::new();
    let key = machine.key();
    let told = |says: &str| verify(&record(&machine, says)[..], &key).unwrap().heads;
    let (one, other) = (told("ls"), told("rm"));
    assert!(one[0].contradicts(&other[0]));
    assert!(!one[0].contradicts(&one[0]) && !one[0].contradicts(&other[1]));
}

#[test]
fn the_tail_of_another_recording_does_not_fit() {
    let machine = Machine::new();
    let split = |file: &[u8]| -> Vec<Vec<u8>> {
        file.split_inclusive(|byte| *byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect()
    };
    let (one, other) = (
        split(&record(&machine, "ls")),
        split(&record(&machine, "rm")),
    );
    let differ = one.iter().zip(&other).position(|(one, other)| one != other);
    for at in differ.unwrap() + 1..one.len() - 1 {
        let forked = [&one[..at], &other[at..]].concat().concat();
        assert!(
            verify(&forked[..], &machine.key()).is_err(),
            "forked at line {at}"
        );
    }
}

#[test]
fn a_recording_of_another_machine_is_none() {
    let file = record(&Machine::new(), "ls");
    let broken = verify(&file[..], &Machine::new().key()).unwrap_err();
    assert!(matches!(broken.fault, Fault::Signature), "{broken}");
}

#[test]
fn when_the_sink_fails_the_writer_is_told_at_once() {
    struct Full(usize);
    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self
                .0
                .checked_sub(bytes.len())
                .ok_or(io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let machine = Machine::new();
    let sink = Box::new(Full(2000));
    let mut it = Recording::begin(sink, machine.signer(), &begin(), 0, None).unwrap();
    let failed = (0..100).find_map(|n| it.output(ms(n), &[b'x'; 100]).err());
    assert_eq!(failed.unwrap().kind(), io::ErrorKind::StorageFull);
}

/// A recording sealed to this identity, with a command and a file in it.
fn sealed(machine: &Machine, identity: &Identity, says: &str) -> Vec<u8> {
    record_to(machine, says, (begin(), Some(identity.key())))
}

fn opened(file: &[u8], machine: &Machine, identity: &Identity) -> Result<String, NotOpened> {
    let mut to = Vec::new();
    open(file, &machine.key(), identity, Tail::Wanted, &mut to)?;
    Ok(String::from_utf8(to).unwrap())
}

/// What the terminal showed, of the lines that a player understands.
fn shown(file: &str) -> String {
    let mut whole = String::new();
    for line in file.lines().skip(1).filter(|line| !line.starts_with('#')) {
        let (_, code, text): (f64, char, String) = serde_json::from_str(line).unwrap();
        if code == 'o' {
            whole.push_str(&text);
        }
    }
    whole
}

#[test]
fn t28_what_was_sealed_is_nowhere_in_the_file_and_comes_back_with_the_identity_alone() {
    let (machine, identity) = (Machine::new(), Identity::generate().unwrap());
    let file = sealed(&machine, &identity, "parola-visibile");
    let text = String::from_utf8(file.clone()).unwrap();
    for told in ["parola", "visibile", "perch", "titolo", "rm -rf", "/etc/"] {
        assert!(!text.contains(told), "{told} in {text}");
    }
    assert_eq!(shown(&text), "", "a player passes over what is sealed");
    let summary = verify(&file[..], &machine.key()).unwrap();
    assert_eq!(summary.begin.sealed.unwrap().to, identity.key());

    let plain = String::from_utf8(record(&machine, "parola-visibile")).unwrap();
    let back = opened(&file, &machine, &identity).unwrap();
    let apart = |file: &str, without: fn(&&str) -> bool| -> Vec<String> {
        file.lines().filter(without).map(str::to_owned).collect()
    };
    let of_the_chain = |line: &&str| {
        !["begin ", "block ", "head ", "end "]
            .iter()
            .any(|mark| line.starts_with(&format!("# custode-{mark}")))
    };
    assert_eq!(apart(&back, of_the_chain), apart(&plain, of_the_chain));
    assert!(back.contains("exec: rm -rf /tmp/x") && back.contains("/etc/a"));
    assert!(shown(&back).contains("parola-visibileperché"));
}

#[test]
fn a_block_s_hash_of_what_was_shown_tells_nothing_of_a_sealed_recording() {
    let (machine, identity) = (Machine::new(), Identity::generate().unwrap());
    let text = String::from_utf8(sealed(&machine, &identity, "a")).unwrap();
    let blocks = text
        .lines()
        .filter_map(|line| line.strip_prefix("# custode-block "));
    let raw: std::collections::BTreeSet<_> =
        blocks.filter_map(|block| block.split(' ').nth(2)).collect();
    assert_eq!(raw.len(), 1, "the same for whatever was shown: {raw:?}");
}

#[test]
fn a_sealed_recording_opens_to_no_other_identity_and_a_plain_one_is_said_to_be() {
    let (machine, identity) = (Machine::new(), Identity::generate().unwrap());
    let other = Identity::generate().unwrap();
    let refused = opened(&sealed(&machine, &identity, "ls"), &machine, &other);
    assert!(
        matches!(refused, Err(NotOpened::OtherIdentity { sealed, ours }) if sealed == identity.key() && ours == other.key())
    );
    let refused = opened(&record(&machine, "ls"), &machine, &identity);
    assert!(matches!(refused, Err(NotOpened::Plain)));
    let stranger = Machine::new();
    let refused = opened(&sealed(&machine, &identity, "ls"), &stranger, &identity);
    assert!(matches!(refused, Err(NotOpened::Broken(_))));
}

#[test]
fn t28_one_byte_altered_in_a_sealed_recording_is_named_and_nothing_is_opened() {
    let (machine, identity) = (Machine::new(), Identity::generate().unwrap());
    let file = sealed(&machine, &identity, "ls");
    for at in (0..file.len()).step_by(7) {
        let mut altered = file.clone();
        altered[at] ^= 1;
        let opened = opened(&altered, &machine, &identity);
        assert!(matches!(opened, Err(NotOpened::Broken(_))), "byte {at}");
    }
    for length in (0..file.len()).step_by(7) {
        let opened = opened(&file[..length], &machine, &identity);
        let is_cut =
            matches!(&opened, Err(NotOpened::Broken(it)) if matches!(it.fault, Fault::Cut));
        assert!(is_cut, "{length}");
    }
}

/// Whoever has the machine's key could chain other lines: the seal holds without the chain.
#[test]
fn a_sealed_text_opens_at_its_place_in_its_part_alone() {
    let (machine, identity) = (Machine::new(), Identity::generate().unwrap());
    let file = sealed(&machine, &identity, "ls");
    let lines: Vec<_> = file.split_inclusive(|byte| *byte == b'\n').collect();
    let unsealed = |lines: &[&[u8]]| open::unseal(&lines.concat(), &identity, io::sink());
    unsealed(&lines).unwrap();
    let is_sealed = |line: &[u8]| {
        let text = String::from_utf8_lossy(line);
        text.contains(", \"O\", ") || text.contains(", \"E\", ")
    };
    let places: Vec<_> = (0..lines.len())
        .filter(|at| is_sealed(lines[*at]))
        .collect();
    assert_eq!(places.len(), 2 + 19 * 3);
    let last = *places.last().unwrap();
    for pair in places.windows(2) {
        let (one, next) = (pair[0], pair[1]);
        let mut swapped = lines.clone();
        swapped.swap(one, next);
        assert!(matches!(unsealed(&swapped), Err(NotOpened::Line(_))));
        let mut without = lines.clone();
        without.remove(one);
        assert!(matches!(unsealed(&without), Err(NotOpened::Line(_))));
        let other_time = String::from_utf8_lossy(lines[one]).replacen('.', ".9", 1);
        let mut moved = lines.clone();
        moved[one] = other_time.as_bytes();
        assert!(matches!(unsealed(&moved), Err(NotOpened::Line(_))));
        let other_kind = String::from_utf8_lossy(lines[one])
            .replace(", \"E\", \"exec ", ", \"E\", \"file ")
            .replace(", \"O\", ", ", \"E\", ");
        let mut renamed = lines.clone();
        renamed[one] = other_kind.as_bytes();
        let refused = unsealed(&renamed);
        let is_file = other_kind.as_bytes() == lines[one];
        assert!(is_file || matches!(refused, Err(NotOpened::Line(_))));
    }
    // The end alone can be taken away: that it is missing is for the chain to say.
    assert!(unsealed(&lines[..last]).is_ok());

    let elsewhere = Begin { part: 1, ..begin() };
    let elsewhere = record_to(&machine, "ls", (elsewhere, Some(identity.key())));
    let elsewhere: Vec<_> = elsewhere.split_inclusive(|byte| *byte == b'\n').collect();
    let mut mixed = lines.clone();
    mixed[places[0]] = elsewhere[places[0]];
    assert!(matches!(unsealed(&mixed), Err(NotOpened::Line(_))));
    // The envelope of one part under the name of another.
    let renamed = String::from_utf8_lossy(lines[1]).replace("\"part\":0", "\"part\":1");
    let mut renamed_part = lines.clone();
    renamed_part[1] = renamed.as_bytes();
    assert!(matches!(unsealed(&renamed_part), Err(NotOpened::Line(_))));
}

#[test]
fn no_two_lines_of_any_parts_are_sealed_alike() {
    let (machine, identity) = (Machine::new(), Identity::generate().unwrap());
    let mut seen = std::collections::BTreeSet::new();
    let mut count = 0;
    for part in 0..4 {
        let begin = Begin { part, ..begin() };
        let file = record_to(&machine, "x", (begin, Some(identity.key())));
        let text = String::from_utf8(file).unwrap();
        // The same letters: under one key and one nonce they would be the same again.
        for line in text.lines().filter(|line| line.contains(", \"O\", ")) {
            let sealed = line.rsplit('"').nth(1).unwrap();
            count += 1;
            assert!(seen.insert(sealed.to_owned()), "{line}");
        }
    }
    assert_eq!(count, 4 * 19 * 3);
}

#[test]
fn what_a_machine_wrote_until_it_stopped_is_opened_when_asked_for() {
    let (machine, identity) = (Machine::new(), Identity::generate().unwrap());
    let file = sealed(&machine, &identity, "ls");
    let cut = &file[..file.len() * 2 / 3];
    assert!(opened(cut, &machine, &identity).is_err());
    let mut to = Vec::new();
    open(cut, &machine.key(), &identity, Tail::MayLack, &mut to).unwrap();
    let text = String::from_utf8(to).unwrap();
    assert!(shown(&text).contains("lsperché") && text.ends_with('\n'));
    let mut altered = cut.to_vec();
    altered[file.len() / 3] ^= 1;
    let opened = open(
        &altered,
        &machine.key(),
        &identity,
        Tail::MayLack,
        io::sink(),
    );
    assert!(matches!(opened, Err(NotOpened::Broken(_))));
}
