//! What `manage.py` adds to the module search path.
//!
//! Some projects keep their apps in a folder below `manage.py` and say `sys.path.append(str(current_path / "shop"))`
//! there. Only the usual ways to write that are understood; any other puts in doubt what is not found.

use std::path::{Path, PathBuf};

use crate::discover::without_comments;

/// What `manage.py` does to the module search path.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct SearchPathEdits {
    /// The folders that it adds.
    pub(crate) added: Vec<PathBuf>,
    /// An edit that is not understood: modules that are found nowhere may be there all the same.
    pub(crate) doubt: Option<String>,
}

pub(crate) fn search_path_edits(root: &Path) -> SearchPathEdits {
    let text = std::fs::read_to_string(root.join("manage.py")).unwrap_or_default();
    let code = without_comments(&text);
    let mut edits = SearchPathEdits::default();
    for (index, name) in code.match_indices("sys.path") {
        let rest = &code[index + name.len()..];
        let argument = [".append(", ".insert("]
            .iter()
            .find_map(|call| Some(argument(rest.strip_prefix(call)?)));
        let folder = argument.and_then(|argument| {
            // The parts of the path that are written out, below the folder of `manage.py`.
            let parts: Vec<&str> = argument.split(['"', '\'']).skip(1).step_by(2).collect();
            let folder = parts.iter().fold(root.to_owned(), |folder, part| folder.join(part));
            (!parts.is_empty() && folder.is_dir()).then_some(folder)
        });
        match folder {
            Some(folder) if edits.added.contains(&folder) => {}
            Some(folder) => edits.added.push(folder),
            None => {
                let line = code[..index].lines().count().max(1);
                let line = line + usize::from(code[..index].ends_with('\n'));
                let doubt = format!("what line {line} of manage.py does to `sys.path` is not understood");
                edits.doubt.get_or_insert(doubt);
            }
        }
    }
    edits
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
        let edits = search_path_edits(folder.path());
        assert_eq!((edits.added, edits.doubt), (vec![folder.path().join("shop")], None));
    }

    #[test]
    fn an_edit_that_is_not_understood_is_a_doubt() {
        let folder = tempfile::tempdir().unwrap();
        let edits = |text: &str| {
            std::fs::write(folder.path().join("manage.py"), text).unwrap();
            search_path_edits(folder.path())
        };
        assert_eq!(edits("import sys\n# sys.path = []\n"), SearchPathEdits::default());
        for edit in [
            "sys.path.append(os.environ['APPS'])",
            "sys.path += FOLDERS",
            "sys.path.extend(['a'])",
            "sys.path.insert(0, folder)",
        ] {
            let doubt = edits(&format!("import sys\n\n{edit}\n")).doubt.unwrap();
            assert!(doubt.contains("line 3"), "{doubt}");
        }
    }
}
