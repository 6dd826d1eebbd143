//! Folder: what an installation leaves in a folder of one's own, with which owners and modes, and its removal.

use super::server::Server;
use super::{Ground, run, tree};

#[test]
fn every_file_has_its_mode() {
    use std::os::unix::fs::MetadataExt;
    let (ground, server) = (Ground::new(), Server::good());
    ground.install(&server).good();
    let mine = rustix::process::geteuid().as_raw();
    let found: Vec<_> = tree(&ground.root())
        .into_iter()
        .map(|(name, access, _)| format!("{name} {}", access.split(' ').next().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            "etc 40755",
            "etc/custode 40750",
            "etc/custode/agent.toml 100640",
            "etc/custode/assistance.toml.sample 100644",
            "etc/custode/authority.pem 100640",
            "etc/custode/installed.json 100600",
            "opt 40755",
            "opt/custode 40755",
            "opt/custode/bin 40755",
            "opt/custode/bin/custode-agent 100755",
            "opt/custode/bin/custode-agentd 100755",
            "opt/custode/bin/custode-engine 100755",
            "var 40755",
            "var/lib 40755",
            "var/lib/custode 40700",
            "var/lib/custode/identity.pem 100600",
        ]
    );
    assert_eq!(
        fs_err::metadata(ground.path("etc/custode/agent.toml"))
            .unwrap()
            .uid(),
        mine
    );
    let agent = fs_err::read(ground.path("opt/custode/bin/custode-agent")).unwrap();
    assert_eq!(agent, b"agente, prima versione");
}

#[test]
fn the_configuration_says_what_the_agent_needs() {
    let (ground, server) = (Ground::new(), Server::good());
    let ran = ground.install(&server).good();
    let root = ground.root().display().to_string();
    let text = fs_err::read_to_string(ground.path("etc/custode/agent.toml")).unwrap();
    let config: toml::Table = toml::from_str(&text).unwrap();
    let identity = format!("{root}/var/lib/custode/identity.pem");
    let expected = format!(
        "[server]\nurl = \"{}\"\nauthority = \"{root}/etc/custode/authority.pem\"\n\
         identity = \"{identity}\"\n\
         [agent]\nstate_dir = \"{root}/var/lib/custode\"\n[machine]\nclass = \"server\"\n",
        server.url("127.0.0.1")
    );
    assert_eq!(config, toml::from_str(&expected).unwrap());
    let command =
        format!("{root}/opt/custode/bin/custode-agent run --config {root}/etc/custode/agent.toml");
    assert!(ran.out.contains(&command), "{ran:?}");
}

#[test]
fn after_uninstall_the_tree_is_as_before() {
    let (ground, server) = (Ground::new(), Server::good());
    fs_err::create_dir_all(ground.path("opt")).unwrap();
    fs_err::create_dir_all(ground.path("etc/altro")).unwrap();
    let before = tree(ground.folder.path());
    ground.install(&server).good();
    fs_err::write(ground.path("var/lib/custode/spool.db"), "dati dell'agente").unwrap();
    ground.uninstall(&[]).good();
    assert_eq!(tree(ground.folder.path()), before);
    let ran = ground.uninstall(&[]).good();
    assert!(ran.out.contains("Niente da togliere"), "{ran:?}");
}

#[test]
fn a_folder_that_somebody_else_uses_by_now_stays() {
    let (ground, server) = (Ground::new(), Server::good());
    ground.install(&server).good();
    fs_err::write(ground.path("opt/altro"), "di altri").unwrap();
    ground.uninstall(&[]).good();
    let names: Vec<_> = tree(&ground.root())
        .into_iter()
        .map(|(name, ..)| name)
        .collect();
    assert_eq!(names, ["opt", "opt/altro"]);
}

#[test]
fn kept_state_gives_the_machine_its_identity_back_without_a_token() {
    let (ground, server) = (Ground::new(), Server::good());
    ground.install(&server).good();
    let identity = fs_err::read(ground.path("var/lib/custode/identity.pem")).unwrap();
    fs_err::write(ground.path("var/lib/custode/spool.db"), "dati dell'agente").unwrap();
    ground.uninstall(&["--keep-state"]).good();
    assert!(!ground.path("opt").exists() && !ground.path("etc/custode/agent.toml").exists());
    assert_eq!(
        fs_err::read(ground.path("var/lib/custode/spool.db")).unwrap(),
        "dati dell'agente".as_bytes()
    );
    ground.install_with(&server, &[]).good();
    assert_eq!(
        fs_err::read(ground.path("var/lib/custode/identity.pem")).unwrap(),
        identity
    );
    assert_eq!(server.asked().len(), 1);
    ground.uninstall(&[]).good();
    assert!(!ground.root().exists(), "{:?}", tree(&ground.root()));
}

#[test]
fn a_dry_run_changes_nothing_and_needs_no_token() {
    let (ground, server) = (Ground::new(), Server::good());
    let before = tree(ground.folder.path());
    let ran = ground.install_with(&server, &["--dry-run"]).good();
    assert!(ran.out.contains("- iscrizione di "), "{ran:?}");
    assert_eq!(tree(ground.folder.path()), before);
    ground.install(&server).good();
    let installed = tree(ground.folder.path());
    ground.uninstall(&["--dry-run"]).good();
    assert_eq!(tree(ground.folder.path()), installed);
}

#[test]
fn wrong_usage_ends_with_2_and_does_not_repeat_the_token() {
    let fingerprint = "0".repeat(64);
    for words in [
        vec!["install"],
        vec![
            "install",
            "--server",
            "http://a.example",
            "--ca-fingerprint",
            &fingerprint,
        ],
        vec![
            "install",
            "--server",
            "https://a.example",
            "--ca-fingerprint",
            "00",
        ],
        vec![
            "install",
            "--token",
            "segreto",
            "--token-file",
            "f",
            "--server",
            "https://a.example",
            "--ca-fingerprint",
            &fingerprint,
        ],
        vec!["installa"],
    ] {
        let ran = run(&words, "").never_shows("segreto");
        assert_eq!(ran.code, Some(2), "{ran:?}");
    }
}

#[test]
fn status_tells_installed_from_not() {
    let (ground, server) = (Ground::new(), Server::good());
    let root = ground.root();
    let status = ["status", "--root", root.to_str().unwrap()];
    run(&status, "").refused("non è tutto a posto");
    ground.install(&server).good();
    let ran = run(&status, "");
    assert!(
        ran.out
            .contains(&format!("✓ server {}", server.url("127.0.0.1"))),
        "{ran:?}"
    );
    assert!(ran.out.contains(&server.fingerprint()), "{ran:?}");
}
