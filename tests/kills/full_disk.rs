//! A full disk on either side: it is said, nothing is spoilt, and it goes on when there is room.
//!
//! The small disk is a real one: a tmpfs in a mount namespace of the program's own.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use custode_tests::{Engine, House, Process, binary, eventually, eventually_async};

use crate::books::{ServersBooks, is_sound, logged};
use crate::ports::Ports;

const PATIENCE: Duration = Duration::from_mins(1);

/// A program whose folder is a small disk.
struct OnSmallDisk {
    process: Process,
    folder: PathBuf,
}

impl OnSmallDisk {
    /// Runs `words` with a fresh disk of so many MiB mounted over `folder`, what was in the folder copied onto it.
    fn start(folder: &Path, mebibytes: u32, words: &[&str], log: &Path) -> Self {
        let script = "cp -a \"$0\" \"$0.kept\" && mount -t tmpfs -o size=\"$1\"m none \"$0\" \
            && cp -a \"$0.kept/.\" \"$0\" && shift && exec \"$@\"";
        let mut command = unshare();
        command
            .arg(script)
            .arg(folder)
            .arg(mebibytes.to_string())
            .args(words);
        Self {
            process: Process::start(command, log.to_owned()),
            folder: folder.to_owned(),
        }
    }

    /// A path on the small disk, as it is seen from outside.
    fn path(&self, name: &str) -> PathBuf {
        let inside = self.folder.strip_prefix("/").unwrap();
        Path::new(&format!("/proc/{}/root", self.process.id()))
            .join(inside)
            .join(name)
    }

    /// A copy of a database of the small disk, taken while its program stands still: SQLite resolves links, and a path
    /// into another namespace is one.
    fn copy_of(&self, name: &str, to: &Path) -> PathBuf {
        signal(self.process.id(), "STOP");
        for ending in ["", "-wal"] {
            let file = format!("{name}{ending}");
            if self.path(&file).exists() {
                fs_err::copy(self.path(&file), to.join(&file)).unwrap();
            }
        }
        signal(self.process.id(), "CONT");
        to.join(name)
    }

    fn fill(&self) {
        let mut filler = fs_err::File::create(self.path("filler")).unwrap();
        while filler.write(&[0; 4096]).is_ok() {}
    }

    fn make_room(&self) {
        fs_err::remove_file(self.path("filler")).unwrap();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program under test stands in a namespace of its own"
)]
fn unshare() -> Command {
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c"]);
    command
}

#[expect(
    clippy::disallowed_methods,
    reason = "a process that the test started stands still for a moment"
)]
fn signal(process: u32, name: &str) {
    let sent = Command::new("kill")
        .args(["-s", name, &process.to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// Whether this machine lets a test have a disk of its own. If not, that is said.
#[expect(clippy::print_stderr, reason = "what was not looked at must be seen")]
fn may_mount() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let mounted = unshare()
        .arg("mount -t tmpfs -o size=1m none \"$0\"")
        .arg(folder.path())
        .status();
    let may = mounted.is_ok_and(|status| status.success());
    if !may {
        eprintln!("full disks are SKIPPED: this machine allows no mount namespace");
    }
    may
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_without_disk_goes_on_noticing_and_keeps_its_files_sound() {
    if !may_mount() {
        return;
    }
    let house = House::open(Engine::Sqlite);
    let machine = house.machine("sic-01");
    let mut ports = Ports::open(2);
    machine.configure(&ports.watched());
    let (agent, config) = (binary("custode-agent"), machine.config());
    let words = [
        agent.to_str().unwrap(),
        "run",
        "--config",
        config.to_str().unwrap(),
    ];
    let log = house.folder().join("sic-01/agent.log");
    let mut small = OnSmallDisk::start(&machine.state(), 24, &words, &log);
    let desk = house.desk().await;
    eventually("the agent reaches the server", PATIENCE, || {
        machine
            .log()
            .contains("the server is reached")
            .then_some(())
    });
    small.fill();
    ports.turn(0);
    let findings = |expected: usize| {
        let desk = desk.clone();
        async move {
            let tickets = desk.tickets().await?;
            let on_it = desk.findings(&tickets.first()?.id).await?;
            (on_it.len() == expected).then_some(())
        }
    };
    eventually_async(
        "the fault is on a ticket although the disk is full",
        PATIENCE,
        || findings(1),
    )
    .await;
    eventually("the agent says that its disk is full", PATIENCE, || {
        machine.log().contains("no room left").then_some(())
    });
    small.make_room();
    ports.turn(1);
    eventually_async("the next fault is on it too", PATIENCE, || findings(2)).await;
    assert!(small.process.is_running());
    let complaints = machine
        .log()
        .lines()
        .filter(|line| line.contains(" ERROR "))
        .count();
    assert_eq!(
        complaints,
        1,
        "one line for one full disk:\n{}",
        machine.log()
    );
    let copies = tempfile::tempdir().unwrap();
    assert!(is_sound(&small.copy_of("spool.db", copies.path())));
    assert!(is_sound(&small.copy_of("history.db", copies.path())));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_disk_refuses_says_so_and_takes_everything_once_there_is_room() {
    if !may_mount() {
        return;
    }
    let mut house = House::open(Engine::Sqlite);
    let mut machine = house.machine("sic-01");
    let mut ports = Ports::open(40);
    machine.configure(&ports.watched());
    house.kill();
    let (folder, log) = (
        house.folder().join("small"),
        house.folder().join("small.log"),
    );
    fs_err::create_dir(&folder).unwrap();
    for entry in fs_err::read_dir(house.folder()).unwrap() {
        let name = entry.unwrap().file_name();
        if name == "data" || name.to_string_lossy().starts_with("custode.db") {
            fs_err::rename(house.folder().join(&name), folder.join(&name)).unwrap();
        }
    }
    let (server, data) = (binary("custode-server"), folder.join("data"));
    let store = format!("sqlite:{}", folder.join("custode.db").display());
    let (link, web) = (
        house.link_url().replace("https://", ""),
        house.web_url().replace("http://", ""),
    );
    let words = [
        server.to_str().unwrap(),
        "serve",
        "--data",
        data.to_str().unwrap(),
        "--store",
        &store,
        "--link",
        &link,
        "--web",
        &web,
    ];
    let small = OnSmallDisk::start(&folder, 24, &words, &log);
    eventually("the server is ready", PATIENCE, || {
        small.process.log().contains("ready link=").then_some(())
    });
    let desk = house.desk().await;
    machine.start();
    eventually("the agent reaches the server", PATIENCE, || {
        machine
            .log()
            .contains("the server is reached")
            .then_some(())
    });
    small.fill();
    let mut turned = 0;
    eventually("a report is refused for lack of room", PATIENCE, || {
        if turned < ports.count() {
            ports.turn(turned);
            turned += 1;
        }
        machine.log().contains("NoRoom").then_some(())
    });
    assert!(
        small.process.log().contains("no space left for the data"),
        "{}",
        small.process.log()
    );
    assert!(
        desk.page("/tickets").await.is_some(),
        "pages are readable while nothing can be kept"
    );
    small.make_room();
    eventually("everything is delivered", Duration::from_mins(6), || {
        (crate::books::waiting(&machine.state()) == 0).then_some(())
    });
    machine.kill();
    let copies = tempfile::tempdir().unwrap();
    let database = small.copy_of("custode.db", copies.path());
    let books = ServersBooks::read(Engine::Sqlite, &format!("sqlite:{}", database.display())).await;
    assert_eq!(books.all_steps(), logged(&machine));
    assert_eq!(books.tickets.len(), 1);
    assert!(is_sound(&database));
}
