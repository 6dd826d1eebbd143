//! What a technician does all day, through every real program: server, bastion, agent, its part with rights, its engine.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use custode_tests::assist::{
    HOST, OTHER_HOST, PATIENCE, Terminal, Town, complaint, groups, program, text,
};
use custode_tests::{Desk, eventually, free_port, say};
use rustix::process::{Pid, Signal, kill_process};

const STANDING: &str =
    "mode = \"standing\"\nclasses = [\"shell\", \"exec\", \"files\", \"forward\"]";

/// A town, and a window in it whose connection takes further channels.
async fn at_work(policy: &str) -> (Town, String, Terminal) {
    let mut town = Town::open(policy);
    let (desk, session) = town.granted("shell,exec,files,forward").await;
    let control = control(&town);
    let window = Terminal::at(&town.at("config"), HOST, &["-M", "-o", &control], (100, 30));
    window.expect("$ ");
    town.await_state(&desk, &session, "open").await;
    (town, session, window)
}

fn control(town: &Town) -> String {
    format!("ControlPath={}", town.at("mux").display())
}

/// A program of OpenSSH over the window's connection.
fn over(town: &Town, name: &str, arguments: &[&str]) -> Output {
    let mut client = town.client(name);
    client.args(["-o", &control(town)]).args(arguments);
    client.stdin(Stdio::null()).output().unwrap()
}

#[track_caller]
fn done(ran: &Output) -> String {
    assert!(ran.status.success(), "{}", complaint(ran));
    text(ran)
}

fn sha256(path: &Path) -> String {
    let said = text(&program("sha256sum").arg(path).output().unwrap());
    said.split(' ').next().unwrap().to_owned()
}

#[tokio::test]
async fn t28_a_gibibyte_each_way_by_ssh_and_by_sftp_arrives_as_it_went() {
    let (town, _, mut window) = at_work(STANDING).await;
    let (sent, back) = (town.at("sent"), town.at("back"));
    let there = town.user.home().join("there");
    let mut dd = program("dd");
    dd.arg("if=/dev/urandom")
        .arg(format!("of={}", sent.display()));
    dd.args(["bs=1M", "count=1024"]).stderr(Stdio::null());
    assert!(dd.status().unwrap().success());
    let hash = sha256(&sent);
    let timed = |what: &str, at: &Path, carry: &dyn Fn() -> Output| {
        let begun = Instant::now();
        done(&carry());
        say(&format!("1 GiB {what}: {:?}", begun.elapsed()));
        assert_eq!(sha256(at), hash, "{what}");
        fs_err::remove_file(at).unwrap();
    };
    let through = |from: &Path, command: &str, to: &Path| {
        let mut ssh = town.client("ssh");
        ssh.args(["-o", &control(&town), HOST, command]);
        ssh.stdin(fs_err::File::open(from).unwrap().into_parts().0);
        ssh.stdout(fs_err::File::create(to).unwrap().into_parts().0);
        ssh.output().unwrap()
    };
    let nowhere = Path::new("/dev/null");
    timed("there by ssh", &there, &|| {
        through(&sent, "cat > there", nowhere)
    });
    let sftp = |script: String| {
        fs_err::write(town.at("batch"), script).unwrap();
        let batch = town.at("batch").display().to_string();
        over(&town, "sftp", &["-q", "-b", &batch, HOST])
    };
    // What is fetched is what the next two ways bring.
    assert!(
        program("cp")
            .arg(&sent)
            .arg(&there)
            .status()
            .unwrap()
            .success()
    );
    timed("back by ssh", &back, &|| {
        through(nowhere, "cat there", &back)
    });
    timed("back by sftp", &back, &|| {
        sftp(format!("get there {}", back.display()))
    });
    fs_err::remove_file(&there).unwrap();
    timed("there by sftp", &there, &|| {
        sftp(format!("put {} there", sent.display()))
    });
    window.type_in("exit\n");
    assert_eq!(window.wait(), Some(0));
}

/// Answers every connection with what it was sent, after the other's end.
fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut said = Vec::new();
            stream.read_to_end(&mut said).unwrap();
            stream.write_all(&said).unwrap();
        }
    });
    address
}

fn ask(port: u16) -> Vec<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut answer = Vec::new();
    // A forward that is refused resets the connection.
    let _ = stream.write_all(b"chi parla");
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = stream.read_to_end(&mut answer);
    answer
}

