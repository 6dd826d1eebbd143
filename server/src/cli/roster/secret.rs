//! Secret: the passphrase of a key, from the terminal or a descriptor; never from an argument, which everybody sees.

use std::io::{self, BufRead, BufReader, Read};

use clap::Args;

/// Where the passphrase comes from.
#[derive(Debug, Clone, Copy, Args)]
pub(in crate::cli) struct Passphrase {
    /// Read the passphrase from this file descriptor instead of the terminal, its first line
    #[arg(long, value_name = "FD")]
    passphrase_fd: Option<u32>,
}

impl Passphrase {
    /// Asks once, to open a key.
    pub(super) fn ask(self) -> io::Result<String> {
        match self.passphrase_fd {
            Some(number) => first_line(number),
            None => rpassword::prompt_password("Passphrase: "),
        }
    }

    /// Asks twice on a terminal, to close one.
    pub(super) fn ask_twice(self) -> io::Result<String> {
        let once = self.ask()?;
        if self.passphrase_fd.is_none() && rpassword::prompt_password("Once more: ")? != once {
            return Err(io::Error::other("the two are not the same"));
        }
        Ok(once)
    }
}

fn first_line(number: u32) -> io::Result<String> {
    /// Bytes of the longest passphrase.
    const LONGEST: u64 = 4096;
    let file = fs_err::File::open(format!("/dev/fd/{number}"))?;
    let mut line = String::new();
    BufReader::new(file.take(LONGEST)).read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
