//! Policy: the file in which the machine's Ente says whom a technician must ask, and what may be done at all.
//!
//! It is read anew whenever something depends on it. Without a file, or with one that is wrong or that others could have
//! written, no session begins.

use std::io::ErrorKind;
use std::path::Path;

use custode_domain::assistance::{
    Class, Classes, Forward, Length, LocalPolicy, LocalUser, Mode, Window,
};
use custode_ssh::recording::RecordingKey;
use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;

use crate::config::ConfigError;
use crate::config::guard;
use crate::config::section::{self, Section};

const MODES: [&str; 4] = ["ask", "window", "standing", "never"];
const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];
/// Two hours: what is not finished by then is asked for again.
const LONGEST: u16 = 120;

/// The policy that holds, and why it is this one.
#[derive(Debug)]
pub struct InForce {
    /// What holds.
    pub policy: LocalPolicy,
    /// To whom sessions are recorded; without one the server can read what they showed.
    pub recording_key: Option<RecordingKey>,
    /// Why it is not what the file says; nothing where it is.
    pub because: Option<Because>,
}

/// Why no session begins although nobody wrote so.
#[derive(Debug, thiserror::Error)]
pub enum Because {
    /// There is no file.
    #[error("there is no {0}")]
    NoFile(String),
    /// The file is not taken.
    #[error("{0}")]
    NotTaken(#[from] ConfigError),
}

/// What holds at this moment.
pub fn in_force(path: &Path) -> InForce {
    let because = match read(path) {
        Ok(in_force) => return in_force,
        Err(ConfigError::Unreadable(error)) if error.kind() == ErrorKind::NotFound => {
            Because::NoFile(path.display().to_string())
        }
        Err(error) => Because::NotTaken(error),
    };
    InForce {
        policy: never(),
        recording_key: None,
        because: Some(because),
    }
}

/// Reads the file, unless somebody else could have written it.
pub fn read(path: &Path) -> Result<InForce, ConfigError> {
    guard::check_configuration(path)?;
    let text = fs_err::read_to_string(path)?;
    parse(&text, &path.display().to_string())
}

/// Reads a text. `file` is what errors call it.
pub fn parse(text: &str, file: &str) -> Result<InForce, ConfigError> {
    section::read(text, file, |root| {
        Ok(InForce {
            recording_key: recording_key(root)?,
            policy: policy(root)?,
            because: None,
        })
    })
}

/// What the installer puts beside the agent's configuration, with the hashes before its keys taken away.
#[cfg(test)]
pub(crate) fn sample() -> String {
    let text = include_str!("../../../installer/src/assistance.toml.sample");
    let key = |line: &'static str| {
        line.strip_prefix('#')
            .filter(|rest| !rest.is_empty() && !rest.starts_with(' '))
            .unwrap_or(line)
    };
    let spelled: Vec<&str> = text.lines().map(key).collect();
    spelled.join("\n")
}

/// What holds where nothing was decided.
fn never() -> LocalPolicy {
    LocalPolicy {
        mode: Mode::Never,
        users: Vec::new(),
        classes: Classes::new([Class::Shell]).expect("invariant: one class is at least one"),
        forwards: Vec::new(),
        // Whatever is asked for, the answer is that nothing begins, and not that it is too long.
        longest: Length::minutes(Length::MOST).expect("invariant: the most is a length"),
    }
}