#[tokio::test]
async fn t28_a_window_further_channels_copies_and_forwards_are_one_session() {
    let (to, other) = (echo(), echo());
    let (town, session, mut window) = at_work(&format!("{STANDING}\nforwards = [\"{to}\"]")).await;
    // The window follows, and Ctrl-C reaches what runs in it.
    window.type_in("stty size\n");
    window.expect("30 100");
    window.resize(120, 40);
    window.type_in("until [ \"$(stty size)\" = '40 120' ]; do :; done; echo re''sized\n");
    window.expect("resized");
    window.type_in("sleep 7001\n");
    eventually("it sleeps", PATIENCE, || {
        let processes = town.user.processes();
        processes
            .iter()
            .any(|it| it.contains("sleep 7001"))
            .then_some(())
    });
    window.type_in("\u{3}");
    window.type_in("echo \"code $?\"\n");
    window.expect("code 130");
    // Other channels of the same connection.
    assert_eq!(done(&over(&town, "ssh", &[HOST, "id -un"])), town.user.0);
    assert_eq!(over(&town, "ssh", &[HOST, "exit 7"]).status.code(), Some(7));
    let (sent, back) = (town.at("config"), town.at("back"));
    let (from, to_here) = (sent.display().to_string(), back.display().to_string());
    let there = format!("{HOST}:copied");
    for old in [&[][..], &["-O"]] {
        done(&over(&town, "scp", &[old, &["-q", &from, &there]].concat()));
        done(&over(
            &town,
            "scp",
            &[old, &["-q", &there, &to_here]].concat(),
        ));
        assert_eq!(sha256(&back), sha256(&sent), "{old:?}");
        fs_err::remove_file(&back).unwrap();
    }
    for (listed, expected) in [(to, &b"chi parla"[..]), (other, b"")] {
        let port = free_port();
        let forward = format!("127.0.0.1:{port}:{listed}");
        done(&over(
            &town,
            "ssh",
            &["-O", "forward", "-L", &forward, HOST],
        ));
        assert_eq!(ask(port), expected, "{listed}");
    }
    window.expect("administratively prohibited");
    assert_eq!(groups(&session).len(), 1);
    window.type_in("\n");
    window.type_in("exit\n");
    assert_eq!(window.wait(), Some(0));
    let desk = town.house.desk().await;
    town.await_state(&desk, &session, "ended").await;
    assert!(groups(&session).is_empty() && town.user.processes().is_empty());
}

#[tokio::test]
async fn t28_one_technician_is_on_two_machines_for_two_tickets_and_on_each_once() {
    let mut town = Town::open(STANDING);
    let (mut other, _sockets) = town.second_machine(STANDING);
    let (desk, session) = town.granted("shell").await;
    let window = Terminal::at(&town.at("config"), HOST, &[], (80, 24));
    window.expect("$ ");
    town.start_other(&mut other);
    let web = town.house.web_url();
    let user = Desk::log_in(&web, "utente", Desk::PASSWORD);
    let ticket = user.await.ask("Anche l'altro non si apre").await;
    let second = town.ask_of(&other, &desk, &ticket, "exec").await;
    town.await_state(&desk, &second, "granted").await;
    town.await_tunnels(2);
    let asleep = town.ssh_in_background(OTHER_HOST, "sleep 7002");
    town.await_state(&desk, &second, "open").await;
    town.await_state(&desk, &session, "open").await;
    // The machine that is being worked on takes nobody else, and says so on the ticket.
    let third = town.ask(&desk, &ticket, "exec").await;
    town.await_state(&desk, &third, "refused").await;
    let page = desk.page(&format!("/assistance/{third}")).await.unwrap();
    assert!(
        page.contains("another remote session is under way"),
        "{page}"
    );
    // The end of one is not that of the other.
    let end = format!("/assistance/{second}/end");
    assert_eq!(desk.send(&end, String::new()).await.as_u16(), 303);
    town.await_state(&desk, &second, "ended").await;
    assert_eq!(asleep.join().unwrap().status.code(), Some(255));
    let page = desk.page(&format!("/assistance/{session}")).await.unwrap();
    assert!(page.contains("data-session-state=\"open\""));
    let left = town.user.processes();
    assert!(
        !left.is_empty() && !left.iter().any(|it| it.contains("sleep 7002")),
        "{left:?}"
    );
}

/// Today, and these times of it as a machine writes them, in a zone where this is no time near midnight.
struct Today {
    zone: &'static str,
    now: jiff::Zoned,
}

impl Today {
    fn now() -> Self {
        let utc = custode_tests::now().to_zoned(jiff::tz::TimeZone::UTC);
        let zone = if (2..22).contains(&utc.hour()) {
            "UTC"
        } else {
            "Etc/GMT-6"
        };
        let now = utc.in_tz(zone).unwrap();
        Self { zone, now }
    }

    fn policy(&self, from: jiff::Span, to: jiff::Span) -> String {
        let at = |span: jiff::Span| (&self.now + span).strftime("%H:%M").to_string();
        format!(
            "mode = \"window\"\nclasses = [\"shell\", \"exec\"]\nzone = \"{}\"\n\
             [[window]]\nday = \"{}\"\nfrom = \"{}\"\nto = \"{}\"",
            self.zone,
            self.now.strftime("%A").to_string().to_lowercase(),
            at(from),
            at(to),
        )
    }
}

