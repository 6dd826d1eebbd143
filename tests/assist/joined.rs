//! From the ticket to a shell: server, bastion, agent with its process of rights and its engine, a signed roster.

use std::time::{Duration, Instant};

use custode_tests::assist::{
    HOST, Terminal, Town, agent, complaint, escape, groups, program, pss_kib, text,
};
use custode_tests::{command, eventually, say};

const STANDING: &str =
    "mode = \"standing\"\nclasses = [\"shell\", \"exec\", \"files\", \"forward\"]";
const ASK: &str = "mode = \"ask\"\nclasses = [\"shell\", \"exec\", \"files\"]";

/// After the end nothing lives longer.
const SECOND: Duration = Duration::from_secs(1);

fn window(town: &Town) -> Terminal {
    let window = Terminal::at(&town.at("config"), HOST, &[], (100, 30));
    window.expect("sessione registrata");
    window.expect("$ ");
    window
}

fn escaped(town: &Town) -> Terminal {
    let mut window = window(town);
    escape(&mut window, &town.user);
    window
}

#[track_caller]
fn nobody_is_left(town: &Town, within: Duration) -> Duration {
    let begun = Instant::now();
    eventually("nobody is left", within, || {
        town.user.processes().is_empty().then_some(())
    });
    begun.elapsed()
}

#[tokio::test]
async fn t28_from_the_ticket_to_a_shell_and_back_to_the_ticket() {
    let mut town = Town::open(STANDING);
    let (desk, session) = town.granted("shell,exec").await;
    let begun = Instant::now();
    let mut window = escaped(&town);
    say(&format!(
        "from ssh to a prompt that answered: {:?}",
        begun.elapsed()
    ));
    town.await_state(&desk, &session, "open").await;
    window.type_in("mkdir -m 700 .ssh; echo 'ssh-ed25519 AAAA' >> .ssh/authorized_keys; id -un\n");
    window.expect(&format!("{}\r\n", town.user.0));
    let end = format!("/assistance/{session}/end");
    assert_eq!(desk.send(&end, String::new()).await.as_u16(), 303);
    let took = nobody_is_left(&town, SECOND);
    say(&format!(
        "after the desk's end nobody was left within {took:?}"
    ));
    town.await_state(&desk, &session, "ended").await;
    assert_eq!(window.wait(), Some(255));
    window.expect("terminata");
    let page = desk.page(&format!("/assistance/{session}")).await.unwrap();
    assert!(page.contains("authorized_keys"), "what was left is told");
    let late = town.ssh(&["true"]);
    assert_eq!(late.status.code(), Some(255), "{}", complaint(&late));
    whole_recording(&town, &session);
    // Nothing of it comes back with the next start of everything.
    town.house.kill();
    town.machine.kill();
    town.restart_bastion();
    town.house.start();
    town.start();
    town.await_state(&town.house.desk().await, &session, "ended")
        .await;
    assert!(!town.ssh(&["true"]).status.success());
    assert!(town.user.processes().is_empty() && groups(&session).is_empty());
    assert_eq!(town.bastion.log().matches("a tunnel waits").count(), 1);
}

/// The server has all of it, it verifies by the machine's certificate, and the machine keeps the same for a while.
fn whole_recording(town: &Town, session: &str) {
    let file = town.exported(session);
    let identity = town.machine.state().join("identity.pem");
    let verify = |file: &std::path::Path| {
        let mut verify = command("custode-server");
        verify.args(["recording", "verify", "--certificate"]);
        verify.arg(&identity).arg(file).output().unwrap()
    };
    let said = verify(&file);
    assert!(
        text(&said).contains("whole. Session"),
        "{}",
        complaint(&said)
    );
    let recorded = fs_err::read_to_string(&file).unwrap();
    assert!(recorded.contains("escaped") && recorded.contains(&town.user.0));
    let altered = file.with_file_name("altered.cast");
    fs_err::write(&altered, recorded.replacen("escaped", "scaped", 1)).unwrap();
    assert!(complaint(&verify(&altered)).contains("the hash of the block"));
}

#[tokio::test]
async fn t28_a_command_has_its_exit_code_and_its_session_ends_with_its_client() {
    let mut town = Town::open(STANDING);
    let (desk, session) = town.granted("exec").await;
    let done = town.ssh(&["id -un; exit 7"]);
    let expected = (town.user.0.clone(), Some(7));
    assert_eq!(
        (text(&done), done.status.code()),
        expected,
        "{}",
        complaint(&done)
    );
    town.await_state(&desk, &session, "ended").await;
}

