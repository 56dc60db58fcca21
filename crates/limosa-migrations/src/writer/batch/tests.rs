//! Files in folders that let some through and others not.

use super::*;

/// A folder that is gone when this is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("limosa-batch-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Every file below it, with its content.
    fn files(&self) -> Vec<(String, String)> {
        fn collect(folder: &Path, root: &Path, found: &mut Vec<(String, String)>) {
            for entry in fs::read_dir(folder).expect("a folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    collect(&path, root, found);
                } else {
                    let name = path.strip_prefix(root).expect("below").display().to_string();
                    found.push((name, fs::read_to_string(&path).expect("a text")));
                }
            }
        }
        let mut found = Vec::new();
        collect(&self.0, &self.0, &mut found);
        found.sort();
        found
    }

    fn names(&self) -> Vec<String> {
        self.files().into_iter().map(|(name, _)| name).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn batch(paths: &[PathBuf]) -> Batch {
    let mut batch = Batch::new();
    for path in paths {
        batch.write(Destination::at(path.clone()), format!("# {}\n", path.display()));
    }
    batch
}

#[test]
fn all_of_them() {
    let folder = Folder::new("all");
    fs::write(folder.at("old.py"), "old").expect("a file");
    let mut batch = batch(&[folder.at("a/0001.py"), folder.at("b/0001.py")]);
    batch.remove(folder.at("old.py"));
    batch.commit().expect("written");
    assert_eq!(
        folder.names(),
        ["a/0001.py", "a/__init__.py", "b/0001.py", "b/__init__.py"]
    );
}

#[test]
fn none_of_them() {
    let folder = Folder::new("none");
    // A file where a folder is wanted: as sure as a folder without permission, also for root.
    fs::write(folder.at("b"), "").expect("a file");
    let error = batch(&[folder.at("a/0001.py"), folder.at("b/0001.py")])
        .commit()
        .expect_err("it can't be written");
    assert!(matches!(error, WriterError::Io { .. }), "{error}");
    assert_eq!(folder.names(), ["b"]);
}

#[test]
fn what_is_to_go_must_be_there() {
    let folder = Folder::new("removal");
    let mut batch = batch(&[folder.at("a/0001.py")]);
    batch.remove(folder.at("gone.py"));
    batch.commit().expect_err("there is nothing to take away");
    assert_eq!(folder.names(), Vec::<String>::new());
}

#[test]
fn a_replaced_file_is_old_or_new() {
    let folder = Folder::new("replaced");
    fs::write(folder.at("0001.py"), "old").expect("a file");
    batch(&[folder.at("0001.py")]).commit().expect("written");
    let text = fs::read_to_string(folder.at("0001.py")).expect("a text");
    assert!(text.starts_with("# "), "{text}");
}

/// The state in which `kill -9` leaves the folder at this point of the run.
fn killed(folder: &Folder, committed: bool, renamed: usize) {
    let paths = [folder.at("a/0001.py"), folder.at("b/0001.py")];
    let mut journal = String::new();
    for name in ["a", "b"] {
        fs::create_dir(folder.at(name)).expect("a folder");
        fs::write(folder.at(name).join("__init__.py"), "").expect("a file");
        journal += &format!("made {0}\nmade {0}/__init__.py\n", folder.at(name).display());
    }
    for (index, path) in paths.iter().enumerate() {
        journal += &format!("place {}\n", path.display());
        let name = if index < renamed { path.clone() } else { beside(path) };
        fs::write(name, "text").expect("a file");
    }
    fs::write(folder.at("old.py"), "old").expect("a file");
    journal += &format!("remove {}\n", folder.at("old.py").display());
    if committed {
        journal += "commit\n";
    }
    fs::write(folder.at("a").join(JOURNAL), journal).expect("a file");
}

#[test]
fn killed_before_the_commit() {
    let folder = Folder::new("killed-before");
    killed(&folder, false, 0);
    let placed = recover([folder.at("a"), folder.at("b")]).expect("it can be mended");
    assert_eq!(placed, Vec::<PathBuf>::new());
    assert_eq!(folder.names(), ["old.py"]);
    assert!(!folder.at("a").exists() && !folder.at("b").exists());
}

#[test]
fn killed_between_two_renames() {
    for renamed in 0..=2 {
        let folder = Folder::new(&format!("killed-{renamed}"));
        killed(&folder, true, renamed);
        recover([folder.at("a"), folder.at("b")]).expect("it can be mended");
        assert_eq!(
            folder.names(),
            ["a/0001.py", "a/__init__.py", "b/0001.py", "b/__init__.py"]
        );
    }
}

#[test]
fn a_journal_in_use_is_left_alone() {
    let folder = Folder::new("in-use");
    killed(&folder, true, 1);
    let file = File::open(folder.at("a").join(JOURNAL)).expect("the journal");
    file.lock().expect("a lock");
    let before = folder.names();
    recover([folder.at("a")]).expect_err("somebody writes");
    batch(&[folder.at("a/0002.py")]).commit().expect_err("somebody writes");
    assert_eq!(folder.names(), before);
}