fn policy(root: &mut Section<'_>) -> Result<LocalPolicy, ConfigError> {
    let word = root.choice("mode", MODES)?;
    let word = root.needed("mode", word, "\"ask\"")?;
    let users = users(root)?;
    let classes = classes(root)?;
    let forwards = forwards(root)?;
    let longest = longest(root)?;
    let windows = windows(root)?;
    let zone = zone(root)?;
    let mode = match (word, zone) {
        ("ask", _) => Mode::Ask,
        ("standing", _) => Mode::Standing,
        ("window", Some(_)) if windows.is_empty() => {
            return Err(root.wrong("mode", "is \"window\", but there is no [[window]]."));
        }
        ("window", Some(zone)) => Mode::Window(windows, zone),
        ("window", None) => {
            return Err(root.wrong("mode", "is \"window\": write also the `zone` of its hours."));
        }
        _ => return Ok(never()),
    };
    if users.is_empty() {
        return Err(root.wrong("users", "names nobody as whom a technician could work."));
    }
    let classes = classes
        .ok_or_else(|| root.wrong("classes", "names nothing that a technician could do."))?;
    Ok(LocalPolicy {
        mode,
        users,
        classes,
        forwards,
        longest,
    })
}

fn users(root: &mut Section<'_>) -> Result<Vec<LocalUser>, ConfigError> {
    let texts = root.texts("users")?;
    let read = |text: &String| {
        let wrong = |error| root.wrong("users", &format!("holds {text:?}, which is {error}."));
        text.parse().map_err(wrong)
    };
    texts.iter().map(read).collect()
}

fn classes(root: &mut Section<'_>) -> Result<Option<Classes>, ConfigError> {
    let texts = root.texts("classes")?;
    let known = || Class::ALL.iter().map(|it| format!("{:?}", it.code()));
    let read = |text: &String| {
        let known: Vec<String> = known().collect();
        let known = known.join(", ");
        let sentence = format!("holds {text:?}, but known are {known}.");
        Class::from_code(text).ok_or_else(|| root.wrong("classes", &sentence))
    };
    let classes: Vec<Class> = texts.iter().map(read).collect::<Result<_, _>>()?;
    Ok(Classes::new(classes).ok())
}

fn forwards(root: &mut Section<'_>) -> Result<Vec<Forward>, ConfigError> {
    let texts = root.texts("forwards")?;
    let read = |text: &String| {
        let wrong = |error| root.wrong("forwards", &format!("holds {text:?}: {error}."));
        text.parse().map_err(wrong)
    };
    texts.iter().map(read).collect()
}

fn longest(root: &mut Section<'_>) -> Result<Length, ConfigError> {
    let bounds = u64::from(Length::LEAST)..=u64::from(Length::MOST);
    let minutes = root.number("longest_minutes", bounds)?;
    let minutes = minutes.and_then(|it| u16::try_from(it).ok());
    let length = Length::minutes(minutes.unwrap_or(LONGEST));
    length.map_err(|error| root.wrong("longest_minutes", &format!("is none: {error}.")))
}

/// A key that is wrong declines sessions: nothing is recorded in clear that was to be sealed.
fn recording_key(root: &mut Section<'_>) -> Result<Option<RecordingKey>, ConfigError> {
    let Some(text) = root.text("recording_key")? else {
        return Ok(None);
    };
    let wrong = |error| root.wrong("recording_key", &format!("{error}."));
    text.parse().map(Some).map_err(wrong)
}

fn zone(root: &mut Section<'_>) -> Result<Option<TimeZone>, ConfigError> {
    let Some(name) = root.text("zone")? else {
        return Ok(None);
    };
    let unknown = |_| {
        let sentence = format!("is {name:?}, but it must be a zone like \"Europe/Rome\".");
        root.wrong("zone", &sentence)
    };
    TimeZone::get(&name).map(Some).map_err(unknown)
}

fn windows(root: &mut Section<'_>) -> Result<Vec<Window>, ConfigError> {
    let sections = root.tables("window")?;
    sections.into_iter().map(window).collect()
}

fn window(mut section: Section<'_>) -> Result<Window, ConfigError> {
    let day = section.choice("day", DAYS.map(|(word, _)| word))?;
    let day = section.needed("day", day, "\"monday\"")?;
    let day = DAYS.iter().find(|(word, _)| *word == day);
    let (_, day) = day.expect("invariant: a choice is one of its words");
    let (from, to) = (time(&mut section, "from")?, time(&mut section, "to")?);
    if from >= to {
        return Err(section.wrong("to", "must be after `from`, on the same day."));
    }
    section.finish()?;
    Ok(Window {
        day: *day,
        from,
        to,
    })
}

