//! Plan: from the facts and the request, the steps that are missing. Pure: nothing is read or changed here.

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use crate::account::{Account, Owner};
use crate::agent_config;
use crate::enrol::Application;
use crate::facts::{Configured, Facts, Held, Kept, Seen, Systemd};
use crate::fingerprint::Fingerprint;
use crate::pam;
use crate::places::Places;
use crate::policy_sample;
use crate::privileged_unit;
use crate::request::{Request, Target};
use crate::server_url::ServerUrl;
use crate::step::{Access, Content, Enrol, MakeFolder, MakeUser, PutFile, Service, SetOwner, Step};
use crate::unit;

/// What will be done, and what the person should know besides.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// In this order.
    pub steps: Vec<Step>,
    /// Sentences.
    pub remarks: Vec<String>,
}

/// Why nothing will be done.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// Users, services and these folders are root's.
    #[error(
        "serve root: ripetere con sudo, oppure con --root CARTELLA per una prova in una cartella propria"
    )]
    NotRoot,
    /// Nothing to install.
    #[error("l'agente da installare non c'è o non si legge: {}; indicarlo con --agent-binary", .0.display())]
    NoAgent(PathBuf),
    /// The machine belongs to another server.
    #[error(
        "questa macchina è già iscritta presso {0}; per cambiare server: prima `custode-installer uninstall`"
    )]
    OtherServer(ServerUrl),
    /// The machine believes another authority.
    #[error(
        "questa macchina è già iscritta con l'autorità {kept}, non {asked}; per cambiarla: prima `custode-installer uninstall`"
    )]
    OtherAuthority {
        /// The one that is kept.
        kept: Fingerprint,
        /// The one that was named.
        asked: Fingerprint,
    },
    /// A configuration that cannot be understood is the administrator's to mend.
    #[error("{} non dice con quale server parla: correggerlo, o toglierlo e ripetere", .0.display())]
    UnclearConfig(PathBuf),
    /// Something else lies where ours must be.
    #[error("{} c'è già e non è {expected}: spostarlo e ripetere", path.display())]
    InTheWay {
        /// Where.
        path: PathBuf,
        /// What should be there.
        expected: &'static str,
    },
}

/// Decides what is missing.
pub(crate) fn plan(facts: &Facts, request: &Request, places: &Places) -> Result<Plan, Refusal> {
    refuse(facts, request, places)?;
    let mut draft = Draft {
        facts,
        request,
        places,
        steps: Vec::new(),
        remarks: Vec::new(),
    };
    draft.user();
    draft.folders()?;
    draft.record()?;
    draft.agent()?;
    draft.unit()?;
    draft.pam()?;
    draft.identity()?;
    draft.config()?;
    draft.policy_sample()?;
    draft.service();
    Ok(Plan {
        steps: draft.steps,
        remarks: draft.remarks,
    })
}

fn refuse(facts: &Facts, request: &Request, places: &Places) -> Result<(), Refusal> {
    if facts.mine.uid != 0 && request.target != Target::Folder {
        return Err(Refusal::NotRoot);
    }
    let programs = facts.programs.iter().zip(request.programs());
    for (found, program) in programs {
        if found.is_none() {
            return Err(Refusal::NoAgent(program));
        }
    }
    match &facts.config {
        Configured::For(server) if *server != request.server => {
            return Err(Refusal::OtherServer(server.clone()));
        }
        Configured::Unclear => return Err(Refusal::UnclearConfig(places.config())),
        Configured::For(_) | Configured::Absent => {}
    }
    match facts.authority {
        Some(kept) if kept != request.fingerprint && facts.identity != Kept::Absent => {
            Err(Refusal::OtherAuthority {
                kept,
                asked: request.fingerprint,
            })
        }
        Some(_) | None => Ok(()),
    }
}

/// The plan as it grows.
struct Draft<'a> {
    facts: &'a Facts,
    request: &'a Request,
    places: &'a Places,
    steps: Vec<Step>,
    remarks: Vec<String>,
}