#[tokio::test]
async fn t28_root_agrees_at_the_machine_and_the_technician_comes_in() {
    let mut town = Town::open(ASK);
    town.start();
    let (desk, ticket) = (town.house.desk().await, town.ticket().await);
    let session = town.ask(&desk, &ticket, "exec").await;
    town.await_state(&desk, &session, "offered").await;
    assert!(!town.ssh(&["true"]).status.success(), "nobody agreed yet");
    let page = desk.page(&format!("/assistance/{session}")).await.unwrap();
    let (_, code) = page.split_once("<p class=\"aloud\">").unwrap();
    let (_, code) = code.split_once("<code>").unwrap();
    let code = code.split('<').next().unwrap();
    let said = agent(
        &town.machine.config(),
        &["consent", "accept", &session, "--code", code],
    );
    assert!(said.starts_with("Consenso dato"), "{said}");
    town.await_state(&desk, &session, "granted").await;
    town.await_tunnel();
    let done = town.ssh(&["id -un"]);
    assert_eq!(text(&done), town.user.0, "{}", complaint(&done));
}

#[tokio::test]
async fn t28_a_key_that_nobody_signed_for_is_declined_and_the_ticket_says_why() {
    let mut town = Town::open(STANDING);
    town.sign(&town.list(&town.public("stranger")));
    town.start();
    let (desk, ticket) = (town.house.desk().await, town.ticket().await);
    let session = town.ask(&desk, &ticket, "shell").await;
    town.await_state(&desk, &session, "refused").await;
    let page = desk.page(&format!("/assistance/{session}")).await.unwrap();
    assert!(page.contains("not on the roster of this machine"), "{page}");
    assert!(
        town.sockets.started().is_empty(),
        "nothing with rights was started"
    );
}

#[tokio::test]
async fn t28_whichever_process_is_killed_the_session_is_over() {
    for who in [
        "agent",
        "engine",
        "privileged",
        "bastion",
        "server",
        "client",
    ] {
        let mut town = Town::open(STANDING);
        let (_, session) = town.granted("shell").await;
        let mut window = escaped(&town);
        let holders = town.holders();
        assert_eq!(holders.len(), 2, "{holders:?}");
        let kill = |pid: &str| {
            assert!(
                program("kill")
                    .args(["-KILL", pid])
                    .status()
                    .unwrap()
                    .success()
            );
        };
        match who {
            "agent" => town.machine.kill(),
            "engine" => kill(&holders[1].0),
            "privileged" => kill(&holders[0].0),
            "bastion" => town.restart_bastion(),
            "server" => town.house.kill(),
            _ => window.client.kill().unwrap(),
        }
        if who == "privileged" {
            // systemd ends what is in the unit's control group; without it the next one does.
            eventually("the engine is gone", SECOND, || {
                let status = format!("/proc/{}/status", holders[1].0);
                let status = fs_err::read_to_string(status).unwrap_or_default();
                (status.is_empty() || status.contains("State:\tZ")).then_some(())
            });
            let next = std::os::unix::net::UnixStream::connect(town.at("sic-01-privileged.sock"));
            drop(next.unwrap());
        }
        let took = nobody_is_left(&town, Duration::from_secs(5));
        say(&format!(
            "without the {who} nobody was left within {took:?}"
        ));
        if who == "server" {
            town.house.start();
        }
        if who == "agent" {
            town.start();
        }
        let desk = town.house.desk().await;
        town.await_state(&desk, &session, "ended").await;
    }
}

#[tokio::test]
async fn t28_three_sessions_leave_no_process_and_no_memory_behind() {
    /// What the agent may keep of its own after the second and third: its allocator's, not a session's.
    const KEPT_KIB: u64 = 512;
    let mut town = Town::open(STANDING);
    town.start();
    let desk = town.house.desk().await;
    let ticket = town.ticket().await;
    let resident = town.machine.agent().unwrap().id().to_string();
    let mut after = Vec::new();
    for tunnels in 1..=3 {
        let session = town.ask(&desk, &ticket, "shell").await;
        town.await_state(&desk, &session, "granted").await;
        eventually("its tunnel waits", Duration::from_secs(20), || {
            let count = town.bastion.log().matches("a tunnel waits").count();
            (count == tunnels).then_some(())
        });
        let mut window = window(&town);
        town.await_state(&desk, &session, "open").await;
        let holders = town.holders();
        let own = pss_kib(&resident);
        say(&format!(
            "open: {holders:?} KiB beside the agent's own {own}"
        ));
        window.type_in("exit\n");
        window.wait();
        town.await_state(&desk, &session, "ended").await;
        eventually("its processes are gone", Duration::from_secs(5), || {
            let all_gone = holders.iter().all(|(pid, _)| pss_kib(pid) == 0);
            all_gone.then_some(())
        });
        after.push(pss_kib(&resident));
    }
    say(&format!("afterwards the agent's own: {after:?} KiB"));
    let kept = after[2].saturating_sub(after[0]);
    assert!(kept <= KEPT_KIB, "{after:?}");
}
