//! Postbox: a real mail server, Debian's postfix, and the mailboxes behind it, read by Debian's dovecot.
//!
//! It has its own folders and ports of loopback, wants encryption and a login, and leaves the machine's own mail alone.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use mail_parser::{Message, MessageParser};
use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;

use crate::process::free_port;
use crate::wait::eventually;

const MASTER: &str = "/usr/lib/postfix/sbin/master";
const DOVECOT: &str = "/usr/sbin/dovecot";
const DOMAIN: &str = "ente.example";
/// Where a copy of everything goes.
const RECEIPTS: &str = "ricevute";
const PASSWORD: &str = "parola-per-le-prove";
/// Files in mailboxes belong to Debian's `nobody`: postfix gives root nothing.
const NOBODY: u32 = 65534;

/// A mail server with mailboxes. It goes with the value.
pub struct Postbox {
    folder: TempDir,
    smtp: u16,
    imap: u16,
    postfix: Option<Group>,
    dovecot: Option<Group>,
}

/// A mail in a mailbox.
#[derive(Debug, Clone)]
pub struct MailSeen {
    /// Without its brackets.
    pub id: String,
    /// Decoded.
    pub subject: String,
    /// The text for people without HTML.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// The headers as they came.
    pub headers: String,
}

/// A process and all that it started.
struct Group(Child);

