//! [`Node`]: a condition's tree, put together as Django's query builder does: a group that is no different from the
//! one around it melts into it.

/// A condition.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// Several, joined.
    Group {
        /// `AND` or `OR`.
        connector: &'static str,
        /// Whether it stands under a `NOT`.
        negated: bool,
        /// The parts.
        children: Vec<Node>,
    },
    /// One.
    Leaf(String),
}

impl Node {
    pub(super) fn group(connector: &'static str, negated: bool) -> Self {
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

    /// The SQL; `None` when there is no condition in it.
    pub(super) fn render(&self) -> Option<String> {
        match self {
            Self::Leaf(text) => Some(text.clone()),
            Self::Group {
                connector,
                negated,
                children,
            } => {
                let parts: Vec<String> = children.iter().filter_map(Self::render).collect();
                if parts.is_empty() {
                    return None;
                }
                let joined = parts.join(&format!(" {connector} "));
                Some(if *negated {
                    format!("NOT ({joined})")
                } else if parts.len() > 1 {
                    format!("({joined})")
                } else {
                    joined
                })
            }
        }
    }
}
