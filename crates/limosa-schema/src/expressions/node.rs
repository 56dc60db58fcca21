//! [`Node`]: a condition's tree, put together as Django's query builder does: a group that is no different from the
//! one around it melts into it.

/// A condition.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// Several, joined.
    Group {
        connector: Connector,
        /// Whether it stands under a `NOT`.
        negated: bool,
        /// The parts.
        children: Vec<Node>,
    },
    /// One.
    Leaf(Truth),
}

/// What joins the parts of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Connector {
    And,
    Or,
    Xor,
}

/// What a condition comes down to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    /// This SQL decides.
    Sql(String),
    /// Nothing meets it.
    Nothing,
    /// Everything meets it.
    Everything,
}

impl Truth {
    fn negated(self, negated: bool) -> Self {
        match self {
            Self::Nothing if negated => Self::Everything,
            Self::Everything if negated => Self::Nothing,
            other => other,
        }
    }
}

impl Node {
    pub(super) fn group(connector: Connector, negated: bool) -> Self {
        Self::Group {
            connector,
            negated,
            children: Vec::new(),
        }
    }

    /// Adds a part to a group.
    pub(super) fn add(&mut self, part: Self) {
        let Self::Group {
            connector, children, ..
        } = self
        else {
            return;
        };
        match part {
            Self::Group {
                connector: inner,
                negated: false,
                children: parts,
            } if inner == *connector || parts.len() == 1 => children.extend(parts),
            other => children.push(other),
        }
    }

    /// Whether it is one condition that stands without parentheses.
    pub(super) fn is_single(&self) -> bool {
        matches!(self, Self::Group { negated: false, children, .. } if children.len() == 1)
    }

    /// The SQL. `modulo` is how the database spells the remainder of a division by two; `has_xor` whether it has `XOR`.
    pub(super) fn render(&self, modulo: &dyn Fn(&str) -> String, has_xor: bool) -> Truth {
        match self {
            Self::Leaf(truth) => truth.clone(),
            Self::Group {
                connector: Connector::Xor,
                negated,
                children,
            } if !has_xor => xor(children, *negated, modulo),
            Self::Group {
                connector,
                negated,
                children,
            } => join(
                *connector,
                *negated,
                children.iter().map(|child| child.render(modulo, has_xor)),
            ),
        }
    }
}

fn join(connector: Connector, negated: bool, children: impl ExactSizeIterator<Item = Truth>) -> Truth {
    let and = connector == Connector::And;
    let count = children.len();
    let (mut full_needed, mut empty_needed) = if and { (count, 1) } else { (1, count) };
    let mut parts = Vec::new();
    if count == 0 {
        return Truth::Everything.negated(negated);
    }
    for child in children {
        match child {
            Truth::Sql(text) => parts.push(text),
            Truth::Nothing => empty_needed -= 1,
            Truth::Everything => full_needed -= 1,
        }
        if empty_needed == 0 {
            return Truth::Nothing.negated(negated);
        }
        if full_needed == 0 {
            return Truth::Everything.negated(negated);
        }
    }
    let joined = parts.join(match connector {
        Connector::And => " AND ",
        Connector::Or => " OR ",
        Connector::Xor => " XOR ",
    });
    Truth::Sql(if negated {
        format!("NOT ({joined})")
    } else if parts.len() > 1 {
        format!("({joined})")
    } else {
        joined
    })
}

/// Databases without an exclusive or: at least one holds, and the number of those that hold is odd.
fn xor(children: &[Node], negated: bool, modulo: &dyn Fn(&str) -> String) -> Truth {
    let rendered: Vec<Truth> = children.iter().map(|child| child.render(modulo, false)).collect();
    let any = join(Connector::Or, false, rendered.iter().cloned());
    let mut sum: Option<String> = None;
    for truth in rendered {
        let case = match truth {
            Truth::Sql(text) => format!("CASE WHEN {text} THEN 1 ELSE 0 END"),
            Truth::Nothing => "0".to_owned(),
            Truth::Everything => "1".to_owned(),
        };
        sum = Some(match sum {
            None => case,
            Some(sum) => format!("({sum} + {case})"),
        });
    }
    let sum = sum.unwrap_or_default();
    let odd = if children.len() > 2 {
        format!("({})", modulo(&sum))
    } else {
        sum
    };
    let odd = Truth::Sql(format!("1 = {odd}"));
    join(Connector::And, negated, [any, odd].into_iter())
}