impl Postbox {
    /// Opens one with these mailboxes at `ente.example`. Without postfix, dovecot or root this says so and answers
    /// nothing, or fails where they are required.
    pub fn open(mailboxes: &[&str]) -> Option<Self> {
        if !can_run() {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        open_to(folder.path(), 0o755);
        let mut postbox = Self {
            folder,
            smtp: free_port(),
            imap: free_port(),
            postfix: None,
            dovecot: None,
        };
        postbox.furnish(mailboxes);
        postbox.start();
        Some(postbox)
    }

    /// The `[mail]` section of a server that sends through it.
    pub fn section(&self) -> String {
        let Self { smtp, imap, .. } = self;
        let (ca, secret) = (self.path("cert.pem"), self.path("password"));
        let (ca, secret) = (ca.display(), secret.display());
        format!(
            "[mail]\nserver = \"localhost:{smtp}\"\nca_file = \"{ca}\"\nlogin = \"custode\"\npassword_file = \"{secret}\"\n\
             from = \"Assistenza <assistenza@{DOMAIN}>\"\nsite = \"https://assistenza.{DOMAIN}\"\nper_minute = 60000\n\
             patience_s = 10\n\
             [mail.receipts]\naddress = \"{RECEIPTS}@{DOMAIN}\"\nimap = \"localhost:{imap}\"\nca_file = \"{ca}\"\n\
             login = \"{RECEIPTS}\"\npassword_file = \"{secret}\"\nwait_s = 20\n"
        )
    }

    /// Starts both servers, and waits until they answer.
    pub fn start(&mut self) {
        if self.dovecot.is_none() {
            let config = self.path("dovecot.conf");
            self.dovecot = Some(Group::start(DOVECOT, &["-F", "-c"], &config));
            answers("dovecot", self.imap);
        }
        let config = self.path("etc");
        self.postfix = Some(Group::start(MASTER, &["-d", "-c"], &config));
        answers("postfix", self.smtp);
    }

    /// `kill -9` of the mail server and all its processes.
    pub fn kill(&mut self) {
        self.postfix = None;
    }

    /// The mails in a mailbox, in no order.
    pub fn mails(&self, mailbox: &str) -> Vec<MailSeen> {
        let mut seen = Vec::new();
        for place in ["new", "cur"] {
            let Ok(files) = fs_err::read_dir(self.path("boxes").join(mailbox).join(place)) else {
                continue;
            };
            for file in files {
                // Read between two folders, a mail may have moved.
                if let Ok(bytes) = fs_err::read(file.unwrap().path()) {
                    seen.push(MailSeen::read(&bytes));
                }
            }
        }
        seen
    }

    /// What the mail server wrote about its work.
    pub fn log(&self) -> String {
        fs_err::read_to_string(self.path("log")).unwrap_or_default()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn furnish(&self, mailboxes: &[&str]) {
        for name in ["etc", "queue", "data", "boxes", "run", "index"] {
            fs_err::create_dir_all(self.path(name)).unwrap();
        }
        open_to(&self.path("boxes"), 0o777);
        open_to(&self.path("index"), 0o777);
        let key = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        fs_err::write(self.path("cert.pem"), key.cert.pem()).unwrap();
        fs_err::write(self.path("key.pem"), key.signing_key.serialize_pem()).unwrap();
        open_to(&self.path("key.pem"), 0o600);
        fs_err::write(self.path("password"), PASSWORD).unwrap();
        let all = mailboxes.iter().chain([&RECEIPTS]);
        let boxes: Vec<_> = all
            .map(|name| format!("{name}@{DOMAIN} {name}/\n"))
            .collect();
        fs_err::write(self.path("etc/boxes"), boxes.concat()).unwrap();
        fs_err::write(
            self.path("etc/later"),
            format!("piena@{DOMAIN} 452 4.2.2 piena\nlenta@{DOMAIN} sleep 3\n"),
        )
        .unwrap();
        fs_err::write(self.path("etc/main.cf"), self.main()).unwrap();
        fs_err::write(self.path("etc/master.cf"), self.master()).unwrap();
        fs_err::write(self.path("dovecot.conf"), self.dovecot()).unwrap();
        let owned = run(
            "chown",
            &["postfix", &self.path("data").display().to_string()],
        );
        let made = run(
            "postfix",
            &["-c", &self.path("etc").display().to_string(), "check"],
        );
        assert!(owned && made, "postfix cannot be set up");
    }

    fn main(&self) -> String {
        let at = self.folder.path().display();
        format!(
            "compatibility_level = 3.6\nqueue_directory = {at}/queue\ndata_directory = {at}/data\n\
             daemon_directory = /usr/lib/postfix/sbin\ncommand_directory = /usr/sbin\nmail_owner = postfix\n\
             setgid_group = postdrop\nmyhostname = posta.{DOMAIN}\nmydestination =\nmynetworks =\n\
             inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nalias_maps =\nlocal_recipient_maps =\n\
             virtual_mailbox_domains = {DOMAIN}\nvirtual_mailbox_base = {at}/boxes\n\
             virtual_mailbox_maps = texthash:{at}/etc/boxes\nvirtual_uid_maps = static:{NOBODY}\n\
             virtual_gid_maps = static:{NOBODY}\nmaillog_file = {at}/log\nmaillog_file_prefixes = {at}\n\
             in_flow_delay = 0\nqueue_run_delay = 1s\nminimal_backoff_time = 1s\nmaximal_backoff_time = 2s\n\
             smtpd_tls_security_level = encrypt\nsmtpd_tls_cert_file = {at}/cert.pem\nsmtpd_tls_key_file = {at}/key.pem\n\
             smtpd_sasl_auth_enable = yes\nsmtpd_sasl_type = dovecot\nsmtpd_sasl_path = private/auth\n\
             smtpd_relay_restrictions = permit_sasl_authenticated, reject\n\
             smtpd_recipient_restrictions = check_recipient_access texthash:{at}/etc/later, permit_sasl_authenticated, reject\n\
             smtpd_tls_session_cache_database =\n"
        )
    }

    fn master(&self) -> String {
        let services = [
            ("cleanup", "unix n", "0", "cleanup"),
            ("tlsmgr", "unix -", "1", "tlsmgr"),
            ("rewrite", "unix -", "-", "trivial-rewrite"),
            ("bounce", "unix -", "0", "discard"),
            ("defer", "unix -", "0", "bounce"),
            ("trace", "unix -", "0", "bounce"),
            ("verify", "unix -", "1", "verify"),
            ("proxymap", "unix -", "-", "proxymap"),
            ("error", "unix -", "-", "error"),
            ("retry", "unix -", "-", "error"),
            ("anvil", "unix -", "1", "anvil"),
            ("postlog", "unix-dgram n", "1", "postlogd"),
        ];
        let line = |(service, kind, most, daemon): (&str, &str, &str, &str)| {
            format!("{service} {kind} - n - {most} {daemon}\n")
        };
        let services: Vec<_> = services.into_iter().map(line).collect();
        format!(
            "127.0.0.1:{} inet n - n - - smtpd\n{}qmgr unix n - n 300 1 qmgr\nvirtual unix - n n - - virtual\n",
            self.smtp,
            services.concat()
        )
    }

    fn dovecot(&self) -> String {
        let (at, imap) = (self.folder.path().display(), self.imap);
        format!(
            "protocols = imap\nlisten = 127.0.0.1\nbase_dir = {at}/run\nlog_path = {at}/dovecot.log\n\
             ssl = required\nssl_cert = <{at}/cert.pem\nssl_key = <{at}/key.pem\n\
             service imap-login {{\n chroot =\n inet_listener imap {{\n port = 0\n }}\n inet_listener imaps {{\n port = {imap}\n }}\n}}\n\
             service auth {{\n unix_listener {at}/queue/private/auth {{\n mode = 0666\n }}\n}}\n\
             passdb {{\n driver = static\n args = password={{PLAIN}}{PASSWORD}\n}}\n\
             userdb {{\n driver = static\n args = uid={NOBODY} gid={NOBODY} home={at}/index/%n\n}}\n\
             mail_location = maildir:{at}/boxes/%n:INDEX={at}/index/%n\nfirst_valid_gid = 1\n"
        )
    }
}

impl MailSeen {
    fn read(bytes: &[u8]) -> Self {
        let mail: Message<'_> = MessageParser::default().parse(bytes).unwrap();
        let whole = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        let (headers, _) = whole.split_once("\n\n").unwrap();
        let body = |text: Option<std::borrow::Cow<'_, str>>| text.unwrap_or_default().into_owned();
        Self {
            id: mail.message_id().unwrap_or_default().to_owned(),
            subject: mail.subject().unwrap_or_default().to_owned(),
            text: body(mail.body_text(0)),
            html: body(mail.body_html(0)),
            headers: headers.replace("\n ", " ").replace("\n\t", " "),
        }
    }
}

impl Group {
    #[expect(
        clippy::disallowed_methods,
        reason = "the mail server is a real one, of the system"
    )]
    fn start(program: &str, arguments: &[&str], config: &Path) -> Self {
        let mut command = Command::new(program);
        command.args(arguments).arg(config);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Self(command.process_group(0).spawn().unwrap())
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let group = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.0.wait();
    }
}

/// Whether there is all that it takes, on this machine and to this user.
#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "the environment says what is required; its absence must be seen"
)]
fn can_run() -> bool {
    let there = Path::new(MASTER).exists() && Path::new(DOVECOT).exists();
    let root = rustix::process::geteuid().is_root();
    if there && root {
        return true;
    }
    let required = std::env::var_os("CUSTODE_REQUIRE_POSTFIX").is_some();
    assert!(
        !required,
        "CUSTODE_REQUIRE_POSTFIX is set, but postfix or dovecot is missing, or this user is not root"
    );
    eprintln!("mail is left out: it needs postfix, dovecot and root");
    false
}

fn answers(what: &str, port: u16) {
    eventually(&format!("{what} answers"), Duration::from_secs(20), || {
        std::net::TcpStream::connect(("127.0.0.1", port)).ok()
    });
}

#[expect(
    clippy::disallowed_methods,
    reason = "postfix is set up by its own tool"
)]
fn run(program: &str, arguments: &[&str]) -> bool {
    let done = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    done.is_ok_and(|status| status.success())
}

fn open_to(path: &Path, mode: u32) {
    fs_err::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}
