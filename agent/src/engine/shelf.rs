//! Shelf: recordings as files of the machine, until the server has them.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::assist::record::Shelf;
use crate::os::session::paper::Paper;

/// The recording of one session: a folder with a file for each part. Who came before without being let in left parts too.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    before: u32,
}

/// Where the recordings of this machine are.
pub fn within(state: &Path) -> PathBuf {
    state.join("recordings")
}

impl Folder {
    /// Opens the folder of this session.
    pub fn open(state: &Path, session: &str) -> io::Result<Self> {
        let path = within(state).join(session);
        fs_err::create_dir_all(&path)?;
        let before = u32::try_from(fs_err::read_dir(&path)?.count()).map_err(io::Error::other)?;
        Ok(Self { path, before })
    }
}

impl Shelf for Folder {
    fn part(&mut self, number: u32) -> io::Result<Box<dyn Write + Send>> {
        let number = self.before + number;
        let file = fs_err::OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .open(self.path.join(format!("{number}.cast")))?;
        Ok(Box::new(Paper::on(file.into_parts().0)))
    }
}
