//! Random changes of good files, the same for the same seed.

use crate::project::{PLACES, Project};

/// What is thrown into a file.
const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ".",
    "=",
    "*",
    "**",
    "@",
    "\n",
    "\n    ",
    "    ",
    "'",
    "\"\"\"",
    "f'{",
    "\\",
    "\0",
    "#",
    "lambda: ",
    "not ",
    "None",
    "True",
    "0",
    "-1",
    "10**99",
    "...",
    "self",
    "super()",
    "if 1:\n",
    "while 1: pass\n",
    "for x in y: ",
    "try:\n",
    "class A: pass\n",
    "class Meta: abstract = True\n",
    "def f(): return f()\n",
    "import ",
    "from . import ",
    "raise X\n",
    "del ",
    "models.ForeignKey('self', models.CASCADE)",
    "models.CharField()",
    "models.ManyToManyField('Order', through='Order')",
    "models.Q(a=1) | ",
    "migrations.RunPython(f)",
    "migrations.RunSQL('x')",
    "migrations.RenameModel('Order', 'Order')",
    "migrations.RemoveField('order', 'id')",
    "migrations.CreateModel('Order', [])",
    "migrations.DeleteModel('Customer')",
    "('orders', '__first__')",
    "('orders', '0004_example_rows')",
    "dependencies = ",
    "operations = ",
    "replaces = ",
    "name='",
    "to='orders.Nothing'",
    "primary_key=True, ",
    "db_column='x', ",
    "default=list, ",
    "max_length=0, ",
    "\u{e9}",
    "\u{1f40d}",
    "\r",
    "\x0c",
];

/// A source of random changes.
pub(crate) struct Mutator {
    state: u64,
}

impl Mutator {
    pub(crate) fn new(seed: u64) -> Self {
        let mut mutator = Self {
            state: seed ^ 0x9e37_79b9_7f4a_7c15,
        };
        for _ in 0..8 {
            mutator.random(2);
        }
        mutator
    }

    /// A number below `limit`: xorshift64*.
    fn random(&mut self, limit: usize) -> usize {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let number = self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16;
        usize::try_from(number).unwrap() % limit.max(1)
    }

    /// A file, and what it holds instead.
    pub(crate) fn next(&mut self, project: &Project) -> (&'static str, Vec<u8>) {
        let place = PLACES[self.random(PLACES.len())];
        let mut bytes = project.original(place);
        for _ in 0..=self.random(6) {
            self.change(&mut bytes);
        }
        (place, bytes)
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.random(bytes.len());
        match self.random(9) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << self.random(8),
            1 => drop(bytes.drain(at..(at + 1 + self.random(20)).min(bytes.len()))),
            2 => bytes.truncate(at),
            3 => {
                let part = bytes[at..(at + self.random(200)).min(bytes.len())].to_vec();
                let to = self.random(bytes.len());
                drop(bytes.splice(to..to, part));
            }
            4 => {
                let piece = PIECES[self.random(PIECES.len())].repeat(1 + self.random(400));
                drop(bytes.splice(at..at, piece.bytes()));
            }
            5 => self.swap_lines(bytes),
            6 => self.swap_tokens(bytes),
            _ => {
                let piece = PIECES[self.random(PIECES.len())];
                drop(bytes.splice(at..at, piece.bytes()));
            }
        }
    }

    fn swap_lines(&mut self, bytes: &mut Vec<u8>) {
        let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        let (one, other) = (self.random(lines.len()), self.random(lines.len()));
        lines.swap(one, other);
        *bytes = lines.join(&b'\n');
    }

    fn swap_tokens(&mut self, bytes: &mut Vec<u8>) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let mut tokens: Vec<&str> = text
            .split_inclusive(|character: char| !character.is_alphanumeric() && character != '_')
            .collect();
        let (one, other) = (self.random(tokens.len()), self.random(tokens.len()));
        tokens.swap(one, other);
        *bytes = tokens.concat().into_bytes();
    }
}