impl Draft<'_> {
    fn user(&mut self) {
        let wanted = self.request.target != Target::Folder;
        if wanted && self.facts.service_account.is_none() {
            self.steps.push(Step::User(MakeUser {
                home: self.places.state(),
            }));
        }
    }

    fn folders(&mut self) -> Result<(), Refusal> {
        let ours = [
            (self.places.software(), self.access(0o755, Owner::Root)),
            (self.places.programs(), self.access(0o755, Owner::Root)),
            (
                self.places.settings(),
                self.access(0o750, Owner::RootForService),
            ),
            (self.places.state(), self.access(0o700, Owner::Service)),
        ];
        for (path, access) in ours {
            self.above(&path)?;
            match self.facts.at(&path) {
                Seen::Nothing => self.make_folder(&path, access),
                Seen::Folder(held) => self.own(&path, held, access),
                Seen::File(..) | Seen::Odd => return Err(in_the_way(&path, "una cartella")),
            }
        }
        if self.has_unit() {
            self.above(&self.places.unit())?;
        }
        Ok(())
    }

    /// The folders above, which are the system's; those that are missing are made, and remembered.
    fn above(&mut self, path: &Path) -> Result<(), Refusal> {
        let mut missing = Vec::new();
        for above in path.ancestors().skip(1) {
            match self.facts.at(above) {
                Seen::Folder(_) => break,
                Seen::Nothing => missing.push(above),
                Seen::File(..) | Seen::Odd => return Err(in_the_way(above, "una cartella")),
            }
        }
        let access = self.access(0o755, Owner::Root);
        for path in missing.into_iter().rev() {
            self.make_folder(path, access);
        }
        Ok(())
    }

    fn make_folder(&mut self, path: &Path, access: Access) {
        let step = Step::Folder(MakeFolder {
            path: path.to_owned(),
            access,
        });
        if !self.steps.contains(&step) && !self.makes(path) {
            self.steps.push(step);
        }
    }

    fn makes(&self, path: &Path) -> bool {
        self.made_folders().any(|made| made == path)
    }

    fn made_folders(&self) -> impl Iterator<Item = &Path> {
        self.steps.iter().filter_map(|step| match step {
            Step::Folder(folder) => Some(folder.path.as_path()),
            Step::User(_) | Step::File(_) | Step::Owner(_) | Step::Enrol(_) | Step::Service(_) => {
                None
            }
        })
    }

    fn record(&mut self) -> Result<(), Refusal> {
        let mut record = self.facts.record.clone();
        let made: Vec<_> = self.made_folders().map(Path::to_owned).collect();
        let fresh = made
            .into_iter()
            .filter(|path| !self.facts.record.folders.contains(path));
        record.folders.extend(fresh);
        record.user |= self.steps.iter().any(|step| matches!(step, Step::User(_)));
        let access = self.access(0o600, Owner::Root);
        self.put(self.places.record(), record.text(), access)
    }

    fn agent(&mut self) -> Result<(), Refusal> {
        let access = self.access(0o755, Owner::Root);
        let programs = self.request.programs().into_iter().zip(self.facts.programs);
        for (path, program) in self.places.agent().into_iter().zip(programs) {
            self.put_of(path, program, access)?;
        }
        Ok(())
    }

    fn unit(&mut self) -> Result<(), Refusal> {
        if !self.has_unit() {
            return Ok(());
        }
        let content = unit::text(self.places);
        let access = self.access(0o644, Owner::Root);
        self.put(self.places.unit(), content, access)?;
        let [socket, service] = self.places.privileged_units();
        let text = privileged_unit::service(self.places);
        self.put(service, text, access)?;
        self.put(socket, privileged_unit::socket(), access)
    }

    /// Where the machine has a place for rules of PAM. There the agent asks them, and elsewhere it does without.
    fn pam(&mut self) -> Result<(), Refusal> {
        let path = self.places.pam();
        let folder = path.parent().map(|folder| self.facts.at(folder));
        let has_pam = matches!(folder, Some(Seen::Folder(_)));
        if self.request.target == Target::Folder || !has_pam {
            return Ok(());
        }
        let access = self.access(0o644, Owner::Root);
        self.put_once(path, pam::RULES.to_owned(), access)
    }

    fn identity(&mut self) -> Result<(), Refusal> {
        let authority = (
            self.places.authority(),
            self.access(0o640, Owner::RootForService),
        );
        let identity = (self.places.identity(), self.access(0o600, Owner::Service));
        match &self.facts.identity {
            Kept::Good => {
                self.own_file(&authority.0, authority.1)?;
                return self.own_file(&identity.0, identity.1);
            }
            Kept::Unfit(why) => {
                self.remarks.push(format!(
                    "l'identità che c'è non serve più ({why}): se ne chiede un'altra"
                ));
            }
            Kept::Absent => {}
        }
        let application = Application {
            server: self.request.server.clone(),
            fingerprint: self.request.fingerprint,
            class: self.request.class,
            hostname: self.facts.hostname.clone(),
        };
        self.steps.push(Step::Enrol(Enrol {
            application,
            authority,
            identity,
        }));
        Ok(())
    }

    fn config(&mut self) -> Result<(), Refusal> {
        let (path, access) = (
            self.places.config(),
            self.access(0o640, Owner::RootForService),
        );
        let text = agent_config::text(self.request, self.places);
        self.put_once(path, text, access)
    }

    fn policy_sample(&mut self) -> Result<(), Refusal> {
        let access = self.access(0o644, Owner::Root);
        let text = policy_sample::TEXT.to_owned();
        self.put(self.places.policy_sample(), text, access)
    }

    /// What the administrator may change, and then keeps.
    fn put_once(&mut self, path: PathBuf, text: String, access: Access) -> Result<(), Refusal> {
        match self.facts.at(&path) {
            Seen::File(held, digest) => {
                if digest != Fingerprint::of_bytes(text.as_bytes()) {
                    self.remarks.push(format!(
                        "{} è stato modificato: resta com'è",
                        path.display()
                    ));
                }
                self.own(&path, held, access);
                Ok(())
            }
            Seen::Nothing | Seen::Folder(_) | Seen::Odd => self.put(path, text, access),
        }
    }

    fn service(&mut self) {
        let Systemd::Running { enabled, active } = self.facts.systemd else {
            return self.foreground();
        };
        if !self.has_unit() {
            return self.foreground();
        }
        let [socket, privileged] = self.places.privileged_units();
        let programs = self.places.agent();
        let units = [self.places.unit(), socket, privileged];
        let changes = self.steps.iter().any(|step| match step {
            Step::File(file) => programs.contains(&file.path) || units.contains(&file.path),
            Step::User(_) | Step::Enrol(_) => true,
            Step::Folder(_) | Step::Owner(_) | Step::Service(_) => false,
        });
        if active && changes {
            self.steps.insert(0, Step::Service(Service::Stop));
        }
        if changes || !active || !enabled {
            self.steps.push(Step::Service(Service::Start {
                was_enabled: enabled,
            }));
        }
    }

    fn foreground(&mut self) {
        let (agent, config) = (self.places.asked(), self.places.config());
        let as_whom = match self.request.target {
            Target::Folder => "",
            Target::Service | Target::NoService => "runuser -u custode -- ",
        };
        self.remarks.push(format!(
            "per avviare l'agente: {as_whom}{} run --config {}",
            agent.display(),
            config.display()
        ));
    }

    fn has_unit(&self) -> bool {
        self.request.target == Target::Service && self.facts.systemd != Systemd::Absent
    }

    fn put(&mut self, path: PathBuf, text: String, access: Access) -> Result<(), Refusal> {
        let wanted = Some(Fingerprint::of_bytes(text.as_bytes()));
        self.put_content(path, (Content::Text(text), wanted), access)
    }

    /// A copy of a file with this digest.
    fn put_of(
        &mut self,
        path: PathBuf,
        (of, digest): (PathBuf, Option<Fingerprint>),
        access: Access,
    ) -> Result<(), Refusal> {
        self.put_content(path, (Content::Of(of), digest), access)
    }

    fn put_content(
        &mut self,
        path: PathBuf,
        (content, wanted): (Content, Option<Fingerprint>),
        access: Access,
    ) -> Result<(), Refusal> {
        match self.facts.at(&path) {
            Seen::File(held, digest) if Some(digest) == wanted => self.own(&path, held, access),
            Seen::File(..) | Seen::Nothing => {
                self.steps.push(Step::File(PutFile {
                    path,
                    access,
                    content,
                }));
            }
            Seen::Folder(_) | Seen::Odd => return Err(in_the_way(&path, "un file")),
        }
        Ok(())
    }

    fn own_file(&mut self, path: &Path, access: Access) -> Result<(), Refusal> {
        match self.facts.at(path) {
            Seen::File(held, _) => {
                self.own(path, held, access);
                Ok(())
            }
            Seen::Nothing | Seen::Folder(_) | Seen::Odd => Err(in_the_way(path, "un file")),
        }
    }

    /// An owner who does not exist yet is none who has it.
    fn own(&mut self, path: &Path, held: Held, access: Access) {
        let wanted = access
            .owner
            .account(self.facts.mine, self.facts.service_account);
        let wanted: Option<Account> = wanted;
        if held.mode != access.mode || Some(held.account) != wanted {
            self.steps.push(Step::Owner(SetOwner {
                path: path.to_owned(),
                access,
            }));
        }
    }

    /// In a folder of one's own everything is of who installs.
    fn access(&self, mode: u32, owner: Owner) -> Access {
        let owner = match self.request.target {
            Target::Folder => Owner::Installer,
            Target::Service | Target::NoService => owner,
        };
        Access { mode, owner }
    }
}

fn in_the_way(path: &Path, expected: &'static str) -> Refusal {
    Refusal::InTheWay {
        path: path.to_owned(),
        expected,
    }
}
