//! Inside: a technician who was let in, and the thief with them, changes nothing of what lets them in.

use custode_agent::consent::Counter;
use custode_tests::assist::{HOST, Terminal, Town, text};

use super::STANDING;

/// What is tried; whatever works says `DONE`, and the first of it does.
const TRIES: &str = r#"
try() { "$@" >/dev/null 2>&1 && echo "DONE $*"; }
try true
for socket in $COUNTER $PRIVILEGED; do try python3 -c "import socket,sys; socket.socket(socket.AF_UNIX).connect('$socket')"; done
try $AGENT consent list --config $CONFIG
try $AGENT consent accept $SESSION --code AAAA-AAAA --config $CONFIG
try $AGENT block --config $CONFIG
try $AGENT trust list --config $CONFIG
for pid in $PIDS; do
    try kill -KILL $pid; try kill -STOP $pid; try cat /proc/$pid/environ; try ls /proc/$pid/fd
    try dd if=/proc/$pid/mem of=/dev/null bs=1 count=1; try gdb -p $pid -batch -ex detach
done
for file in $CONFIG $POLICY $CONTACTS $ADMISSIONS; do try sh -c "echo '# mine' >> $file"; try rm -f $file; try mv $file $file.old; done
for folder in $STATE $STATE/recordings $ROOTS; do try ls $folder; try touch $folder/mine; done
try systemctl stop custode
try sh -c "echo $$ > /sys/fs/cgroup/unified/cgroup.procs"
echo tried
"#;

#[tokio::test]
async fn t28_a14_from_inside_a_session_nothing_of_the_agent_is_reached() {
    let mut town = Town::open(STANDING);
    let (desk, session) = town.granted("shell,exec").await;
    // A window first: what is asked has all of the session's processes before it.
    let control = format!("ControlPath={}", town.at("mux").display());
    let mut window = Terminal::at(&town.at("config"), HOST, &["-M", "-o", &control], (80, 24));
    window.expect("$ ");
    town.await_state(&desk, &session, "open").await;
    let resident = town.machine.agent().unwrap().id().to_string();
    let mut processes = vec![resident];
    processes.extend(town.holders().into_iter().map(|(pid, _)| pid));
    assert_eq!(processes.len(), 3);
    let path = |path: std::path::PathBuf| path.display().to_string();
    let (config, state) = (town.machine.config(), town.machine.state());
    let before = fs_err::read_to_string(&config).unwrap();
    let names = [
        ("STATE", path(state.clone())),
        ("PRIVILEGED", path(town.at("sic-01-privileged.sock"))),
        ("COUNTER", path(Counter::within(&state))),
        ("ROOTS", path(town.at("sic-01-privileged"))),
        ("AGENT", path(town.machine.program())),
        ("CONFIG", path(config.clone())),
        ("POLICY", path(config.with_file_name("assistance.toml"))),
        ("CONTACTS", path(config.with_file_name("contacts.toml"))),
        ("ADMISSIONS", path(state.join("roster/admissions.json"))),
        ("SESSION", session.clone()),
        ("PIDS", format!("'{}'", processes.join(" "))),
    ];
    let names: Vec<_> = names
        .map(|(name, value)| format!("{name}={value}\n"))
        .into();
    let script = names.concat() + TRIES;
    let mut ssh = town.client("ssh");
    let said = ssh.args(["-o", &control, HOST, &script]).output().unwrap();
    assert_eq!(text(&said), "DONE true\ntried");
    assert_eq!(fs_err::read_to_string(&config).unwrap(), before);
    assert_eq!(town.holders().len(), 2, "they all live");
    window.type_in("exit\n");
    assert_eq!(window.wait(), Some(0));
    town.await_state(&desk, &session, "ended").await;
}
