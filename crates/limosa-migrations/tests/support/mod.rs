//! Reads the flat Python of migration texts in test data: literals, names, calls. Evaluates nothing.

use std::sync::Arc;

use limosa_python::{Call, Path, Value};

/// The value of the `operations` list of a migration's text.
pub(crate) fn operations(text: &str, user_model: &str) -> Value {
    let start = text.find("    operations = ").expect("a migration has operations") + "    operations = ".len();
    let mut reader = Reader {
        text: &text[start..],
        user_model,
    };
    reader.value()
}

struct Reader<'a> {
    text: &'a str,
    user_model: &'a str,
}

impl Reader<'_> {
    fn peek(&mut self) -> char {
        self.text = self.text.trim_start();
        self.text.chars().next().unwrap_or('\0')
    }

    fn eat(&mut self, c: char) -> bool {
        let eaten = self.peek() == c;
        if eaten {
            self.text = &self.text[c.len_utf8()..];
        }
        eaten
    }

    fn items(&mut self, close: char) -> Vec<(Option<Value>, Value)> {
        let mut items = Vec::new();
        while !self.eat(close) {
            let value = self.value();
            if self.eat(':') {
                items.push((Some(value), self.value()));
            } else {
                items.push((None, value));
            }
            self.eat(',');
        }
        items
    }

    fn value(&mut self) -> Value {
        match self.peek() {
            '[' => {
                self.eat('[');
                Value::List(self.items(']').into_iter().map(|(_, v)| v).collect())
            }
            '(' => {
                self.eat('(');
                Value::Tuple(self.items(')').into_iter().map(|(_, v)| v).collect())
            }
            '{' => {
                self.eat('{');
                let items = self.items('}');
                if items.iter().all(|(key, _)| key.is_none()) && !items.is_empty() {
                    Value::Set(items.into_iter().map(|(_, v)| v).collect())
                } else {
                    Value::Dict(items.into_iter().map(|(k, v)| (k.expect("a key"), v)).collect())
                }
            }
            '\'' | '"' => Value::Str(self.string().into()),
            'b' if self.text.starts_with("b'") || self.text.starts_with("b\"") => {
                self.eat('b');
                Value::Bytes(self.string().chars().map(|c| c as u8).collect())
            }
            '-' | '0'..='9' => {
                let end = self
                    .text
                    .find(|c: char| !c.is_ascii_digit() && !"-+.e".contains(c))
                    .unwrap_or(0);
                let (number, rest) = self.text.split_at(end);
                self.text = rest;
                number
                    .parse::<i64>()
                    .map_or_else(|_| Value::Float(number.parse().expect("a number")), Value::int)
            }
            _ => self.name(),
        }
    }

    fn string(&mut self) -> String {
        let quote = self.peek();
        let mut text = String::new();
        let mut chars = self.text[1..].char_indices();
        while let Some((index, c)) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((at, 'x')) => {
                        let code = &self.text[1..][at + 1..at + 3];
                        text.push(char::from(u8::from_str_radix(code, 16).expect("a code")));
                        chars.nth(1);
                    }
                    Some((_, c)) => text.push(c),
                    None => {}
                },
                c if c == quote => {
                    self.text = &self.text[index + 2..];
                    break;
                }
                c => text.push(c),
            }
        }
        text
    }

    fn name(&mut self) -> Value {
        let end = self
            .text
            .find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.')
            .expect("an end of the name");
        let (name, rest) = self.text.split_at(end);
        self.text = rest;
        match name {
            "None" => return Value::None,
            "True" => return Value::Bool(true),
            "False" => return Value::Bool(false),
            "settings.AUTH_USER_MODEL" => {
                return Value::Setting {
                    name: "AUTH_USER_MODEL".into(),
                    value: self.user_model.into(),
                };
            }
            "" => panic!("cannot read {}", &self.text[..self.text.len().min(40)]),
            _ => {}
        }
        let path = match name.split_once('.') {
            None if name == "Decimal" => Path::dotted("decimal.Decimal"),
            Some(("models", name)) => Path::new("django.db.models", name),
            Some(("migrations", name)) => Path::new("django.db.migrations", name),
            _ => Path::dotted(name),
        };
        if self.text.starts_with('[') {
            self.eat('[');
            let name = self.string();
            self.eat(']');
            return Value::EnumMember(Arc::new(limosa_python::EnumMember {
                class: path,
                value: Value::str(name.to_lowercase()),
                name: name.into(),
            }));
        }
        if !self.text.starts_with('(') {
            return Value::Name(path);
        }
        self.eat('(');
        let mut call = Call::new(path, Vec::new(), Vec::new());
        while !self.eat(')') {
            let keyword_end = self
                .text
                .trim_start()
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(0);
            let start = self.text.trim_start();
            if keyword_end > 0 && start[keyword_end..].starts_with('=') {
                let keyword: Arc<str> = start[..keyword_end].into();
                self.text = &start[keyword_end + 1..];
                call.kwargs.push((keyword, self.value()));
            } else {
                call.args.push(self.value());
            }
            self.eat(',');
        }
        if name == "set" {
            return Value::Set(Vec::new());
        }
        Value::Call(Arc::new(call))
    }
}
