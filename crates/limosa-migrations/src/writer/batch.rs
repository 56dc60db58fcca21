//! [`Batch`]: the files of one run, all of them or none.
//!
//! Every text is written beside its place first, as `~0002_name.py~`, which no loader takes for a migration. A journal,
//! `~limosa.journal~`, says what is meant; its last line, `commit`, is written when everything is on the disk. Only then
//! are the files renamed into place. Whoever finds a journal that no running process holds (it is locked as long as its
//! writer lives) knows what to do: without the last line, what lies beside is taken away; with it, the rest is renamed.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::Destination;
use crate::WriterError;

const JOURNAL: &str = "~limosa.journal~";
const COMMIT: &str = "commit";

/// Files to be written, and files that these take the place of.
#[derive(Debug, Default)]
pub struct Batch {
    writes: Vec<(Destination, String)>,
    removals: Vec<PathBuf>,
}

/// What a journal says, in the order in which it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    /// A folder that was made for the files, or the `__init__.py` in it.
    Made(PathBuf),
    /// A file that goes to its place.
    Place(PathBuf),
    /// A file that goes away.
    Remove(PathBuf),
}

impl Batch {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. One that is there already is replaced.
    pub fn write(&mut self, destination: Destination, text: String) {
        self.writes.push((destination, text));
    }

    /// Adds a file that goes when all the others are in place.
    pub fn remove(&mut self, path: PathBuf) {
        self.removals.push(path);
    }

    /// The files that are to be written.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.writes.iter().map(|(destination, _)| destination.path.as_path())
    }

    /// Whether a file is to be written here.
    pub fn contains(&self, path: &Path) -> bool {
        self.paths().any(|own| own == path)
    }

    /// Writes everything.
    ///
    /// # Errors
    /// When the file system refuses; then nothing has changed.
    pub fn commit(self) -> Result<(), WriterError> {
        let Some((first, _)) = self.writes.first() else {
            return Ok(());
        };
        let mut made = Vec::new();
        let folder = parent(&first.path).to_path_buf();
        let begun = self
            .make_packages(&mut made)
            .and_then(|()| Journal::begin(&folder, self.entries(&made)));
        let mut journal = match begun {
            Ok(journal) => journal,
            Err(error) => {
                undo(&made.into_iter().map(Entry::Made).collect::<Vec<_>>(), None);
                return Err(error);
            }
        };
        match self.stage().and_then(|()| journal.commit()) {
            Ok(()) => journal.finish(),
            Err(error) => {
                journal.abandon();
                Err(error)
            }
        }
    }

    fn make_packages(&self, made: &mut Vec<PathBuf>) -> Result<(), WriterError> {
        for (destination, _) in &self.writes {
            for folder in destination.packages() {
                if !folder.is_dir() {
                    fs::create_dir(folder).map_err(|error| failed(folder, error))?;
                    made.push(folder.to_path_buf());
                }
                let init = folder.join("__init__.py");
                if !init.is_file() {
                    File::create(&init).map_err(|error| failed(&init, error))?;
                    made.push(init);
                }
            }
        }
        Ok(())
    }

    fn entries(&self, made: &[PathBuf]) -> Vec<Entry> {
        let places = self.paths().map(|path| Entry::Place(path.to_path_buf()));
        let made = made.iter().cloned().map(Entry::Made);
        made.chain(places)
            .chain(self.removals.iter().cloned().map(Entry::Remove))
            .collect()
    }

    /// Writes each text beside its place, and waits until it is on the disk.
    fn stage(&self) -> Result<(), WriterError> {
        for (destination, text) in &self.writes {
            let path = &destination.path;
            let beside = beside(path);
            let written = (|| {
                let mut file = File::create(&beside)?;
                file.write_all(text.as_bytes())?;
                if let Ok(metadata) = fs::metadata(path) {
                    file.set_permissions(metadata.permissions())?;
                }
                file.sync_all()
            })();
            written.map_err(|error| failed(path, error))?;
        }
        // What goes must be able to go, or two files would say the same.
        for path in &self.removals {
            fs::metadata(path).map_err(|error| failed(path, error))?;
        }
        Ok(())
    }
}

/// The journal of a run, locked as long as this lives.
#[derive(Debug)]
struct Journal {
    path: PathBuf,
    file: File,
    entries: Vec<Entry>,
    /// The files that were not there before.
    new: Vec<PathBuf>,
}

