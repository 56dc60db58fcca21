//! [`DataType`]: PostgreSQL's types, and what changing one to another costs.
//!
//! The server leaves a table as it is when every old value is, bit for bit, the new one: the cast is binary coercible,
//! or only a limit grows. (PostgreSQL's source: `ATColumnChangeRequiresRewrite` and the casts of `pg_cast`.)

/// A type, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataType {
    /// Its name as `format_type` says it, without what stands in parentheses: `timestamp with time zone`.
    pub name: String,
    /// What stands in parentheses.
    pub modifiers: Vec<u32>,
    /// Whether it is an array.
    pub array: bool,
}

/// What a change of type costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeChange {
    /// Only the catalog changes, and indexes stay.
    Catalog,
    /// The table stays; indexes on the column are built anew.
    Indexes,
    /// Table and indexes are written anew.
    Rewrite,
}

impl DataType {
    /// From SQL: `varchar(10)`, `timestamp with time zone`, `integer[]`.
    pub fn parse(sql: &str) -> Self {
        let sql = sql.trim();
        let (element, array) = match sql.find('[') {
            Some(at) => (&sql[..at], true),
            None => (sql, false),
        };
        let (name, modifiers) = match (element.find('('), element.find(')')) {
            (Some(open), Some(close)) if open < close => {
                // `timestamp(3) with time zone` has the rest of its name behind.
                let name = format!("{}{}", element[..open].trim_end(), &element[close + 1..]);
                let numbers = element[open + 1..close].split(',');
                (name, numbers.filter_map(|number| number.trim().parse().ok()).collect())
            }
            _ => (element.to_owned(), Vec::new()),
        };
        Self {
            name: canonical(name.trim()),
            modifiers,
            array,
        }
    }

    /// What it costs to make a column of this type one of another.
    pub fn change_to(&self, new: &Self) -> TypeChange {
        if self == new {
            return TypeChange::Catalog;
        }
        if self.array || new.array {
            // Elements are cast one by one; only a limit that goes away is seen.
            let same = self.array && new.array && self.name == new.name && new.modifiers.is_empty();
            return if same { TypeChange::Catalog } else { TypeChange::Rewrite };
        }
        if self.name == new.name {
            return if self.fits_in(new) {
                TypeChange::Catalog
            } else {
                TypeChange::Rewrite
            };
        }
        match (self.name.as_str(), new.name.as_str()) {
            ("character varying", "text") => TypeChange::Catalog,
            ("text", "character varying") if new.modifiers.is_empty() => TypeChange::Catalog,
            ("cidr", "inet") => TypeChange::Catalog,
            ("text" | "character varying", "citext") | ("citext", "text") => TypeChange::Indexes,
            ("citext", "character varying") if new.modifiers.is_empty() => TypeChange::Indexes,
            _ => TypeChange::Rewrite,
        }
    }

    /// Whether a limit only grows.
    fn fits_in(&self, new: &Self) -> bool {
        if new.modifiers.is_empty() {
            return true;
        }
        match self.name.as_str() {
            "character varying" | "bit varying" => {
                matches!((&self.modifiers[..], &new.modifiers[..]), ([old], [new]) if new >= old)
            }
            "numeric" => {
                let scale = |modifiers: &[u32]| modifiers.get(1).copied().unwrap_or(0);
                !self.modifiers.is_empty()
                    && new.modifiers[0] >= self.modifiers[0]
                    && scale(&new.modifiers) == scale(&self.modifiers)
            }
            "time without time zone"
            | "time with time zone"
            | "timestamp without time zone"
            | "timestamp with time zone"
            | "interval" => {
                // Without a number, six digits.
                let digits = self.modifiers.first().copied().unwrap_or(6);
                new.modifiers[0] >= digits
            }
            _ => false,
        }
    }
}

/// The name under which the server knows a type.
fn canonical(name: &str) -> String {
    let lower = name.to_lowercase();
    let known = match lower.as_str() {
        "varchar" => "character varying",
        "char" => "character",
        "varbit" => "bit varying",
        "int" | "int4" | "serial" => "integer",
        "int2" | "smallserial" => "smallint",
        "int8" | "bigserial" => "bigint",
        "bool" => "boolean",
        "decimal" => "numeric",
        "float4" => "real",
        "float8" => "double precision",
        "timestamptz" => "timestamp with time zone",
        "timestamp" => "timestamp without time zone",
        "timetz" => "time with time zone",
        "time" => "time without time zone",
        // A name in quotes keeps its case.
        _ if name.starts_with('"') => name,
        other => other,
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{DataType, TypeChange};

    #[test]
    fn types_are_taken_apart() {
        let of = |sql: &str| {
            let DataType { name, modifiers, array } = DataType::parse(sql);
            (name, modifiers, array)
        };
        assert_eq!(of("varchar(10)"), ("character varying".to_owned(), vec![10], false));
        assert_eq!(of("numeric(8, 2)[]"), ("numeric".to_owned(), vec![8, 2], true));
        assert_eq!(
            of("timestamp(3) with time zone"),
            ("timestamp with time zone".to_owned(), vec![3], false)
        );
        assert_eq!(of("\"Odd\""), ("\"Odd\"".to_owned(), vec![], false));
    }

    #[test]
    fn a_growing_limit_writes_nothing() {
        let change = |old: &str, new: &str| DataType::parse(old).change_to(&DataType::parse(new));
        for (old, new) in [
            ("varchar(10)", "varchar(20)"),
            ("varchar(10)", "varchar"),
            ("varchar(10)", "text"),
            ("text", "varchar"),
            ("numeric(8, 2)", "numeric(10, 2)"),
            ("numeric(8, 2)", "numeric"),
            ("serial", "integer"),
        ] {
            assert_eq!(change(old, new), TypeChange::Catalog, "{old} to {new}");
        }
        for (old, new) in [
            ("varchar(20)", "varchar(10)"),
            ("text", "varchar(10)"),
            ("numeric(8, 2)", "numeric(10, 3)"),
            ("numeric", "numeric(10, 3)"),
            ("integer", "bigint"),
            ("integer", "text"),
            ("timestamp with time zone", "date"),
            ("varchar(10)[]", "varchar(20)[]"),
        ] {
            assert_eq!(change(old, new), TypeChange::Rewrite, "{old} to {new}");
        }
    }
}
