//! Python text → statements, with guards.
//!
//! The bodies of functions are taken out of the tree and shared, so that a function can be kept and called after its
//! module was read. Source that nests deeper than [`MAX_DEPTH`] is refused before anything walks it.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_python_parser::{Mode, Parsed, lexer, parse_unchecked_source};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::{Location, ReadError};

/// How deep brackets, blocks and operators may nest. CPython itself gives up at 100 blocks and 200 brackets.
const MAX_DEPTH: u32 = 400;

/// How many bytes of source a module may have.
const MAX_BYTES: usize = 64 << 20;

/// The text of a module, for locations.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) file: Arc<PathBuf>,
    text: String,
    lines: OnceCell<Vec<u32>>,
    codes: RefCell<HashMap<u32, Rc<Code>>>,
}

/// What a function runs.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) parameters: Option<Box<ast::Parameters>>,
    pub(crate) body: Body,
    /// Whether it yields or awaits.
    generator: OnceCell<bool>,
    is_async: bool,
}

#[derive(Debug)]
pub(crate) enum Body {
    Block(ast::Suite),
    Expr(Box<Expr>),
}

impl Source {
    /// The text from one place to another.
    pub(crate) fn slice(&self, range: TextRange) -> &str {
        self.text
            .get(range.start().to_usize()..range.end().to_usize())
            .unwrap_or_default()
    }

    /// Line and column, from 1.
    pub(crate) fn location(&self, at: TextSize) -> Location {
        let starts = self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let ends = bytes.iter().enumerate().filter(|(i, b)| match b {
                b'\n' => true,
                b'\r' => bytes.get(i + 1) != Some(&b'\n'),
                _ => false,
            });
            std::iter::once(0)
                .chain(ends.map(|(i, _)| u32::try_from(i + 1).unwrap_or(u32::MAX)))
                .collect()
        });
        let offset = at.to_u32();
        let line = starts.partition_point(|start| *start <= offset).max(1);
        let start = starts.get(line - 1).copied().unwrap_or(0) as usize;
        let before = self.text.get(start..(offset as usize).max(start)).unwrap_or_default();
        Location {
            file: Arc::clone(&self.file),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX),
        }
    }

    /// The line in which a place stands, trimmed.
    pub(crate) fn line(&self, at: TextSize) -> String {
        let offset = at.to_usize().min(self.text.len());
        let is_end = |c: char| c == '\n' || c == '\r';
        let start = self
            .text
            .get(..offset)
            .and_then(|t| t.rfind(is_end))
            .map_or(0, |i| i + 1);
        let rest = self.text.get(start..).unwrap_or_default();
        rest.split(is_end).next().unwrap_or_default().trim().to_owned()
    }

    /// The body of the function that starts here.
    pub(crate) fn code(&self, at: TextSize) -> Option<Rc<Code>> {
        self.codes.borrow().get(&at.to_u32()).cloned()
    }

    /// The body of a lambda.
    pub(crate) fn lambda(&self, lambda: &ast::ExprLambda) -> Rc<Code> {
        if let Some(code) = self.code(lambda.start()) {
            return code;
        }
        let code = Rc::new(Code {
            parameters: lambda.parameters.clone(),
            body: Body::Expr(lambda.body.clone()),
            generator: OnceCell::new(),
            is_async: false,
        });
        self.codes
            .borrow_mut()
            .insert(lambda.start().to_u32(), Rc::clone(&code));
        code
    }
}

impl Code {
    /// The string that the body begins with.
    pub(crate) fn docstring(&self) -> Option<&str> {
        let Body::Block(body) = &self.body else { return None };
        match body.first()?.as_expr_stmt()?.value.as_ref() {
            Expr::StringLiteral(text) => Some(text.value.to_str()),
            _ => None,
        }
    }

