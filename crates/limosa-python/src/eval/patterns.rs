//! `match` statements.

use ruff_python_ast as ast;

use super::{Flow, Frame, Res};
use crate::Value;
use crate::object::Object;

impl Frame<'_> {
    pub(super) fn match_stmt(&self, stmt: &ast::StmtMatch) -> Res<Flow> {
        let subject = self.eval(&stmt.subject)?;
        for (index, case) in stmt.cases.iter().enumerate() {
            let mut matches = self.matches(&case.pattern, &subject)?;
            if matches == Some(true)
                && let Some(guard) = &case.guard
            {
                let guard = self.eval(guard)?;
                matches = self.truth(&guard)?.ok();
            }
            match matches {
                Some(true) => return self.block(&case.body),
                Some(false) => {}
                None => {
                    let unknown = match subject.unknown() {
                        Some(unknown) => self.derived_here(&unknown),
                        None => self.unknown_here("whether the pattern matches is not known"),
                    };
                    let mut lost = false;
                    for case in &stmt.cases[index..] {
                        self.poison_pattern(&case.pattern, &unknown);
                        self.poison_block(&case.body, &unknown);
                        lost |= super::poison::may_leave(&case.body);
                    }
                    return Ok(if lost { Flow::Lost(unknown) } else { Flow::Next });
                }
            }
        }
        Ok(Flow::Next)
    }

    /// Whether a pattern matches; binds its names on the way.
    fn matches(&self, pattern: &ast::Pattern, subject: &Object) -> Res<Option<bool>> {
        Ok(match pattern {
            ast::Pattern::MatchAs(p) => {
                let inner = match &p.pattern {
                    Some(inner) => self.matches(inner, subject)?,
                    None => Some(true),
                };
                if let (Some(true), Some(name)) = (inner, &p.name) {
                    self.scope.set(name.as_str(), subject.clone());
                }
                inner
            }
            _ if subject.unknown().is_some() => None,
            ast::Pattern::MatchValue(p) => {
                let value = self.eval(&p.value)?;
                super::same(subject, &value)
            }
            ast::Pattern::MatchSingleton(p) => match (p.value, subject) {
                (ast::Singleton::None, Object::Value(value)) => Some(value.is_none()),
                (ast::Singleton::True, Object::Value(value)) => Some(matches!(value, Value::Bool(true))),
                (ast::Singleton::False, Object::Value(value)) => Some(matches!(value, Value::Bool(false))),
                _ => Some(false),
            },
            ast::Pattern::MatchOr(p) => {
                for pattern in &p.patterns {
                    match super::expr::on_enough_stack(|| self.matches(pattern, subject))? {
                        Some(false) => {}
                        other => return Ok(other),
                    }
                }
                Some(false)
            }
            _ => None,
        })
    }

    fn poison_pattern(&self, pattern: &ast::Pattern, unknown: &std::sync::Arc<crate::Unknown>) {
        super::poison::poison_pattern(self, pattern, unknown);
    }
}
