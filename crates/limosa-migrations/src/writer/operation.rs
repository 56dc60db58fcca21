//! [`OperationWriter`]: one operation over several lines.

use std::collections::BTreeSet;
use std::sync::Arc;

use limosa_python::{Value, serialize};

use crate::WriterError;
use crate::operations::{Argument, CustomOperation, Operation};

/// Lays an operation out: a line an argument, and a line an item of those that are expanded.
pub(super) struct OperationWriter {
    lines: Vec<String>,
    indentation: usize,
    /// Whether `elidable` is written.
    elidable: bool,
    pub(super) imports: BTreeSet<String>,
}

impl OperationWriter {
    pub(super) fn new(indentation: usize, elidable: bool) -> Self {
        Self {
            lines: Vec::new(),
            indentation,
            elidable,
            imports: BTreeSet::new(),
        }
    }

    pub(super) fn text(&self) -> String {
        self.lines.join("\n")
    }

    fn feed(&mut self, line: &str) {
        self.lines.push(format!("{}{line}", "    ".repeat(self.indentation)));
    }

    pub(super) fn operation(&mut self, operation: &Operation) -> Result<(), WriterError> {
        let mut arguments: Vec<(Option<Arc<str>>, Argument)> = match operation {
            Operation::Custom(custom) => {
                let path = &custom.call.func;
                self.imports.insert(format!("import {}", path.module));
                self.feed(&format!("{path}("));
                custom_arguments(custom)
            }
            operation => {
                self.feed(&format!("migrations.{}(", operation.name()));
                operation
                    .op()
                    .arguments()
                    .into_iter()
                    .map(|(name, argument)| (Some(Arc::from(name)), argument))
                    .collect()
            }
        };
        let raw = matches!(operation, Operation::RunSQL(_) | Operation::RunPython(_));
        if self.elidable && raw && operation.elidable() {
            arguments.push((Some("elidable".into()), Value::Bool(true).into()));
        }
        let expanded = operation.op().expanded_arguments();
        self.indentation += 1;
        for (name, argument) in arguments {
            match &name {
                Some(name) if expanded.contains(&&**name) => self.expanded(name, argument)?,
                Some(name) => {
                    let text = self.serialized(argument)?;
                    self.feed_lines(&format!("{name}="), &text);
                }
                None => {
                    let text = self.serialized(argument)?;
                    self.feed_lines("", &text);
                }
            }
        }
        self.indentation -= 1;
        self.feed("),");
        Ok(())
    }

    /// The first line after the prefix, a comma after the last.
    fn feed_lines(&mut self, prefix: &str, text: &str) {
        let lines: Vec<&str> = text.lines().collect();
        let last = lines.len().saturating_sub(1);
        for (index, line) in lines.iter().enumerate() {
            let prefix = if index == 0 { prefix } else { "" };
            let comma = if index == last { "," } else { "" };
            self.feed(&format!("{prefix}{line}{comma}"));
        }
    }

    fn expanded(&mut self, name: &str, argument: Argument) -> Result<(), WriterError> {
        match argument {
            Argument::Value(Value::Dict(pairs)) => {
                self.feed(&format!("{name}={{"));
                self.indentation += 1;
                for (key, value) in &pairs {
                    let key = self.value(key)?;
                    let value = self.value(value)?;
                    self.feed_lines(&format!("{key}: "), &value);
                }
                self.indentation -= 1;
                self.feed("},");
            }
            Argument::Value(Value::List(items) | Value::Tuple(items)) => {
                self.feed(&format!("{name}=["));
                self.indentation += 1;
                for item in &items {
                    let text = self.value(item)?;
                    self.feed_lines("", &text);
                }
                self.indentation -= 1;
                self.feed("],");
            }
            Argument::Operations(operations) => {
                self.feed(&format!("{name}=["));
                self.indentation += 1;
                for operation in &operations {
                    let text = self.nested(operation)?;
                    self.feed_lines("", &text);
                }
                self.indentation -= 1;
                self.feed("],");
            }
            argument @ Argument::Value(_) => {
                let text = self.serialized(argument)?;
                self.feed_lines(&format!("{name}="), &text);
            }
        }
        Ok(())
    }

    fn value(&mut self, value: &Value) -> Result<String, WriterError> {
        let serialized = serialize(value)?;
        self.imports.extend(serialized.imports);
        Ok(serialized.text)
    }

    /// An operation inside another, its lines not yet indented.
    fn nested(&mut self, operation: &Operation) -> Result<String, WriterError> {
        let mut writer = Self::new(0, self.elidable);
        writer.operation(operation)?;
        self.imports.append(&mut writer.imports);
        Ok(writer.text().trim_end_matches(',').to_owned())
    }

    fn serialized(&mut self, argument: Argument) -> Result<String, WriterError> {
        match argument {
            Argument::Value(value) => self.value(&value),
            Argument::Operations(operations) => {
                let texts = operations
                    .iter()
                    .map(|o| self.nested(o))
                    .collect::<Result<Vec<_>, _>>()?;
                Ok(format!("[{}]", texts.join(", ")))
            }
        }
    }
}

/// The arguments of a class whose signature is not known here: as it was called.
fn custom_arguments(custom: &CustomOperation) -> Vec<(Option<Arc<str>>, Argument)> {
    let names = custom.parameter_names();
    let call = &custom.call;
    let positional = call.args.iter().enumerate().map(|(index, value)| {
        (
            names.get(index).map(|name| Arc::from(*name)),
            Argument::Value(value.clone()),
        )
    });
    let by_name = call
        .kwargs
        .iter()
        .map(|(name, value)| (Some(name.clone()), Argument::Value(value.clone())));
    positional.chain(by_name).collect()
}