    /// Whether calling it gives a generator or a coroutine instead of running it.
    pub(crate) fn is_generator(&self) -> bool {
        self.is_async
            || *self.generator.get_or_init(|| {
                let yields = |e: &Expr| matches!(e, Expr::Yield(_) | Expr::YieldFrom(_) | Expr::Await(_));
                match &self.body {
                    Body::Block(body) => ruff_python_ast::helpers::any_over_body(body, yields),
                    Body::Expr(expr) => ruff_python_ast::helpers::any_over_expr(expr, yields),
                }
            })
    }
}

/// Where the innermost bracket stands that is never closed.
fn unclosed(parsed: &Parsed<ast::ModModule>) -> Option<TextSize> {
    let mut open = Vec::new();
    for token in parsed.tokens() {
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => open.push(token.start()),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

/// The statements of a module.
pub(crate) fn parse(file: Arc<PathBuf>, text: String) -> Result<(Rc<Source>, ast::Suite), ReadError> {
    let mut text = text;
    if text.starts_with('\u{feff}') {
        text.remove(0);
    }
    if text.len() > MAX_BYTES {
        return Err(ReadError::Io {
            file: file.to_path_buf(),
            message: "it is too large to be a Python module".to_owned(),
        });
    }
    let source = Source {
        file,
        text,
        lines: OnceCell::new(),
        codes: RefCell::new(HashMap::new()),
    };
    // The parser takes stack for each level, as much as there is: it must not see what nests too deep.
    if is_too_deep(&source.text) {
        let at = where_too_deep(&source.text);
        return Err(ReadError::Limit {
            location: source.location(at),
            line: source.line(at).chars().take(200).collect(),
            message: "it is nested too deep to be read".to_owned(),
        });
    }
    let parsed = parse_unchecked_source(&source.text, ast::PySourceType::Python);
    if let Some(error) = parsed.errors().first() {
        // A bracket that nobody closed is noticed at the end of the file; it is named where it stands.
        let (at, message) = match unclosed(&parsed) {
            Some(at) if error.location.end().to_usize() >= source.text.trim_end().len() => (
                at,
                format!("'{}' was never closed", &source.text[at.to_usize()..=at.to_usize()]),
            ),
            _ => (error.location.start(), error.error.to_string()),
        };
        return Err(ReadError::Syntax {
            location: source.location(at),
            line: source.line(at).chars().take(200).collect(),
            message,
        });
    }
    let mut body = parsed.into_syntax().body;
    let mut codes = HashMap::new();
    take_functions(&mut body, &mut codes);
    *source.codes.borrow_mut() = codes;
    Ok((Rc::new(source), body))
}

/// Whether the tree gets deeper than allowed, by an estimate from above that needs the tokens alone.
fn is_too_deep(text: &str) -> bool {
    let mut lexer = lexer::lex(text, Mode::Module);
    let mut indent: u32 = 0;
    // One counter for each open bracket: what deepens the tree since the last comma in it.
    let mut chains: Vec<(TokenKind, u32)> = vec![(TokenKind::EndOfFile, 0)];
    let mut sum: u32 = 0;
    loop {
        let kind = lexer.next_token();
        match kind {
            TokenKind::EndOfFile => return false,
            TokenKind::Indent => indent += 1,
            TokenKind::Dedent => indent = indent.saturating_sub(1),
            TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::FStringStart
            | TokenKind::TStringStart
            | TokenKind::Lambda => {
                deepen(&mut chains, &mut sum);
                chains.push((kind, 0));
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd | TokenKind::TStringEnd => {
                // One that closes nothing is an error, after which the parser may still be as deep.
                if chains.last().is_some_and(|(open, _)| closes(*open, kind))
                    && let Some((_, chain)) = chains.pop()
                {
                    sum -= chain;
                }
            }
            // The parameters of a lambda are as if in brackets, so that their commas are not the end of it.
            TokenKind::Colon if chains.last().is_some_and(|(open, _)| *open == TokenKind::Lambda) => {
                if let Some((_, chain)) = chains.pop() {
                    sum -= chain;
                }
            }
            TokenKind::Comma | TokenKind::Newline | TokenKind::Semi => {
                if let Some((_, chain)) = chains.last_mut() {
                    sum -= std::mem::take(chain);
                }
            }
            TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringMiddle
            | TokenKind::TStringMiddle
            | TokenKind::Comment
            | TokenKind::NonLogicalNewline => {}
            // `elif` chains are flat; inside a statement each keyword or operator may add one level.
            _ => deepen(&mut chains, &mut sum),
        }
        if sum + indent * 2 > MAX_DEPTH {
            return true;
        }
    }
}

fn deepen(chains: &mut [(TokenKind, u32)], sum: &mut u32) {
    if let Some((_, chain)) = chains.last_mut() {
        *chain += 1;
        *sum += 1;
    }
}

fn closes(open: TokenKind, close: TokenKind) -> bool {
    matches!(
        (open, close),
        (TokenKind::Lpar, TokenKind::Rpar)
            | (TokenKind::Lsqb, TokenKind::Rsqb)
            | (TokenKind::Lbrace, TokenKind::Rbrace)
            | (TokenKind::FStringStart, TokenKind::FStringEnd)
            | (TokenKind::TStringStart, TokenKind::TStringEnd)
    )
}

/// Where a text that is too deep gets so: at the end of the shortest beginning of it that is.
fn where_too_deep(text: &str) -> TextSize {
    let (mut low, mut high) = (0, text.len());
    while low < high {
        let middle = text.floor_char_boundary(usize::midpoint(low, high));
        if is_too_deep(&text[..middle]) {
            high = middle;
        } else {
            low = text.ceil_char_boundary(middle + 1);
        }
    }
    TextSize::try_from(low.saturating_sub(1)).unwrap_or_default()
}

fn take_functions(body: &mut [Stmt], codes: &mut HashMap<u32, Rc<Code>>) {
    for stmt in body {
        match stmt {
            Stmt::FunctionDef(def) => {
                let mut body = std::mem::take(&mut def.body);
                take_functions(&mut body, codes);
                let code = Code {
                    parameters: Some(std::mem::take(&mut def.parameters)),
                    body: Body::Block(body),
                    generator: OnceCell::new(),
                    is_async: def.is_async,
                };
                codes.insert(def.start().to_u32(), Rc::new(code));
            }
            Stmt::ClassDef(def) => take_functions(&mut def.body, codes),
            Stmt::If(stmt) => {
                take_functions(&mut stmt.body, codes);
                for clause in &mut stmt.elif_else_clauses {
                    take_functions(&mut clause.body, codes);
                }
            }
            Stmt::For(stmt) => {
                take_functions(&mut stmt.body, codes);
                take_functions(&mut stmt.orelse, codes);
            }
            Stmt::While(stmt) => {
                take_functions(&mut stmt.body, codes);
                take_functions(&mut stmt.orelse, codes);
            }
            Stmt::With(stmt) => take_functions(&mut stmt.body, codes),
            Stmt::Match(stmt) => {
                for case in &mut stmt.cases {
                    take_functions(&mut case.body, codes);
                }
            }
            Stmt::Try(stmt) => {
                take_functions(&mut stmt.body, codes);
                for ast::ExceptHandler::ExceptHandler(handler) in &mut stmt.handlers {
                    take_functions(&mut handler.body, codes);
                }
                take_functions(&mut stmt.orelse, codes);
                take_functions(&mut stmt.finalbody, codes);
            }
            _ => {}
        }
    }
}

impl Source {
    /// A source without text, for what is asked from outside.
    pub(crate) fn empty(file: Arc<PathBuf>) -> Self {
        Self {
            file,
            text: String::new(),
            lines: OnceCell::new(),
            codes: RefCell::new(HashMap::new()),
        }
    }
}
