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
    }
}

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Twenty seconds of a session.
fn record(machine: &Machine, says: &str) -> Vec<u8> {
    let shelf = Shelf::default();
    let sink = Box::new(shelf.clone());
    let mut it = Recording::begin(sink, machine.signer(), &begin(), 1_764_345_600).unwrap();
    it.event(ms(100), &Event::LoggedIn).unwrap();
    it.resize(ms(200), (120, 40)).unwrap();
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
            "m" => assert_eq!(text, "login"),
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
    let mut it = Recording::begin(sink, machine.signer(), &begin(), 0).unwrap();
    let failed = (0..100).find_map(|n| it.output(ms(n), &[b'x'; 100]).err());
    assert_eq!(failed.unwrap().kind(), io::ErrorKind::StorageFull);
}
