//! Statements.

use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

use super::expr::on_enough_stack;
use super::{Flow, Frame, Raised, Res, ScopeKind, Stop};
use crate::object::{Object, Special};
use crate::{Unknown, Value};

/// How often one loop may go round.
const MAX_ROUNDS: usize = 100_000;

impl Frame<'_> {
    /// Runs a block.
    pub(crate) fn block(&self, body: &[Stmt]) -> Res<Flow> {
        for (index, stmt) in body.iter().enumerate() {
            let before = self.here.replace(stmt.range());
            let result = on_enough_stack(|| self.stmt(stmt));
            self.here.set(before);
            match result? {
                Flow::Next => {}
                Flow::Lost(unknown) => {
                    // Whether the rest runs is unknown.
                    self.poison_block(&body[index + 1..], &unknown);
                    return Ok(Flow::Lost(unknown));
                }
                other => return Ok(other),
            }
        }
        Ok(Flow::Next)
    }

    fn stmt(&self, stmt: &Stmt) -> Res<Flow> {
        self.step()?;
        match stmt {
            Stmt::Expr(s) => {
                self.expression_statement(&s.value)?;
            }
            Stmt::Assign(s) => {
                let value = self.as_plain(&s.value, self.eval(&s.value)?);
                for target in &s.targets {
                    self.assign(target, value.clone())?;
                }
            }
            Stmt::AnnAssign(s) => {
                if let Some(value) = &s.value {
                    let value = self.as_plain(value, self.eval(value)?);
                    self.assign(&s.target, value)?;
                }
            }
            Stmt::AugAssign(s) => self.aug_assign(s)?,
            Stmt::FunctionDef(s) => self.function_def(s)?,
            Stmt::ClassDef(s) => self.class_def(s)?,
            Stmt::Import(s) => self.import_stmt(s)?,
            Stmt::ImportFrom(s) => self.import_from(s)?,
            Stmt::If(s) => return self.if_stmt(s),
            Stmt::For(s) => return self.for_stmt(s),
            Stmt::While(s) => return self.while_stmt(s),
            Stmt::Try(s) => return self.try_stmt(s),
            Stmt::With(s) => return self.with_stmt(s),
            Stmt::Match(s) => return self.match_stmt(s),
            Stmt::Return(s) => {
                let value = match &s.value {
                    Some(value) => self.eval(value)?,
                    None => Object::NONE,
                };
                return Ok(Flow::Return(value));
            }
            Stmt::Break(_) => return Ok(Flow::Break),
            Stmt::Continue(_) => return Ok(Flow::Continue),
            Stmt::Raise(s) => return self.raise_stmt(s),
            Stmt::Assert(s) => {
                let test = self.eval(&s.test)?;
                if let Ok(false) = self.truth(&test)? {
                    return self.raise("AssertionError", self.source.slice(s.test.range()).to_owned());
                }
            }
            Stmt::Delete(s) => {
                for target in &s.targets {
                    self.delete(target)?;
                }
            }
            Stmt::Global(s) => {
                for name in &s.names {
                    self.scope.declared.borrow_mut().push((name.as_str().into(), true));
                }
            }
            Stmt::Nonlocal(s) => {
                for name in &s.names {
                    self.scope.declared.borrow_mut().push((name.as_str().into(), false));
                }
            }
            Stmt::TypeAlias(s) => {
                let unknown = self.unknown("type aliases are not evaluated");
                self.assign(&s.name, unknown)?;
            }
            Stmt::Pass(_) => {}
            Stmt::IpyEscapeCommand(_) => {}
        }
        Ok(Flow::Next)
    }

    /// An expression for its effect: a call that nothing is known of may have changed anything.
    fn expression_statement(&self, expr: &Expr) -> Res<()> {
        let value = self.eval(expr)?;
        if let (Expr::Call(call), Some(unknown)) = (expr, value.unknown()) {
            self.note_effect(call, &unknown)?;
        }
        Ok(())
    }

    fn if_stmt(&self, stmt: &ast::StmtIf) -> Res<Flow> {
        let mut branches = vec![(Some(&*stmt.test), &stmt.body)];
        branches.extend(
            stmt.elif_else_clauses
                .iter()
                .map(|clause| (clause.test.as_ref(), &clause.body)),
        );
        for (index, (test, body)) in branches.iter().enumerate() {
            let Some(test) = test else {
                return self.block(body);
            };
            let value = self.eval(test)?;
            match self.truth(&value)? {
                Ok(true) => return self.block(body),
                Ok(false) => {}
                Err(unknown) => {
                    let before = self.here.replace(test.range());
                    let unknown = self.derived_here(&unknown);
                    self.here.set(before);
                    let mut lost = false;
                    for (later, (test, body)) in branches[index..].iter().enumerate() {
                        if let (Some(test), true) = (test, later > 0) {
                            self.poison_expr(test, &unknown);
                        }
                        self.poison_block(body, &unknown);
                        lost |= super::poison::may_leave(body);
                    }
                    return Ok(if lost { Flow::Lost(unknown) } else { Flow::Next });
                }
            }
        }
        Ok(Flow::Next)
    }

    fn for_stmt(&self, stmt: &ast::StmtFor) -> Res<Flow> {
        let iterable = self.eval(&stmt.iter)?;
        let values = match self.iterate(&iterable)? {
            Ok(_) if stmt.is_async => Err(self.unknown_here("asynchronous loops are not evaluated")),
            other => other,
        };
        let values = match values {
            Ok(values) => values,
            Err(unknown) => return Ok(self.lose_loop(&unknown, Some(&stmt.target), &stmt.body, &stmt.orelse)),
        };
        if values.len() > MAX_ROUNDS {
            let unknown = self.unknown_here("the loop goes round too often");
            return Ok(self.lose_loop(&unknown, Some(&stmt.target), &stmt.body, &stmt.orelse));
        }
        let mut values = values.into_iter();
        let result = self.budgeted(|| {
            self.rounds(&stmt.body, &mut || match values.next() {
                Some(value) => {
                    self.assign(&stmt.target, value)?;
                    Ok(Ok(true))
                }
                None => Ok(Ok(false)),
            })
        });
        self.after_loop(result, Some(&stmt.target), &stmt.body, &stmt.orelse)
    }

    fn while_stmt(&self, stmt: &ast::StmtWhile) -> Res<Flow> {
        let mut rounds = 0;
        let result = self.budgeted(|| {
            self.rounds(&stmt.body, &mut || {
                rounds += 1;
                if rounds > MAX_ROUNDS {
                    return Ok(Err(self.unknown_here("the loop goes round too often")));
                }
                let test = self.eval(&stmt.test)?;
                self.truth(&test)
            })
        });
        self.after_loop(result, None, &stmt.body, &stmt.orelse)
    }

    /// Goes round until `next` says no: `Ok(Flow::Next)` when it ran out, `Ok(Flow::Break)` when it was broken.
    fn rounds(
        &self,
        body: &[Stmt],
        next: &mut dyn FnMut() -> Res<Result<bool, Arc<Unknown>>>,
    ) -> Res<Result<Flow, Arc<Unknown>>> {
        loop {
            self.step()?;
            match next()? {
                Ok(true) => {}
                Ok(false) => return Ok(Ok(Flow::Next)),
                Err(unknown) => return Ok(Err(unknown)),
            }
            match self.block(body)? {
                Flow::Next | Flow::Continue => {}
                Flow::Lost(unknown) => return Ok(Err(unknown)),
                other => return Ok(Ok(other)),
            }
        }
    }

    fn after_loop(
        &self,
        result: Res<Result<Flow, Arc<Unknown>>>,
        target: Option<&Expr>,
        body: &[Stmt],
        orelse: &[Stmt],
    ) -> Res<Flow> {
        match result {
            Ok(Ok(Flow::Next)) => self.block(orelse),
            Ok(Ok(Flow::Break)) => Ok(Flow::Next),
            Ok(Ok(other)) => Ok(other),
            Ok(Err(unknown)) => Ok(self.lose_loop(&unknown, target, body, orelse)),
            Err(Stop::Limit(unknown)) if self.interpreter.depth.get() == 0 => {
                Ok(self.lose_loop(&unknown, target, body, orelse))
            }
            Err(other) => Err(other),
        }
    }

    /// How often a loop goes round is unknown: so is everything that it touches.
    fn lose_loop(&self, unknown: &Arc<Unknown>, target: Option<&Expr>, body: &[Stmt], orelse: &[Stmt]) -> Flow {
        let unknown = self.derived_here(unknown);
        if let Some(target) = target {
            self.poison_target(target, &unknown);
        }
        self.poison_block(body, &unknown);
        self.poison_block(orelse, &unknown);
        if super::poison::may_return(body) || super::poison::may_leave(orelse) {
            Flow::Lost(unknown)
        } else {
            Flow::Next
        }
    }

    fn raise_stmt(&self, stmt: &ast::StmtRaise) -> Res<Flow> {
        let Some(exc) = &stmt.exc else {
            if let Some(raised) = self.interpreter.handling.borrow().last() {
                return Err(Stop::Raise(Box::new(raised.clone())));
            }
            return self.raise("RuntimeError", "No active exception to reraise");
        };
        let object = self.eval(exc)?;
        let class = match &object {
            Object::Value(Value::Call(call)) => Object::Value(Value::Name(call.func.clone())),
            Object::Instance(instance) => Object::Class(Rc::clone(&instance.class)),
            other => other.clone(),
        };
        let message = match &object {
            Object::Value(Value::Call(call)) => call.args.first().map_or_else(String::new, |arg| {
                arg.as_str()
                    .map_or_else(|| self.source.slice(exc.range()).to_owned(), str::to_owned)
            }),
            _ => self.source.slice(exc.range()).to_owned(),
        };
        Err(Stop::Raise(Box::new(Raised {
            class,
            message,
            object,
            location: self.location(),
            line: self.source.line(stmt.start()),
        })))
    }

    fn try_stmt(&self, stmt: &ast::StmtTry) -> Res<Flow> {
        let result = self.try_body(stmt);
        if stmt.finalbody.is_empty() {
            return result;
        }
        match self.block(&stmt.finalbody)? {
            Flow::Next => result,
            other => Ok(other),
        }
    }

    fn try_body(&self, stmt: &ast::StmtTry) -> Res<Flow> {
        if stmt.handlers.is_empty() {
            return match self.block(&stmt.body)? {
                Flow::Next => self.block(&stmt.orelse),
                other => Ok(other),
            };
        }
        let unknowns = self.interpreter.unknowns.get();
        let effects = self.interpreter.effects.get();
        self.guarded.set(self.guarded.get() + 1);
        let result = self.block(&stmt.body);
        self.guarded.set(self.guarded.get() - 1);
        let doubtful = self.interpreter.unknowns.get() != unknowns || self.interpreter.effects.get() != effects;
        match result {
            Ok(flow) => {
                let flow = match flow {
                    Flow::Next => self.block(&stmt.orelse)?,
                    other => other,
                };
                if doubtful {
                    // Something in the body may have raised: what a handler sets is then set or not.
                    let cause = self.unknown_here("whether the `try` block raises is not known");
                    let mut lost = false;
                    let mut caught = false;
                    for ast::ExceptHandler::ExceptHandler(handler) in &stmt.handlers {
                        if super::poison::always_raises(&handler.body) {
                            continue;
                        }
                        caught = true;
                        self.poison_block(&handler.body, &cause);
                        lost |= super::poison::may_leave(&handler.body);
                    }
                    if caught {
                        self.poison_block(&stmt.body, &cause);
                        self.poison_block(&stmt.orelse, &cause);
                    }
                    if lost {
                        return Ok(Flow::Lost(cause));
                    }
                }
                Ok(flow)
            }
            Err(Stop::Raise(raised)) => {
                if doubtful {
                    // It may have raised something else, earlier.
                    let cause = self.unknown_here("what the `try` block raises is not known");
                    self.poison_block(&stmt.body, &cause);
                }
                self.handle(stmt, *raised)
            }
            Err(Stop::Read(error)) if matches!(*error, crate::ReadError::NotFound { .. }) => Err(Stop::Read(error)),
            Err(other) => Err(other),
        }
    }

    fn handle(&self, stmt: &ast::StmtTry, raised: Raised) -> Res<Flow> {
        for (index, ast::ExceptHandler::ExceptHandler(handler)) in stmt.handlers.iter().enumerate() {
            let matches = match &handler.type_ {
                None => Some(true),
                Some(class) => {
                    let class = self.eval(class)?;
                    self.exception_matches(&raised.class, &class)
                }
            };
            match matches {
                Some(true) => {
                    if let Some(name) = &handler.name {
                        self.scope.set(&name.id, raised.object.clone());
                    }
                    self.interpreter.handling.borrow_mut().push(raised);
                    let result = self.block(&handler.body);
                    self.interpreter.handling.borrow_mut().pop();
                    if let Some(name) = &handler.name {
                        self.scope.delete(&name.id);
                    }
                    return result;
                }
                Some(false) => {}
                None => {
                    let unknown = self.unknown_here("which handler catches the exception is not known");
                    for ast::ExceptHandler::ExceptHandler(handler) in &stmt.handlers[index..] {
                        self.poison_block(&handler.body, &unknown);
                    }
                    return Ok(Flow::Lost(unknown));
                }
            }
        }
        Err(Stop::Raise(Box::new(raised)))
    }

    /// Whether an exception class is caught by what stands behind `except`.
    fn exception_matches(&self, class: &Object, caught: &Object) -> Option<bool> {
        if let Object::Tuple(items) = caught {
            let mut answer = Some(false);
            for item in items.iter() {
                match self.exception_matches(class, item) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => answer = None,
                }
            }
            return answer;
        }
        self.is_subclass(class, caught)
    }

    fn with_stmt(&self, stmt: &ast::StmtWith) -> Res<Flow> {
        let mut suppresses = false;
        for item in &stmt.items {
            let context = self.eval(&item.context_expr)?;
            let harmless = match &context {
                Object::Value(Value::Call(call)) => crate::native::is_plain_context(&call.func),
                _ => false,
            };
            if let Object::Value(Value::Call(call)) = &context
                && call.func.is("contextlib.suppress")
            {
                suppresses = true;
            }
            let before = self.here.replace(item.context_expr.range());
            let unknown = match (harmless, context.unknown()) {
                (true, _) => None,
                (false, Some(unknown)) => Some(self.derived_here(&unknown)),
                (false, None) => Some(self.unknown_here("what the context manager does is not known")),
            };
            self.here.set(before);
            if let Some(target) = &item.optional_vars {
                let unknown = unknown.unwrap_or_else(|| self.unknown_here("it is not evaluated"));
                self.poison_target(target, &unknown);
            }
        }
        if !suppresses {
            return self.block(&stmt.body);
        }
        let unknowns = self.interpreter.unknowns.get();
        match self.block(&stmt.body) {
            Ok(flow) if unknowns == self.interpreter.unknowns.get() => Ok(flow),
            Ok(_) | Err(Stop::Raise(_)) => {
                let unknown = self.unknown_here("whether an exception is suppressed is not known");
                self.poison_block(&stmt.body, &unknown);
                if super::poison::may_leave(&stmt.body) {
                    Ok(Flow::Lost(unknown))
                } else {
                    Ok(Flow::Next)
                }
            }
            Err(other) => Err(other),
        }
    }

    fn function_def(&self, def: &ast::StmtFunctionDef) -> Res<()> {
        let Some(code) = self.source.code(def.start()) else {
            let unknown = self.unknown("its body is not at hand");
            self.scope.set(&def.name.id, unknown);
            return Ok(());
        };
        let mut decorators = Vec::with_capacity(def.decorator_list.len());
        for decorator in &def.decorator_list {
            decorators.push(self.eval(&decorator.expression)?);
        }
        let defaults = match &code.parameters {
            Some(parameters) => self.defaults(parameters)?,
            None => Vec::new(),
        };
        let function = Rc::new(crate::Function {
            path: crate::Path::new(
                Arc::clone(&self.scope.module.name),
                format!("{}{}", self.scope.qualname, def.name.id),
            ),
            location: self.source.location(def.name.start()),
            decorators: decorators.clone(),
            source: Rc::clone(&self.source),
            code,
            defaults,
            scope: Rc::clone(&self.scope),
            owner: std::cell::OnceCell::new(),
        });
        let mut object = Object::Function(function);
        for decorator in decorators.iter().rev() {
            object = self.decorate(decorator, object)?;
        }
        // These are class methods, and a static method, without saying so.
        if self.scope.kind == ScopeKind::Class && matches!(object, Object::Function(_)) {
            object = match def.name.id.as_str() {
                "__init_subclass__" | "__class_getitem__" => Object::Special(Rc::new(Special::ClassMethod(object))),
                "__new__" => Object::Special(Rc::new(Special::Static(object))),
                _ => object,
            };
        }
        self.scope.set(&def.name.id, object);
        Ok(())
    }
}