/// One window that is over, and one that ends while somebody works.
#[tokio::test]
async fn t28_a11_a_window_opens_while_it_lasts_and_its_end_is_the_sessions() {
    use jiff::ToSpan as _;
    let today = Today::now();
    let mut town = Town::open(&today.policy(-60.minutes(), -1.minute()));
    town.start();
    let (desk, ticket) = (town.house.desk().await, town.ticket().await);
    let session = town.ask(&desk, &ticket, "shell").await;
    town.await_state(&desk, &session, "offered").await;
    assert_eq!(town.ssh(&["true"]).status.code(), Some(255));
    let end = format!("/assistance/{session}/withdraw");
    assert_eq!(desk.send(&end, String::new()).await.as_u16(), 303);

    // To the next whole minute that is not too near.
    let today = Today::now();
    let ahead = if today.now.second() < 35 { 1 } else { 2 };
    town.decide(&today.policy(-60.minutes(), ahead.minutes()));
    let session = town.ask(&desk, &ticket, "shell").await;
    town.await_state(&desk, &session, "granted").await;
    town.await_tunnel();
    let mut window = Terminal::at(&town.at("config"), HOST, &[], (80, 24));
    window.expect("$ ");
    town.await_state(&desk, &session, "open").await;
    window.type_in("setsid sleep 7003 & sleep 7004\n");
    eventually(
        "the window ends, and the session with it",
        2 * PATIENCE + PATIENCE,
        || window.client.try_wait().unwrap(),
    );
    window.expect("tempo concesso");
    let past = &custode_tests::now().to_zoned(today.now.time_zone().clone()) - &today.now;
    let minutes = past.total(jiff::Unit::Minute).unwrap();
    let whole = f64::from(ahead) - f64::from(today.now.second()) / 60.0;
    assert!(
        (whole - 0.1..whole + 0.1).contains(&minutes),
        "{minutes} for {whole}"
    );
    town.await_state(&desk, &session, "ended").await;
    assert!(groups(&session).is_empty() && town.user.processes().is_empty());
}

/// Stopped and woken, as a machine that sleeps is.
fn signal(pids: &[String], signal: Signal) {
    for pid in pids {
        let pid = Pid::from_raw(pid.parse().unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }
}

#[tokio::test]
async fn t28_a24_a_machine_that_slept_over_its_session_wakes_without_it() {
    let mut town = Town::open(STANDING);
    let (desk, session) = town.granted("shell").await;
    let mut window = Terminal::at(&town.at("config"), HOST, &[], (80, 24));
    window.expect("$ ");
    window.type_in("setsid sleep 7005 & echo begun\n");
    window.expect("\r\nbegun");
    town.await_state(&desk, &session, "open").await;
    let mut processes: Vec<_> = town.holders().into_iter().map(|(pid, _)| pid).collect();
    processes.push(town.machine.agent().unwrap().id().to_string());
    assert_eq!(processes.len(), 3);
    signal(&processes, Signal::STOP);
    // For the server it is two minutes past the deadline: it waits for no word any more.
    town.house.wind(Duration::from_mins(33));
    town.await_state(&desk, &session, "ended").await;
    let page = desk.page(&format!("/assistance/{session}")).await.unwrap();
    assert!(page.contains("la macchina non risponde"), "{page}");
    assert!(!town.user.processes().is_empty(), "the machine sleeps");
    signal(&processes, Signal::CONT);
    eventually("nobody is left", PATIENCE, || {
        (town.user.processes().is_empty() && groups(&session).is_empty()).then_some(())
    });
    assert_eq!(window.wait(), Some(255));
    town.await_state(&desk, &session, "ended").await;
    assert!(!town.ssh(&["true"]).status.success());
}

#[tokio::test]
async fn t28_a24_a_line_that_is_cut_ends_the_session_at_both_ends() {
    /// The agent's own question every 15 s, and 30 s for what nobody acknowledges; and some for the two cores.
    const BOUND: Duration = Duration::from_mins(1);
    /// The server waits for four of those questions.
    const FAR_BOUND: Duration = Duration::from_secs(90);
    let mut town = Town::open_apart(STANDING);
    let (desk, session) = town.granted("shell").await;
    let mut window = Terminal::at(&town.at("config"), HOST, &[], (80, 24));
    window.expect("$ ");
    window.type_in("setsid sleep 7006 & echo begun\n");
    window.expect("\r\nbegun");
    town.await_state(&desk, &session, "open").await;
    let line = town.apart.as_ref().unwrap();
    line.cut();
    let begun = Instant::now();
    eventually("nobody is left", BOUND, || {
        (town.user.processes().is_empty() && groups(&session).is_empty()).then_some(())
    });
    say(&format!(
        "cut off, nobody was left within {:?}",
        begun.elapsed()
    ));
    let rest = FAR_BOUND.saturating_sub(begun.elapsed());
    eventually("the technician's window closes", rest, || {
        window.client.try_wait().unwrap()
    });
    say(&format!(
        "cut off, the technician heard of it within {:?}",
        begun.elapsed()
    ));
    line.mend();
    town.await_state(&desk, &session, "ended").await;
}
