//! A small project in which one file after the other is replaced, and the program run on it.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The files that are replaced.
pub(crate) const PLACES: [&str; 4] = [
    "orders/models.py",
    "orders/migrations/0002_order_lines.py",
    "config/settings.py",
    "manage.py",
];

/// What a run may take: virtual memory in KiB, its stack of 512 MiB included, and seconds of the processor. A machine
/// that does other things too is given more time by the clock.
const MEMORY: u64 = 3 << 20;
const PROCESSOR: u64 = 100;
const TIME: Duration = Duration::from_secs(1_000);

/// The example project, in a folder of its own.
pub(crate) struct Project {
    folder: tempfile::TempDir,
    example: PathBuf,
    /// Whether every command is tried on every file, as in a long run; else one of each.
    thorough: bool,
}

const COMMANDS: [&str; 2] = ["check", "makemigrations --dry-run --noinput"];

impl Project {
    pub(crate) fn new() -> Self {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/shop");
        let folder = tempfile::tempdir().unwrap();
        copy(&example, folder.path());
        let thorough = std::env::var_os("LIMOSA_FUZZ_SECONDS").is_some();
        Self {
            folder,
            example,
            thorough,
        }
    }

    /// The file as it should be.
    pub(crate) fn original(&self, place: &str) -> Vec<u8> {
        std::fs::read(self.example.join(place)).unwrap()
    }

    /// Behind what a file holds: of each file, in a long run.
    pub(crate) fn try_everywhere(&self, name: &str, source: &str) {
        for place in self.some(&PLACES[..3], name) {
            self.try_in(place, name, source);
        }
    }

    /// All of them in a long run; else one, always the same for a name.
    fn some<'a, T>(&self, all: &'a [T], name: &str) -> &'a [T] {
        let one = name.bytes().map(usize::from).sum::<usize>() % all.len();
        if self.thorough { all } else { &all[one..=one] }
    }

    /// Behind what the file holds.
    pub(crate) fn try_in(&self, place: &str, name: &str, source: &str) {
        let mut bytes = self.original(place);
        bytes.push(b'\n');
        bytes.extend(source.bytes());
        bytes.push(b'\n');
        self.try_bytes(place, name, &bytes);
    }

    /// In the place of what the file holds.
    pub(crate) fn try_bytes(&self, place: &str, name: &str, bytes: &[u8]) {
        let file = self.folder.path().join(place);
        std::fs::write(&file, bytes).unwrap();
        for command in self.some(&COMMANDS, name) {
            self.run(command).unwrap_or_else(|wrong| {
                let kept = std::env::temp_dir().join("limosa-hostile.py");
                std::fs::write(&kept, bytes).unwrap();
                let name: String = name.chars().take(200).collect();
                panic!(
                    "`limosa {command}` with {name} in {place} (kept as {}): {wrong}",
                    kept.display()
                );
            });
        }
        std::fs::write(&file, self.original(place)).unwrap();
    }

    fn run(&self, command: &str) -> Result<(), String> {
        let program = env!("CARGO_BIN_EXE_limosa");
        let mut child = Command::new("/bin/sh")
            .args([
                "-c",
                &format!("ulimit -v {MEMORY}; ulimit -t {PROCESSOR}; exec \"{program}\" {command}"),
            ])
            .current_dir(self.folder.path())
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stderr.take().unwrap();
        let reader = std::thread::spawn(move || {
            let mut said = Vec::new();
            pipe.read_to_end(&mut said)
                .map(|_| String::from_utf8_lossy(&said).into_owned())
        });
        let started = Instant::now();
        let status = loop {
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None if started.elapsed() > TIME => {
                    child.kill().unwrap();
                    child.wait().unwrap();
                    return Err(format!("it takes longer than {TIME:?}"));
                }
                None => std::thread::sleep(Duration::from_millis(2)),
            }
        };
        let said = reader.join().unwrap().unwrap();
        let shown: String = said.chars().take(2_000).collect();
        match status.code() {
            Some(0..=3) if said.contains("panicked") => Err(shown),
            Some(0) => Ok(()),
            Some(1..=3) if said.trim().is_empty() => Err("it fails and says nothing".to_owned()),
            Some(1..=3) => Ok(()),
            _ => Err(format!("{status}: {shown}")),
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
