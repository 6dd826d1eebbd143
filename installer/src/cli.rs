//! Command line of the installer.

use std::path::PathBuf;

use clap::builder::{StringValueParser, TypedValueParser};
use clap::{Parser, Subcommand};

use crate::fingerprint::Fingerprint;
use crate::request::Class;
use crate::server_url::ServerUrl;
use crate::token::Token;

/// Iscrive questa macchina a un server Custode e vi installa l'agente; oppure lo toglie.
#[derive(Debug, Parser)]
#[command(
    name = "custode-installer",
    version,
    after_help = "Esce con 0 se è andato tutto bene, 1 se no, 2 se il comando è scritto male."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Iscrive la macchina e installa l'agente; ripetuto, rimette in ordine ciò che manca
    Install(Box<Install>),
    /// Ferma e toglie l'agente e tutto ciò che l'installazione ha creato
    Uninstall(Uninstall),
    /// Dice che cosa è installato
    Status(At),
}

/// Arguments of `install`.
#[derive(Debug, clap::Args)]
pub(crate) struct Install {
    /// Indirizzo del server per le macchine: https://HOST:PORTA
    #[arg(long, value_name = "URL")]
    pub server: ServerUrl,
    /// Impronta SHA-256 dell'autorità del server, come la mostra `custode-server token issue`
    #[arg(long, value_name = "HEX")]
    pub ca_fingerprint: Fingerprint,
    /// Token di iscrizione, valido una volta sola. ATTENZIONE: sulla riga di comando gli altri
    /// utenti della macchina lo vedono (`ps`) e resta nella cronologia della shell: meglio
    /// --token-file o lo standard input, da cui si legge se mancano entrambi
    #[arg(long, value_name = "TOKEN", value_parser = StringValueParser::new().map(Token::unchecked), conflicts_with = "token_file")]
    pub token: Option<Token>,
    /// File che contiene il token
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Che macchina è
    #[arg(long, value_enum, default_value_t = Class::Server)]
    pub class: Class,
    /// L'agente da installare [predefinito: custode-agent accanto a questo programma]
    #[arg(long, value_name = "FILE")]
    pub agent_binary: Option<PathBuf>,
    /// Non installa il servizio: mostra il comando con cui avviare l'agente
    #[arg(long)]
    pub no_service: bool,
    /// Proxy HTTP da usare per l'iscrizione; quelli dell'ambiente non si usano mai
    #[arg(long, value_name = "URL")]
    pub proxy: Option<reqwest::Url>,
    /// Mostra che cosa farebbe, senza farlo
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub at: At,
}

/// Arguments of `uninstall`.
#[derive(Debug, clap::Args)]
pub(crate) struct Uninstall {
    /// Conserva dati e identità della macchina (/var/lib/custode), per un'installazione futura
    #[arg(long)]
    pub keep_state: bool,
    /// Mostra che cosa toglierebbe, senza farlo
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub at: At,
}

/// Where the installation is.
#[derive(Debug, clap::Args)]
pub(crate) struct At {
    /// Tutto sotto questa cartella, senza utente né servizio; non serve essere root
    #[arg(long, value_name = "CARTELLA")]
    pub root: Option<PathBuf>,
}
