//! What `manage.py` adds to the module search path.
//!
//! Some projects keep their apps in a folder below `manage.py` and say `sys.path.append(str(current_path / "shop"))`
//! there. Only the usual ways to write that are understood; a folder that does not exist is not added.

use std::path::{Path, PathBuf};

use crate::discover::without_comments;

pub(crate) fn added_paths(root: &Path) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(root.join("manage.py")).unwrap_or_default();
    let code = without_comments(&text);
    let mut found = Vec::new();
    for start in ["sys.path.append(", "sys.path.insert("] {
        for (index, _) in code.match_indices(start) {
            let argument = argument(&code[index + start.len()..]);
            // The parts of the path that are written out, below the folder of `manage.py`.
            let parts: Vec<&str> = argument.split(['"', '\'']).skip(1).step_by(2).collect();
            let folder = parts.iter().fold(root.to_owned(), |folder, part| folder.join(part));
            if !parts.is_empty() && folder.is_dir() && !found.contains(&folder) {
                found.push(folder);
            }
        }
    }
    found
}

/// The text up to the parenthesis that closes the call.
fn argument(text: &str) -> &str {
    let mut depth = 1_usize;
    for (index, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return &text[..index];
                }
            }
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_below_is_added() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("shop")).unwrap();
        let text = "current_path = Path(__file__).parent.resolve()\nsys.path.append(str(current_path / \"shop\"))\n";
        std::fs::write(folder.path().join("manage.py"), text).unwrap();
        assert_eq!(added_paths(folder.path()), [folder.path().join("shop")]);
    }
}
