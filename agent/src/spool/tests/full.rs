//! Full: what happens when the disk has no room left.

use std::io::Write;
use std::process::{Command, Stdio};

use super::*;

#[test]
fn when_the_disk_is_full_then_nothing_is_half_kept_and_it_goes_on_when_there_is_room() {
    let dir = tempfile::tempdir().unwrap();
    let mut spool = open(&dir.path().join("spool"));
    // As on a disk with nothing left: the file may not grow.
    spool.grows_above = u64::MAX;
    let kept = fill(&mut spool, 0);
    assert!(kept > 1000, "{kept}");
    spool.grows_above = 0;
    spool.commit(&batch(kept)).unwrap();
    assert_all_arrive(&mut spool, kept + 1);
}

/// On a small filesystem of its own, where the program may make one.
#[test]
fn when_the_filesystem_is_full_then_the_same_holds() {
    let dir = tempfile::tempdir().unwrap();
    let mount = format!("mount -t tmpfs -o size=16m tmpfs {}", dir.path().display());
    if !run(&mount, "") {
        println!("not looked at: this machine does not let the test make a filesystem");
        return;
    }
    let script = format!(
        "{mount} && exec {exe} --exact spool::tests::full::on_a_small_filesystem --ignored --nocapture",
        exe = std::env::current_exe().unwrap().display(),
    );
    assert!(run(&script, &dir.path().display().to_string()));
}

#[expect(
    clippy::disallowed_methods,
    reason = "the process under test is this one, started again elsewhere"
)]
fn run(script: &str, input: &str) -> bool {
    let started = Command::new("unshare")
        .args(["-rm", "sh", "-c", script])
        .stdin(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else { return false };
    if !input.is_empty() {
        writeln!(child.stdin.take().unwrap(), "{input}").unwrap();
    }
    child.wait().unwrap().success()
}

#[test]
#[ignore = "the process that the test above starts on a small filesystem"]
fn on_a_small_filesystem() {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    if line.is_empty() {
        return;
    }
    let dir = Path::new(line.trim());
    let mut spool = open(&dir.join("spool"));
    let filler = dir.join("filler");
    let mut file = fs_err::File::create(&filler).unwrap();
    while file.write(&[0; 4096]).is_ok() {}
    drop(spool);

    // Nothing is left. The reserve takes findings and lets them go, for as long as they are sent.
    spool = open(&dir.join("spool"));
    for n in 0..1000 {
        spool.commit(&batch(n)).unwrap();
        if n % 200 == 199 {
            let sent = told(&drain(&mut spool));
            assert_eq!(sent, (n - 199..=n).map(|n| (n, 0)).collect::<Vec<_>>());
        }
    }
    // While nothing can be sent it fills, and only then refuses.
    let kept = fill(&mut spool, 1000);
    let found = spool.statistics().unwrap();
    assert!(found.transitions > 1000, "{found:?}");
    assert!(found.dropped.unwrap().evidence > 0);
    drop(file);
    fs_err::remove_file(&filler).unwrap();
    spool.commit(&batch(kept)).unwrap();
    let rest = told(&drain(&mut spool));
    assert_eq!(rest, (1000..=kept).map(|n| (n, 0)).collect::<Vec<_>>());
    sqlite::check_soundness(&spool.connection).unwrap();
}

/// Commits batches until there is no room; returns the number of the one that was not kept.
fn fill(spool: &mut Spool, from: u32) -> u32 {
    for n in from.. {
        match spool.commit(&batch(n)) {
            Ok(()) => {}
            Err(SpoolError::Full) => {
                let error = spool.commit(&batch(n)).unwrap_err();
                assert!(matches!(error, SpoolError::Full), "{error:?}");
                assert_eq!(
                    spool.remembered().unwrap()[0].2,
                    standing(n - 1, 1),
                    "half kept"
                );
                return n;
            }
            Err(error) => panic!("{error:?}"),
        }
    }
    unreachable!("the disk never filled");
}

fn batch(n: u32) -> Noticed {
    let signal = (
        FindingCode::DiskLow,
        Object::whole_machine(),
        standing(n, 1),
    );
    Noticed {
        signals: vec![signal],
        ..noticed(vec![(raised(n), evidence(n))])
    }
}

fn assert_all_arrive(spool: &mut Spool, count: u32) {
    assert_eq!(
        told(&drain(spool)),
        (0..count).map(|n| (n, 0)).collect::<Vec<_>>()
    );
}
