//! What two sides say, and where they differ. All differences of a scenario are gathered before it fails, so
//! that one run shows them all.

use std::fmt::Write as _;

/// The differences found so far, each with what was compared.
#[derive(Debug, Default)]
pub struct Differences {
    found: Vec<String>,
}

impl Differences {
    /// Notes a difference when the two texts are not the same. `-` is Django, `+` is the tool.
    pub fn text(&mut self, what: &str, django: &str, tool: &str) {
        if django != tool {
            self.found.push(format!(
                "{what} differs (- Django, + Limosa):\n{}",
                line_diff(django, tool)
            ));
        }
    }

    /// Notes a difference when the two lists are not the same.
    pub fn lines(&mut self, what: &str, django: &[String], tool: &[String]) {
        self.text(what, &django.join("\n"), &tool.join("\n"));
    }

    /// Notes something that is wrong by itself.
    pub fn wrong(&mut self, what: String) {
        self.found.push(what);
    }

    /// True when nothing differed so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All of them as one text, or `Ok`.
    ///
    /// # Errors
    /// When anything differed.
    pub fn finish(self) -> Result<(), String> {
        if self.found.is_empty() {
            Ok(())
        } else {
            Err(self.found.join("\n\n"))
        }
    }
}

/// A line diff with two lines of context.
#[must_use]
pub fn line_diff(left: &str, right: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (left.lines().collect(), right.lines().collect());
    // Longest common subsequence, from the end.
    let mut common = vec![vec![0u32; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i][j] = if a[i] == b[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut lines: Vec<(char, &str)> = Vec::new();
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            lines.push((' ', a[i]));
            i += 1;
            j += 1;
        } else if i < a.len() && (j == b.len() || common[i + 1][j] >= common[i][j + 1]) {
            lines.push(('-', a[i]));
            i += 1;
        } else {
            lines.push(('+', b[j]));
            j += 1;
        }
    }
    let mut text = String::new();
    for (at, (mark, line)) in lines.iter().enumerate() {
        let near = lines[at.saturating_sub(2)..(at + 3).min(lines.len())]
            .iter()
            .any(|(mark, _)| *mark != ' ');
        if near {
            let _ = writeln!(text, "  {mark} {line}");
        }
    }
    if text.is_empty() {
        text = format!("  - {left:?}\n  + {right:?}\n");
    }
    text
}
