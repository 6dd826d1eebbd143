//! From the ticket to a shell: server, bastion, agent with its process of rights and its engine, a signed roster.

use std::time::Instant;

use custode_tests::assist::{HOST, Terminal, Town, complaint, text};
use custode_tests::say;

const STANDING: &str = "mode = \"standing\"\nclasses = [\"shell\", \"exec\", \"files\"]";

#[tokio::test]
async fn t28_from_the_ticket_to_a_shell_and_back_to_the_ticket() {
    let mut town = Town::open(STANDING);
    town.machine.start();
    let (desk, ticket) = (town.house.desk().await, town.ticket().await);
    let session = town.ask(&desk, &ticket, "shell,exec").await;
    town.await_state(&desk, &session, "granted").await;
    town.await_tunnel();
    let begun = Instant::now();
    let mut window = Terminal::at(&town.at("config"), HOST, &[], (100, 30));
    window.expect("sessione registrata");
    window.expect("$ ");
    say(&format!(
        "from ssh to the prompt: {} ms",
        begun.elapsed().as_millis()
    ));
    window.type_in("echo \"I am $(id -un)\"\n");
    window.expect(&format!("I am {}", town.user.0));
    town.await_state(&desk, &session, "open").await;
    let page = desk.page(&format!("/assistance/{session}")).await.unwrap();
    assert!(page.contains(HOST) || page.contains("data-session-state=\"open\""));
    // The desk ends it: nothing that it started is left, however it hid.
    window.type_in("setsid sleep 1000 & nohup sleep 1001 & (sleep 1002 &) & echo started\n");
    window.expect("started");
    assert!(town.user.processes().len() > 3);
    let ended = desk
        .send(&format!("/assistance/{session}/end"), String::new())
        .await;
    assert_eq!(ended.as_u16(), 303);
    let begun = Instant::now();
    custode_tests::eventually(
        "nothing is left",
        std::time::Duration::from_secs(10),
        || town.user.processes().is_empty().then_some(()),
    );
    say(&format!(
        "from the end to nothing: {} ms",
        begun.elapsed().as_millis()
    ));
    town.await_state(&desk, &session, "ended").await;
    assert_ne!(window.wait(), Some(0));
    let refused = town.ssh(&["true"]);
    assert!(!refused.status.success(), "{}", complaint(&refused));
}

#[tokio::test]
async fn t28_a_command_has_its_exit_code_and_its_session_ends_with_its_client() {
    let mut town = Town::open(STANDING);
    town.machine.start();
    let (desk, ticket) = (town.house.desk().await, town.ticket().await);
    let session = town.ask(&desk, &ticket, "exec").await;
    town.await_state(&desk, &session, "granted").await;
    town.await_tunnel();
    let done = town.ssh(&["echo \"$(id -un)\"; exit 7"]);
    assert_eq!(
        (text(&done), done.status.code()),
        (town.user.0.clone(), Some(7)),
        "{}",
        complaint(&done)
    );
    town.await_state(&desk, &session, "ended").await;
}
