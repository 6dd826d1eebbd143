//! Post: the settings with their secrets, and how fast mails may leave.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::receipts::Receipts;
use super::settings::MailSettings;
use super::smtp::{Conversation, Trouble};

/// All that sending takes.
pub struct Post {
    /// As configured.
    pub settings: MailSettings,
    /// Where it can be seen what the server took.
    pub receipts: Option<Receipts>,
    password: Option<String>,
    next: Mutex<Instant>,
}

/// Why mails cannot be sent at all.
#[derive(Debug, thiserror::Error)]
#[error("the password of {login} on the mail server cannot be read")]
pub struct PostError {
    login: String,
    source: std::io::Error,
}

impl Post {
    /// Reads the secrets that the settings name.
    pub fn open(settings: MailSettings) -> Result<Self, PostError> {
        let password = secret(settings.server.login.as_ref())?;
        let receipts = match settings.receipts.clone() {
            Some(receipts) => {
                let password = secret(receipts.server.login.as_ref())?;
                Some(Receipts::new(receipts, password))
            }
            None => None,
        };
        Ok(Self {
            settings,
            receipts,
            password,
            next: Mutex::new(Instant::now()),
        })
    }

    /// A conversation with the mail server.
    pub async fn call(&self) -> Result<Conversation, Trouble> {
        Conversation::open(&self.settings.server, self.password.as_deref()).await
    }

    /// Waits for this mail's turn, so that no more leave in a minute than the settings allow.
    pub async fn turn(&self) {
        let apart = Duration::from_mins(1) / self.settings.per_minute.max(1);
        let turn = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = (*next).max(Instant::now());
            *next = turn + apart;
            turn
        };
        sleep_until(turn).await;
    }
}

fn secret(login: Option<&(String, std::path::PathBuf)>) -> Result<Option<String>, PostError> {
    let Some((login, file)) = login else {
        return Ok(None);
    };
    let line = first_line(file).map_err(|source| PostError {
        login: login.clone(),
        source,
    })?;
    Ok(Some(line))
}

fn first_line(file: &Path) -> std::io::Result<String> {
    let text = fs_err::read_to_string(file)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
