//! The texts that the functions of a file hold: where a function runs SQL, it is most often among them.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, InterpolatedStringElement, Stmt};
use ruff_text_size::Ranged as _;

use crate::parse::{Body, Source};

/// Every text inside the functions of this file that stand in no class, docstrings among them; of formatted ones what is
/// constant. What is no Python has none.
pub fn function_texts(file: &std::path::Path, text: &str) -> Vec<String> {
    let Ok((source, body)) = crate::parse::parse(Arc::new(PathBuf::from(file)), text.to_owned()) else {
        return Vec::new();
    };
    let mut texts = Texts {
        source,
        found: Vec::new(),
    };
    for stmt in body.iter().filter(|stmt| matches!(stmt, Stmt::FunctionDef(_))) {
        texts.visit_stmt(stmt);
    }
    texts.found
}

struct Texts {
    source: Rc<Source>,
    found: Vec<String>,
}

impl<'a> Visitor<'a> for Texts {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if let Stmt::FunctionDef(def) = stmt
            && let Some(code) = self.source.code(def.start())
            && let Body::Block(body) = &code.body
        {
            for stmt in body {
                self.visit_stmt(stmt);
            }
        }
        visitor::walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::StringLiteral(literal) => self.found.push(literal.value.to_str().to_owned()),
            Expr::FString(formatted) => {
                let parts = formatted.value.elements().filter_map(|element| match element {
                    InterpolatedStringElement::Literal(literal) => Some(&*literal.value),
                    InterpolatedStringElement::Interpolation(_) => None,
                });
                self.found.push(parts.collect::<Vec<_>>().join(" "));
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_functions_are_found() {
        let text = "A = 'outside'\ndef f(apps, editor):\n    if x:\n        editor.execute('ALTER ' 'TABLE t')\n        editor.execute(f'DROP {what} x')\nclass M:\n    a = 'inside'\n";
        assert_eq!(
            function_texts(std::path::Path::new("m.py"), text),
            ["ALTER TABLE t", "DROP   x"]
        );
    }
}