/// `13:00`; with seconds it would promise what nobody means.
fn time(section: &mut Section<'_>, key: &'static str) -> Result<Time, ConfigError> {
    let text = section.text(key)?;
    let text = section.needed(key, text, "\"13:00\"")?;
    let sentence = format!("is {text:?}, but it must be a time like \"13:00\".");
    let time: Option<Time> = (text.len() == 5).then(|| text.parse().ok()).flatten();
    time.ok_or_else(|| section.wrong(key, &sentence))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use custode_ssh::recording::Identity;
    use jiff::civil::time;

    use super::*;

    fn read_text(text: &str) -> Result<LocalPolicy, String> {
        let read = parse(text, "assistance.toml");
        read.map(|read| read.policy)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn t28_without_a_file_or_with_one_that_others_write_no_session_begins() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("assistance.toml");
        let set = |path: &Path, mode| {
            fs_err::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        set(dir.path(), 0o755);
        let found = in_force(&file);
        assert_eq!(found.policy.mode, Mode::Never);
        let because = found.because.unwrap().to_string();
        assert_eq!(because, format!("there is no {}", file.display()));

        fs_err::write(&file, sample()).unwrap();
        set(&file, 0o644);
        let found = in_force(&file);
        assert_eq!(found.policy.mode, Mode::Ask);
        assert!(found.because.is_none());

        set(&file, 0o664);
        let found = in_force(&file);
        assert_eq!(found.policy.mode, Mode::Never);
        let because = found.because.unwrap().to_string();
        assert!(because.contains("can be written by others"), "{because}");

        set(&file, 0o644);
        fs_err::write(
            &file,
            "mode = \"ask\"\nusers = [\"a\"]\nclases = [\"shell\"]\n",
        )
        .unwrap();
        let found = in_force(&file);
        assert_eq!(found.policy.mode, Mode::Never);
        let because = found.because.unwrap().to_string();
        assert!(
            because.contains("names nothing that a technician could do"),
            "{because}"
        );
    }

    /// The sample with every key, and with those alone that have no default.
    #[test]
    fn the_sample_parses_and_its_defaults_are_the_defaults() {
        let shown = read_text(&sample()).unwrap();
        assert_eq!(shown.mode, Mode::Ask);
        assert_eq!(shown.users, ["assistenza".parse().unwrap()]);
        assert_eq!(shown.classes.to_string(), "shell,files");
        let needed = |line: &&str| {
            let keys = ["mode", "users", "classes"];
            keys.iter().any(|key| line.starts_with(key))
        };
        let text = sample();
        let needed: Vec<&str> = text.lines().filter(needed).collect();
        assert_eq!(read_text(&needed.join("\n")).unwrap(), shown);
        let in_windows = read_text(&text.replace("\"ask\"\n", "\"window\"\n")).unwrap();
        let window = Window {
            day: Weekday::Monday,
            from: time(13, 0, 0, 0),
            to: time(15, 0, 0, 0),
        };
        let zone = TimeZone::get("Europe/Rome").unwrap();
        assert_eq!(in_windows.mode, Mode::Window(vec![window], zone));
    }

    #[test]
    fn t28_recordings_are_sealed_to_the_key_and_with_a_wrong_one_no_session_begins() {
        let key = Identity::generate().unwrap().key();
        let policy = |key: &str| {
            format!(
                "{}\nrecording_key = \"{key}\"\n",
                "mode = \"standing\"\nusers = [\"a\"]\nclasses = [\"shell\"]"
            )
        };
        let read = parse(&policy(&key.to_string()), "assistance.toml").unwrap();
        assert_eq!(
            (read.policy.mode, read.recording_key),
            (Mode::Standing, Some(key))
        );
        assert_eq!(
            parse(&sample(), "assistance.toml").unwrap().recording_key,
            None
        );

        let dir = tempfile::tempdir().unwrap();
        fs_err::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let file = dir.path().join("assistance.toml");
        let mut mistyped = key.to_string();
        mistyped.pop();
        fs_err::write(&file, policy(&mistyped)).unwrap();
        let found = in_force(&file);
        assert_eq!(
            (found.policy.mode, found.recording_key),
            (Mode::Never, None)
        );
        let because = found.because.unwrap().to_string();
        assert!(because.contains("copy it again"), "{because}");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_what_would_be_right() {
        let check = |text: &str, expected: &str| {
            let text = format!("users = [\"assistenza\"]\nclasses = [\"shell\"]\n{text}");
            assert_eq!(
                read_text(&text).unwrap_err(),
                format!("assistance.toml, line {expected}")
            );
        };
        check(
            "",
            "1: `mode` is missing; write, for example, mode = \"ask\".",
        );
        check(
            "mode = \"always\"\n",
            "3: `mode` is \"always\", but it must be one of \"ask\", \"window\", \"standing\", \"never\".",
        );
        check(
            "mode = \"window\"\nzone = \"Europe/Rome\"\n",
            "3: `mode` is \"window\", but there is no [[window]].",
        );
        check(
            "mode = \"window\"\n[[window]]\nday = \"monday\"\nfrom = \"13:00\"\nto = \"15:00\"\n",
            "3: `mode` is \"window\": write also the `zone` of its hours.",
        );
        check(
            "mode = \"ask\"\n[[window]]\nday = \"monday\"\nfrom = \"15:00\"\nto = \"13:00\"\n",
            "7: `window.to` must be after `from`, on the same day.",
        );
        check(
            "mode = \"ask\"\n[[window]]\nday = \"monday\"\nfrom = \"9\"\nto = \"13:00\"\n",
            "6: `window.from` is \"9\", but it must be a time like \"13:00\".",
        );
        check(
            "mode = \"ask\"\nzone = \"Europe/Roma\"\n",
            "4: `zone` is \"Europe/Roma\", but it must be a zone like \"Europe/Rome\".",
        );
        check(
            "mode = \"ask\"\nforwards = [\"localhost:5900\"]\n",
            "4: `forwards` holds \"localhost:5900\": nothing is forwarded there: expected a loopback address and a port, such as 127.0.0.1:5900 or [::1]:3389.",
        );
        check(
            "mode = \"ask\"\nrecording_key = \"ssh-ed25519 AAAA\"\n",
            "4: `recording_key` is no recording key: one begins with `custode-recording1`.",
        );
        check(
            "mode = \"ask\"\nrecording_key = \"custode-recording1…\"\n",
            "4: `recording_key` has a letter that is wrong, missing or too many: copy it again.",
        );
        check(
            "mode = \"ask\"\nrecording_key = true\n",
            "4: `recording_key` is a boolean, but it must be a text between quotes.",
        );
        check(
            "mode = \"ask\"\nlongest_minutes = 481\n",
            "4: `longest_minutes` is 481, but it must be a whole number between 5 and 480.",
        );
        check(
            "mode = \"ask\"\nuser = \"a\"\n",
            "4: `user` is not known; did you mean `users`.",
        );
        assert_eq!(
            read_text("mode = \"ask\"\nusers = [\"Root\"]\n").unwrap_err(),
            "assistance.toml, line 2: `users` holds \"Root\", which is not the name of a local user: 1 to 32 of a-z, 0-9, `-` and `_`, the first one a letter or `_`."
        );
        assert_eq!(
            read_text("mode = \"ask\"\nusers = \"root\"\n").unwrap_err(),
            "assistance.toml, line 2: `users` is a string, but it must be a list of texts between quotes."
        );
        assert!(read_text("mode = \"never\"\n").is_ok());
    }
}
