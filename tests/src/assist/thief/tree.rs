//! Tree: the signed files of an Ente as the thief found them, and what can be made of them with the server's own key.

use std::collections::BTreeMap;
use std::path::Path;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::Ed25519KeyPair;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::{Value, json};

use super::Served;
use crate::House;

/// The files of a repository, by their names.
#[derive(Debug, Clone, Default)]
pub struct Tree(BTreeMap<String, Vec<u8>>);

impl Tree {
    /// Those that a server has in its database.
    pub fn steal(house: &House) -> Self {
        let file = house.store_url().strip_prefix("sqlite:").unwrap();
        let database = rusqlite::Connection::open(file).unwrap();
        let mut found = database
            .prepare("SELECT name, contents FROM repository_file")
            .unwrap();
        let rows = found.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        Self(rows.unwrap().collect::<Result<_, _>>().unwrap())
    }

    /// Those of a folder.
    pub fn read(folder: &Path) -> Self {
        let files = fs_err::read_dir(folder).unwrap().map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, fs_err::read(entry.path()).unwrap())
        });
        Self(files.collect())
    }

    /// A file.
    pub fn file(&self, name: &str) -> &[u8] {
        &self.0[name]
    }

    /// A paper.
    pub fn paper(&self, name: &str) -> Value {
        serde_json::from_slice(self.file(name)).unwrap()
    }

    /// Puts a file there.
    pub fn put(&mut self, name: &str, contents: impl Into<Vec<u8>>) {
        self.0.insert(name.to_owned(), contents.into());
    }

    /// Takes a file away.
    pub fn hide(&mut self, name: &str) {
        self.0.remove(name).unwrap();
    }

    pub(super) fn into_served(self) -> BTreeMap<String, Served> {
        let served = |(name, contents)| (name, Served::Whole(contents));
        self.0.into_iter().map(served).collect()
    }
}

/// The key in the server's data folder.
pub(super) struct Online(Ed25519KeyPair);

impl Online {
    pub(super) fn steal(data: &Path) -> Self {
        let der = PrivatePkcs8KeyDer::from_pem_file(data.join("online.key")).unwrap();
        Self(Ed25519KeyPair::from_pkcs8_maybe_unchecked(der.secret_pkcs8_der()).unwrap())
    }

    /// A timestamp of this number for the tree's snapshot of this name.
    pub(super) fn stamp(&self, tree: &mut Tree, snapshot: &str, version: u64) {
        let mut paper = tree.paper("timestamp.json")["signed"].take();
        let contents = tree.file(snapshot);
        let (number, _) = snapshot.split_once('.').unwrap();
        paper["version"] = version.into();
        paper["expires"] = "2099-01-01T00:00:00Z".into();
        paper["meta"]["snapshot.json"] = json!({
            "length": contents.len(),
            "hashes": { "sha256": hex(digest(&SHA256, contents).as_ref()) },
            "version": number.parse::<u64>().unwrap(),
        });
        let keyid = tree.paper("timestamp.json")["signatures"][0]["keyid"].take();
        tree.put("timestamp.json", self.signed_by(&paper, &keyid));
    }

    /// A paper, signed by this key under a name of its own.
    pub(super) fn signed(&self, paper: &Value) -> Vec<u8> {
        self.signed_by(paper, &"00".repeat(32).into())
    }

    /// Signed as the specification of TUF wants it: over canonical JSON, which for plain texts is sorted and without blanks.
    fn signed_by(&self, paper: &Value, keyid: &Value) -> Vec<u8> {
        let canonical = serde_json::to_vec(paper).unwrap();
        let signature = hex(self.0.sign(&canonical).as_ref());
        let signed = json!({
            "signed": paper,
            "signatures": [{ "keyid": keyid, "sig": signature }],
        });
        serde_json::to_vec(&signed).unwrap()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
