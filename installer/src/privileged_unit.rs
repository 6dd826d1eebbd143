//! Privileged units: the socket at which systemd starts the agent's part with rights, one process for each session.
//!
//! The agent itself has no rights and gains none. What is started here looks at every grant a second time, and its session
//! inherits how it is shut in: a technician who may use `sudo`, or look at a disk, needs what is not taken away below.

use crate::places::Places;

/// The socket. It comes and goes with the agent, and only the agent opens it.
pub(crate) fn socket() -> String {
    "# Scritto da custode-installer. Per cambiare qualcosa: systemctl edit custode-privileged.socket\n\
     [Unit]\n\
     Description=Custode: porta della parte con privilegi\n\
     PartOf=custode-agent.service\n\
     \n\
     [Socket]\n\
     ListenStream=/run/custode/privileged.sock\n\
     SocketUser=custode\n\
     SocketGroup=custode\n\
     SocketMode=0600\n\
     DirectoryMode=0755\n\
     RemoveOnStop=yes\n\
     Accept=yes\n\
     MaxConnections=4\n"
        .to_owned()
}

/// The service, of which systemd starts one for each session. What is left in its control group ends with it.
pub(crate) fn service(places: &Places) -> String {
    format!(
        "# Scritto da custode-installer. Per cambiare qualcosa: systemctl edit custode-privileged@.service\n\
         [Unit]\n\
         Description=Custode: una sessione di assistenza remota\n\
         CollectMode=inactive-or-failed\n\
         \n\
         [Service]\n\
         Type=exec\n\
         ExecStart={daemon} privileged --config {config}\n\
         StandardInput=socket\n\
         StandardOutput=journal\n\
         StandardError=journal\n\
         StateDirectory=custode-privileged\n\
         StateDirectoryMode=0700\n\
         Delegate=yes\n\
         KillMode=control-group\n\
         TimeoutStopSec=5\n\
         UMask=0077\n\
         LimitCORE=0\n",
        daemon = places.daemon().display(),
        config = places.config().display(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process;

    #[test]
    fn systemd_finds_nothing_wrong_with_the_units() {
        // Where systemd is not installed nobody can judge.
        if process::ask("systemd-analyze", &["--version"]).is_err() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let (socket_file, service_file) = (
            place("custode-privileged.socket"),
            place("custode-privileged@.service"),
        );
        let program = Places::under(folder.path());
        fs_err::create_dir_all(program.programs()).unwrap();
        fs_err::copy("/bin/true", program.daemon()).unwrap();
        fs_err::write(&socket_file, socket()).unwrap();
        fs_err::write(&service_file, service(&program)).unwrap();
        let words = ["verify", "--man=no", "--recursive-errors=no", &socket_file];
        process::run("systemd-analyze", &words).unwrap();
    }
}
