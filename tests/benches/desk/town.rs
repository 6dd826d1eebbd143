//! Town: what is in the store while it is measured, and the words that people use there; the same at every run.

use custode_domain::id::{EnteId, MachineId, PersonId, SiteId, TicketId};
use uuid::Uuid;

/// A person of the first Ente, who opens tickets.
pub(crate) const USER: &str = "utente";

/// What is in the store.
#[derive(Debug, Default)]
pub(crate) struct Town {
    pub(crate) enti: Vec<EnteId>,
    pub(crate) sites: Vec<SiteId>,
    pub(crate) machines: Vec<(usize, MachineId)>,
    /// Who asks, each of the Ente at the same place modulo their number.
    pub(crate) users: Vec<PersonId>,
    /// Who answers for tickets.
    pub(crate) desk: Vec<PersonId>,
    pub(crate) tickets: Vec<TicketId>,
    /// Those of other Enti than the first.
    pub(crate) foreign: Vec<TicketId>,
}

/// Numbers that look like chance and are the same at every run (xorshift64*).
#[derive(Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(drawn).unwrap() % bound
    }

    /// One of these; the first ones far more often, as in a language.
    pub(crate) fn common<'w, T>(&mut self, words: &'w [T]) -> &'w T {
        let first = self.below(words.len());
        &words[self.below(first + 1)]
    }

    pub(crate) fn one<'w, T>(&mut self, all: &'w [T]) -> &'w T {
        &all[self.below(all.len())]
    }

    /// An identifier of version 7 of this instant.
    pub(crate) fn uuid(&mut self, milliseconds: u64) -> Uuid {
        let mut bytes = [0; 10];
        for byte in &mut bytes {
            *byte = u8::try_from(self.below(256)).unwrap();
        }
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid()
    }
}

/// What subjects and descriptions are made of, the most frequent first.
pub(crate) const WORDS: [&str; 96] = [
    "stampante",
    "programma",
    "sportello",
    "anagrafe",
    "protocollo",
    "rete",
    "computer",
    "password",
    "posta",
    "server",
    "certificato",
    "tributi",
    "documento",
    "ufficio",
    "schermo",
    "errore",
    "aggiornamento",
    "accesso",
    "cartella",
    "backup",
    "monitor",
    "tastiera",
    "lettore",
    "tessera",
    "firma",
    "delibera",
    "determina",
    "bilancio",
    "contabilità",
    "mandato",
    "pagamento",
    "avviso",
    "importo",
    "tariffa",
    "scadenza",
    "elenco",
    "ricerca",
    "archivio",
    "scansione",
    "fotocopiatrice",
    "telefono",
    "centralino",
    "segreteria",
    "biblioteca",
    "prestito",
    "utente",
    "profilo",
    "autorizzazione",
    "permesso",
    "stanza",
    "piano",
    "presa",
    "cavo",
    "alimentatore",
    "disco",
    "memoria",
    "lentezza",
    "blocco",
    "riavvio",
    "spegnimento",
    "rumore",
    "carta",
    "toner",
    "inchiostro",
    "vassoio",
    "coda",
    "lavoro",
    "modulo",
    "campo",
    "tabella",
    "colonna",
    "formula",
    "grafico",
    "allegato",
    "messaggio",
    "indirizzo",
    "rubrica",
    "calendario",
    "riunione",
    "videoconferenza",
    "microfono",
    "cuffia",
    "telecamera",
    "proiettore",
    "elettorale",
    "matrimonio",
    "nascita",
    "residenza",
    "cittadinanza",
    "cimitero",
    "mensa",
    "scuola",
    "trasporto",
    "polizia",
    "verbale",
    "multa",
];
