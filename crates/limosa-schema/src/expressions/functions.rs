//! Database functions: `Lower`, `Coalesce`, `Cast`, …

mod special;

use limosa_python::{Call, Value};
use limosa_state::FieldType;

use super::output::{self, Output};
use super::{Compiler, Sql, as_expression};
use crate::{SchemaError, Vendor};

/// What a function gives.
#[derive(Clone, Copy)]
enum Gives {
    /// What all its arguments are.
    Source,
    /// What its first argument is.
    First,
    /// A number, by Django's `NumericOutputFieldMixin`.
    Number,
    /// Always this.
    Type(FieldType),
}

/// A function that is a name with arguments.
struct Plain {
    name: &'static str,
    gives: Gives,
    /// Fewest and most arguments.
    arity: (usize, usize),
    /// Whether PostgreSQL takes no floats for it: Django casts them to numbers of a fixed point.
    fixed: bool,
}

const MANY: usize = usize::MAX;

/// Functions that are a name with arguments, alike on every vendor but for the name.
fn plain(name: &str, vendor: Vendor) -> Option<Plain> {
    use FieldType as T;
    use Gives::{First, Number, Source, Type};
    let sqlite = vendor == Vendor::Sqlite;
    let mysql = vendor.is_mysql();
    let by = |postgresql, sqlite_name, mysql_name| match vendor {
        Vendor::Postgresql => postgresql,
        Vendor::Sqlite => sqlite_name,
        Vendor::Mysql | Vendor::Mariadb => mysql_name,
    };
    let (sql, gives, arity) = match name {
        "Lower" => ("LOWER", Source, (1, 1)),
        "Upper" => ("UPPER", Source, (1, 1)),
        "Length" => (by("LENGTH", "LENGTH", "CHAR_LENGTH"), Type(T::IntegerField), (1, 1)),
        "Trim" => ("TRIM", Source, (1, 1)),
        "LTrim" => ("LTRIM", Source, (1, 1)),
        "RTrim" => ("RTRIM", Source, (1, 1)),
        "Reverse" => ("REVERSE", Source, (1, 1)),
        "Ord" => (by("ASCII", "UNICODE", "ORD"), Type(T::IntegerField), (1, 1)),
        "Chr" if !mysql => (by("CHR", "CHAR", "CHAR"), Type(T::CharField), (1, 1)),
        "MD5" => ("MD5", Source, (1, 1)),
        "SHA1" if sqlite || mysql => ("SHA1", Source, (1, 1)),
        "SHA224" if sqlite => ("SHA224", Source, (1, 1)),
        "SHA256" if sqlite => ("SHA256", Source, (1, 1)),
        "SHA384" if sqlite => ("SHA384", Source, (1, 1)),
        "SHA512" if sqlite => ("SHA512", Source, (1, 1)),
        "Abs" => ("ABS", Source, (1, 1)),
        "ACos" => ("ACOS", Number, (1, 1)),
        "ASin" => ("ASIN", Number, (1, 1)),
        "ATan" => ("ATAN", Number, (1, 1)),
        "ATan2" => ("ATAN2", Number, (2, 2)),
        "Ceil" => ("CEILING", Source, (1, 1)),
        "Cos" => ("COS", Number, (1, 1)),
        "Cot" => ("COT", Number, (1, 1)),
        "Degrees" => ("DEGREES", Number, (1, 1)),
        "Exp" => ("EXP", Number, (1, 1)),
        "Floor" => ("FLOOR", Source, (1, 1)),
        "Ln" => ("LN", Number, (1, 1)),
        "Log" => ("LOG", Number, (2, 2)),
        "Mod" => ("MOD", Number, (2, 2)),
        "Pi" => ("PI", Number, (0, 0)),
        "Power" => ("POWER", Number, (2, 2)),
        "Radians" => ("RADIANS", Number, (1, 1)),
        "Random" => (by("RANDOM", "RAND", "RAND"), Number, (0, 0)),
        "Round" => ("ROUND", First, (1, 2)),
        "Sign" => ("SIGN", Source, (1, 1)),
        "Sin" => ("SIN", Number, (1, 1)),
        "Sqrt" => ("SQRT", Number, (1, 1)),
        "Tan" => ("TAN", Number, (1, 1)),
        "Coalesce" => ("COALESCE", Source, (2, MANY)),
        "NullIf" => ("NULLIF", Source, (2, 2)),
        "Greatest" => (by("GREATEST", "MAX", "GREATEST"), Source, (2, MANY)),
        "Least" => (by("LEAST", "MIN", "LEAST"), Source, (2, MANY)),
        "StrIndex" => (by("STRPOS", "INSTR", "INSTR"), Type(T::IntegerField), (2, 2)),
        "Substr" => (by("SUBSTRING", "SUBSTR", "SUBSTRING"), Type(T::CharField), (2, 3)),
        "Repeat" => ("REPEAT", Type(T::CharField), (2, 2)),
        "Replace" => ("REPLACE", Source, (2, 3)),
        "LPad" => ("LPAD", Type(T::CharField), (2, 3)),
        "RPad" => ("RPAD", Type(T::CharField), (2, 3)),
        "Left" if !sqlite => ("LEFT", Type(T::CharField), (2, 2)),
        "Right" if !sqlite => ("RIGHT", Type(T::CharField), (2, 2)),
        _ => return None,
    };
    Some(Plain {
        name: sql,
        gives,
        arity,
        fixed: vendor == Vendor::Postgresql && matches!(name, "Log" | "Mod" | "Round"),
    })
}