impl Journal {
    fn begin(folder: &Path, entries: Vec<Entry>) -> Result<Self, WriterError> {
        let path = folder.join(JOURNAL);
        let begun = (|| {
            let mut file = OpenOptions::new()
                .create(true)
                .truncate(false)
                .read(true)
                .write(true)
                .open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(io::Error::new(
                        io::ErrorKind::ResourceBusy,
                        "another limosa writes migrations here now",
                    ));
                }
                // A file system without locks: two runs at once are not told apart there.
                Err(TryLockError::Error(_)) => {}
            }
            file.set_len(0)?;
            let text: String = entries.iter().map(|entry| format!("{}\n", entry.line())).collect();
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            Ok(file)
        })();
        match begun {
            Ok(file) => {
                let new = entries.iter().filter_map(|entry| match entry {
                    Entry::Place(path) if !path.exists() => Some(path.clone()),
                    _ => None,
                });
                let new = new.collect();
                Ok(Self {
                    path,
                    file,
                    entries,
                    new,
                })
            }
            Err(error) => {
                if error.kind() != io::ErrorKind::ResourceBusy {
                    // What was begun is taken away; that this may fail too changes nothing about the error to report.
                    let _ = fs::remove_file(&path);
                }
                Err(failed(&path, error))
            }
        }
    }

    /// From here on the files count as written.
    fn commit(&mut self) -> Result<(), WriterError> {
        let written = writeln!(self.file, "{COMMIT}").and_then(|()| self.file.sync_all());
        written.map_err(|error| failed(&self.path, error))
    }

    /// Renames everything into place, and forgets.
    fn finish(self) -> Result<(), WriterError> {
        for (index, entry) in self.entries.iter().enumerate() {
            let done = match entry {
                Entry::Made(_) => Ok(()),
                Entry::Place(path) => fs::rename(beside(path), path).map_err(|error| failed(path, error)),
                Entry::Remove(path) => fs::remove_file(path).map_err(|error| failed(path, error)),
            };
            if let Err(error) = done {
                // A folder was taken away meanwhile, say. What stands already goes again, as far as it was not there.
                self.roll_back(index);
                return Err(error);
            }
        }
        for entry in &self.entries {
            if let Entry::Place(path) = entry
                && let Ok(folder) = File::open(parent(path))
            {
                // The file is in place; a folder that can't be flushed (some file systems) is no failure.
                let _ = folder.sync_all();
            }
        }
        let _ = fs::remove_file(&self.path);
        Ok(())
    }

    fn roll_back(self, failed_at: usize) {
        for entry in &self.entries[..failed_at] {
            if let Entry::Place(path) = entry
                && self.new.contains(path)
            {
                let _ = fs::remove_file(path);
            }
        }
        self.abandon();
    }

    fn abandon(self) {
        undo(&self.entries, Some(&self.path));
    }
}

impl Entry {
    fn line(&self) -> String {
        match self {
            Self::Made(path) => format!("made {}", path.display()),
            Self::Place(path) => format!("place {}", path.display()),
            Self::Remove(path) => format!("remove {}", path.display()),
        }
    }

    fn parse(line: &str) -> Option<Self> {
        let (verb, path) = line.split_once(' ')?;
        let path = PathBuf::from(path);
        Some(match verb {
            "made" => Self::Made(path),
            "place" => Self::Place(path),
            "remove" => Self::Remove(path),
            _ => return None,
        })
    }
}

/// Takes away what lies beside its place, the journal, and the packages that were made for them.
fn undo(entries: &[Entry], journal: Option<&Path>) {
    for entry in entries {
        if let Entry::Place(path) = entry {
            let _ = fs::remove_file(beside(path));
        }
    }
    if let Some(journal) = journal {
        let _ = fs::remove_file(journal);
    }
    for entry in entries.iter().rev() {
        if let Entry::Made(path) = entry {
            // A folder that somebody has put something into meanwhile stays.
            let empty = fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() == 0);
            let _ = if empty {
                fs::remove_file(path)
            } else {
                fs::remove_dir(path)
            };
        }
    }
}

/// What an interrupted run left in these folders is brought to its end: the files that it finished or took back.
///
/// # Errors
/// When the file system refuses.
pub fn recover(folders: impl IntoIterator<Item = PathBuf>) -> Result<Vec<PathBuf>, WriterError> {
    let mut placed = Vec::new();
    for folder in folders {
        let path = folder.join(JOURNAL);
        let mut file = match OpenOptions::new().read(true).write(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(failed(&path, error)),
        };
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(failed(
                &path,
                io::Error::new(io::ErrorKind::ResourceBusy, "another limosa writes migrations here now"),
            ));
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(|error| failed(&path, error))?;
        let entries: Vec<Entry> = text.lines().filter_map(Entry::parse).collect();
        if text.lines().next_back() == Some(COMMIT) && text.ends_with('\n') {
            placed.extend(roll_forward(&entries)?);
            fs::remove_file(&path).map_err(|error| failed(&path, error))?;
        } else {
            undo(&entries, Some(&path));
        }
    }
    Ok(placed)
}

fn roll_forward(entries: &[Entry]) -> Result<Vec<PathBuf>, WriterError> {
    let mut placed = Vec::new();
    for entry in entries {
        match entry {
            Entry::Place(path) if beside(path).is_file() => {
                fs::rename(beside(path), path).map_err(|error| failed(path, error))?;
                placed.push(path.clone());
            }
            Entry::Remove(path) if path.is_file() => {
                fs::remove_file(path).map_err(|error| failed(path, error))?;
            }
            _ => {}
        }
    }
    Ok(placed)
}

/// The name under which a file waits. No migration's: a loader that looks into the folder meanwhile passes it over.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("~{name}~"))
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

fn failed(path: &Path, error: io::Error) -> WriterError {
    WriterError::Io {
        path: path.to_owned(),
        error,
    }
}

#[cfg(test)]
mod tests;