/// The parameters of functions that Django's constructors name, and what stands for the last when it is not given.
fn parameters(name: &str) -> (&'static [&'static str], Option<Value>) {
    match name {
        "Substr" => (&["expression", "pos", "length"], None),
        "Replace" => (&["expression", "text", "replacement"], Some(Value::str(""))),
        "LPad" | "RPad" => (&["expression", "length", "fill_text"], Some(Value::str(" "))),
        "Round" => (&["expression", "precision"], Some(Value::int(0))),
        "Left" | "Right" => (&["expression", "length"], None),
        "Repeat" => (&["expression", "number"], None),
        _ => (&[], None),
    }
}

impl Compiler<'_> {
    pub(super) fn function(&self, name: &str, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        if let Some(sql) = self.date_function(name, call, value, depth)? {
            return Ok(sql);
        }
        if let Some(sql) = self.special(name, call, value, depth)? {
            return Ok(sql);
        }
        if let Some(sql) = self.postgres_function(name, call, value, depth)? {
            return Ok(sql);
        }
        match plain(name, self.dialect.vendor()) {
            Some(function) => self.plain(&function, name, call, value, depth),
            None => Err(self.unknown(value, &format!("the function `{name}` is not known here"))),
        }
    }

    fn plain(
        &self,
        function: &Plain,
        name: &str,
        call: &Call,
        value: &Value,
        depth: usize,
    ) -> Result<Sql, SchemaError> {
        let (parameters, last) = parameters(name);
        let extra = call
            .kwargs
            .iter()
            .find(|(key, _)| &**key != "output_field" && !parameters.contains(&&**key));
        if let Some((key, _)) = extra {
            return Err(self.unknown(value, &format!("its argument `{key}` is not known here")));
        }
        let mut arguments = self.arguments(call, depth)?;
        for parameter in parameters.iter().skip(arguments.len()) {
            match call.kwarg(parameter).filter(|given| !given.is_none()) {
                Some(given) => arguments.push(self.source(given, depth)?),
                None => break,
            }
        }
        if let Some(last) = last.filter(|_| arguments.len() + 1 == parameters.len()) {
            arguments.push(self.bare_value(&last)?);
        }
        let (fewest, most) = function.arity;
        if arguments.len() < fewest || arguments.len() > most {
            return Err(SchemaError::Value(format!(
                "'{name}' takes {fewest} arguments, {} were given",
                arguments.len()
            )));
        }
        if name == "Round" && self.dialect.vendor() == Vendor::Sqlite {
            let precision = call.arg(1, "precision").and_then(Value::as_int).unwrap_or(0);
            if precision < 0 {
                return Err(SchemaError::Value(
                    "SQLite does not support negative precision.".to_owned(),
                ));
            }
        }
        let output = match self.given_output(call, MANY, value)? {
            Some(given) => given,
            None => match function.gives {
                Gives::Type(field_type) => Output::of(field_type),
                Gives::Source => output::of_sources(arguments.iter()),
                Gives::Number => output::numeric(&arguments),
                Gives::First => arguments.first().map_or(Output::None, |first| first.output.clone()),
            },
        };
        if function.fixed {
            for argument in &mut arguments {
                if argument.output.class() == Some(FieldType::FloatField) {
                    argument.text = format!("({})::numeric(1000, 15)", argument.text);
                }
            }
        }
        let text = format!("{}({})", function.name, texts(&arguments).join(", "));
        let sql = Sql::of(arguments, text, output);
        // These three are compiled as they stand, without SQLite's cast of decimals.
        let as_is = matches!(name, "ATan2" | "Log");
        Ok(if as_is { sql } else { self.numeric(sql) })
    }

    fn arguments(&self, call: &Call, depth: usize) -> Result<Vec<Sql>, SchemaError> {
        call.args.iter().map(|argument| self.source(argument, depth)).collect()
    }
}

fn texts(arguments: &[Sql]) -> Vec<&str> {
    arguments.iter().map(|argument| argument.text.as_str()).collect()
}

/// Whether the value is an expression of this class of Django's.
pub(super) fn is_class(value: &Value, class: &str) -> bool {
    as_expression(value).and_then(super::django_name) == Some(class)
}
