//! Sources that are hard to read.

type Shape = fn(usize) -> String;

fn around(depth: usize, before: &str, inside: &str, after: &str) -> String {
    format!("x = {}{inside}{}", before.repeat(depth), after.repeat(depth))
}

fn blocks(depth: usize, head: &str) -> String {
    let lines = (0..depth.min(2_000)).map(|level| format!("{}{head}\n", " ".repeat(level)));
    let last = format!("{}pass\n", " ".repeat(depth.min(2_000)));
    lines.chain([last]).collect()
}

/// Sources that nest as deep as they are told.
pub(crate) const NESTING: &[(&str, Shape)] = &[
    ("parentheses", |n| around(n, "(", "1", ")")),
    ("lists", |n| around(n, "[", "", "]")),
    ("tuples", |n| around(n, "(", "", ",)")),
    ("dictionaries", |n| around(n, "{1: ", "1", "}")),
    ("sets", |n| around(n, "{", "1", "}")),
    ("calls", |n| around(n, "f(", "", ")")),
    ("calls of calls", |n| around(n, "", "f", "()")),
    ("subscripts", |n| around(n, "a[", "0", "]")),
    ("subscripts of subscripts", |n| around(n, "", "a", "[0]")),
    ("attributes", |n| around(n, "", "a", ".b")),
    ("sums", |n| around(n, "1 + ", "1", "")),
    ("powers", |n| around(n, "1 ** ", "1", "")),
    ("minus", |n| around(n, "-", "1", "")),
    ("not", |n| around(n, "not ", "1", "")),
    ("and", |n| around(n, "1 and ", "1", "")),
    ("comparisons", |n| around(n, "1 < ", "1", "")),
    ("conditions", |n| around(n, "1 if 1 else ", "1", "")),
    ("lambdas", |n| around(n, "lambda: ", "1", "")),
    ("lambdas with parameters", |n| around(n, "lambda a, b: ", "1", "")),
    ("starred", |n| around(n, "[*", "[]", "]")),
    ("comprehensions", |n| around(n, "[", "1", " for i in [1]]")),
    ("generators", |n| around(n, "list(", "[1]", " for i in [1])")),
    ("awaits", |n| around(n, "await ", "y", "")),
    ("walrus", |n| around(n, "(y := ", "1", ")")),
    ("texts", |n| around(n, "'a' ", "'b'", "")),
    ("f-strings", |n| around(n, "f'{", "1", "}'")),
    ("format specs", |n| format!("x = f'{}'", around(n, "{1:", "", "}"))),
    ("slices", |n| around(n, "a[1:", "0", "]")),
    ("assignments", |n| around(n, "y = ", "1", "")),
    ("unclosed", |n| "(".repeat(n)),
    ("unclosed mixed", |n| "([{".repeat(n)),
    ("closed wrong", |n| "(],".repeat(n)),
    ("never opened", |n| ")".repeat(n)),
    ("unclosed f-strings", |n| "f'{".repeat(n)),
    ("if", |n| blocks(n, "if 1:")),
    ("else", |n| blocks(n, "if 0: pass\nelse:")),
    ("for", |n| blocks(n, "for i in [1]:")),
    ("while", |n| blocks(n, "while 1:")),
    ("with", |n| blocks(n, "with a:")),
    ("try", |n| blocks(n, "try:")),
    ("functions", |n| blocks(n, "def f():")),
    ("classes", |n| blocks(n, "class A:")),
    ("match", |n| {
        format!("match 1:\n case {}1{}: pass", "[".repeat(n), "]".repeat(n))
    }),
    ("elif", |n| format!("if 0: pass\n{}", "elif 0: pass\n".repeat(n))),
    ("decorators", |n| format!("{}def f(): pass", "@f\n".repeat(n))),
    ("bases", |n| {
        let classes: String = (1..n).map(|i| format!("class A{i}(A{}): pass\n", i - 1)).collect();
        format!("class A0: pass\n{classes}")
    }),
    ("models", |n| {
        let n = n.min(3_000);
        let classes: String = (1..n).map(|i| format!("class A{i}(A{}): pass\n", i - 1)).collect();
        format!("from django.db import models\nclass A0(models.Model): pass\n{classes}")
    }),
    ("functions that call each other", |n| {
        let functions: String = (1..n).map(|i| format!("def f{i}(): return f{}()\n", i - 1)).collect();
        format!("def f0(): return 1\n{functions}x = f{}()", n - 1)
    }),
    ("lists made in a loop", |n| {
        format!("x = []\nfor i in range({n}): x = [x]\ny = repr(x)\nz = x == [x]")
    }),
    ("tuples made in a loop", |n| {
        format!("x = ()\nfor i in range({n}): x = (x,)\ny = {{x: 1}}\nz = str(x)")
    }),
    ("dictionaries made in a loop", |n| {
        format!("x = {{}}\nfor i in range({n}): x = {{1: x}}\ny = str(x)")
    }),
    ("queries made in a loop", |n| {
        format!("from django.db.models import Q\nx = Q(a=1)\nfor i in range({n}): x = ~x | Q(a=i)\ny = x == x")
    }),
    ("fields made in a loop", |n| {
        format!(
            "from django.contrib.postgres.fields import ArrayField\nfrom django.db import models\n\
             x = models.IntegerField()\nfor i in range({n}): x = ArrayField(x)\n\
             class Deep(models.Model):\n    field = x\n    class Meta: app_label = 'orders'\n"
        )
    }),
    ("partials made in a loop", |n| {
        format!("from functools import partial\nx = int\nfor i in range({n}): x = partial(x)\ny = x()")
    }),
];

/// Sources that Python would never be done with, or that no memory holds.
pub(crate) const ENDLESS: &[&str] = &[
    "while True: pass",
    "while True:\n    x = [1]",
    "x = []\nwhile True: x.append(x)",
    "x = [1]\nfor i in x: x.append(i)",
    "x = {}\nfor i in range(10**12): x[i] = i",
    "for i in range(10**12): pass",
    "import itertools\nfor i in itertools.count(): pass",
    "import itertools\nx = list(itertools.repeat(1))",
    "x = 9**9**9",
    "x = 9**9**9**9",
    "x = 2**(10**7)\ny = str(x)",
    "x = 1 << 10**12",
    "x = 10**4000 ** 2",
    "x = 3\nfor i in range(60): x = x * x",
    "x = 3\nfor i in range(100): x **= x",
    "x = -9**-9**9",
    "x = 'x' * 10**12",
    "x = 'x' * 10**9\ny = x * 10",
    "x = 'x'\nfor i in range(100): x += x",
    "x = 'x'\nfor i in range(100): x = x.replace('x', 'xx')",
    "x = 'x'\nfor i in range(100): x = f'{x}{x}'",
    "x = 'x'\nfor i in range(100): x = x.join([x, x])",
    "x = 'x'\nfor i in range(100): x = '%s%s' % (x, x)",
    "x = 'x'\nfor i in range(100): x = '{0}{0}'.format(x)",
    "x = '%1000000000000d' % 1",
    "x = f'{1:1000000000000}'",
    "x = f'{1.5:.1000000000f}'",
    "x = 'a'.ljust(10**12)",
    "x = 'a'.zfill(10**12)",
    "x = 'a\\t'.expandtabs(10**12)",
    "x = b'x' * 10**12",
    "x = bytes(10**12)",
    "x = [0] * 10**12",
    "x = [0]\nfor i in range(100): x += x",
    "x = [0]\nfor i in range(100): x = x + x",
    "x = (0,)\nfor i in range(100): x = x * 2",
    "x = [[]]\nfor i in range(100): x = [x, x]\ny = repr(x)",
    "x = ()\nfor i in range(100): x = (x, x)\ny = hash(x)\nz = {x: 1}",
    "x = {}\nfor i in range(100): x = {1: x, 2: x}\ny = x == dict(x)",
    "x = list(range(10**12))",
    "x = sum(range(10**12))",
    "x = 10**12 in range(10**13)\ny = 1.5 in range(10**13)",
    "x = [i for i in range(10**9)]",
    "x = [1 for a in range(9999) for b in range(9999) for c in range(9999)]",
    "x = [[1 for a in range(9999)] for b in range(9999) for c in range(9999)]",
    "x = {(a, b, c) for a in range(999) for b in range(999) for c in range(999)}",
    "x = sorted(range(10**9))",
    "x = max(range(10**12))",
    "x = any(False for i in range(10**12))",
    "x = dict.fromkeys(range(10**10))",
    "x = list(zip(*[range(10**9)] * 9))",
    "x = list(enumerate(range(10**10)))",
    "x = list(map(str, range(10**10)))",
    "from itertools import product\nx = list(product(range(999), repeat=9))",
    "from itertools import permutations\nx = list(permutations(range(99)))",
    "from itertools import chain\nx = list(chain(*[range(10**6)] * 10**6))",
    "def f(): return f()\nx = f()",
    "def f(n): return [f(n + 1), f(n + 1)]\nx = f(0)",
    "def f(n): return 1 if n == 0 else f(n - 1) + f(n - 1)\nx = f(64)",
    "def f(n): return f(n - 1) + f(n - 1) if n else ''\nx = f(50)",
    "f = lambda: f()\nx = f()",
    "def f(*a): return f(*a, *a, 1)\nx = f(1)",
    "def f(**k): return f(**k)\nx = f(a=1)",
    "def d(f): return d(f)\n@d\ndef g(): pass",
    "class A:\n    @property\n    def x(self): return self.x\nx = A().x",
    "class A:\n    def __getattr__(self, n): return self.y\nx = A().x",
    "class A:\n    def __init__(self): self.a = A()\nx = A()",
    "class A:\n    def __eq__(self, o): return self == o\nx = A() == A()",
    "class A:\n    def __str__(self): return str(self)\nx = str(A())",
    "class A:\n    def __iter__(self): return iter(self)\nx = list(A())",
    "class A:\n    def __add__(self, o): return self + o\nx = A() + A()",
    "class A:\n    def deconstruct(self): return ('A', [self], {})\nx = A()",
    "class A(A): pass",
    "class M(type):\n    def __new__(m, *a): return m(*a)\nclass A(metaclass=M): pass",
    "from . import models\nfrom .models import *\nimport orders.models as m\nx = m.x",
    "x = x",
    "x = []\nx.append(x)\ny = repr(x)\nz = x == x\nw = [x] == [[x]]",
    "x = {}\nx[1] = x\ny = str(x)",
    "x = []\ny = [x]\nx.append(y)\nz = x == y\nw = sorted([x, y])",
    "def g():\n    while True: yield 1\nx = list(g())",
    "import importlib\nx = importlib.import_module(__name__)\ny = x.x.x.x",
    "exec('while True: pass')",
    "x = eval('9**9**9')",
    "import re\nx = re.compile('(a+)+$').match('a' * 99 + 'b')",
    "import decimal\nx = decimal.Decimal('1e1000000000')\ny = x + 1\nz = str(x)\nw = int(x)",
    "import decimal\nx = decimal.Decimal(9) ** 10**9",
    "import datetime\nx = datetime.timedelta(days=10**30)\ny = datetime.date(10**9, 1, 1)",
    "import fractions\nx = fractions.Fraction(1, 3) ** 10**9",
    "import math\nx = math.factorial(10**9)",
    "x = int('9' * 10**7)",
    "x = float('1e999999999')\ny = int(1e308) ** 99",
    "x = 1e308 * 10\ny = x - x\nz = int(x)",
    "x = 1 / 0\n",
    "x = 1 % 0",
    "x = round(1.5, -10**12)\ny = round(10**999, -998)",
    "x = '\\N{LATIN SMALL LETTER A}' * 3\ny = chr(10**9)\nz = ord('')",
    "x = 'a'[10**30]\ny = 'a'[-10**30:10**30:10**30]",
    "x = 'é'[0:1:0]",
    "from django.db import models\nclass Loop(models.Model):\n    a = models.ForeignKey('Loop', on_delete=models.CASCADE, to_field='a', primary_key=True)\n    class Meta: app_label = 'orders'",
    "from django.db import models\nclass Big(models.Model):\n    a = models.CharField(max_length=10**30)\n    b = models.DecimalField(max_digits=-5, decimal_places=10**20)\n    class Meta: app_label = 'orders'",
    "from django.db import models\nclass One(models.Model):\n    class Meta:\n        app_label = 'orders'\n        db_table = 'x' * 10**7",
    "class Migration(Migration):\n    dependencies = [('orders', '0002_order_lines')]",
    "class Migration(Migration):\n    dependencies = [('orders', '0004_example_rows')]",
    "class Migration(Migration):\n    replaces = [('orders', '0002_order_lines')]",
    "class Migration(Migration):\n    run_before = [('orders', '0001_initial')]",
    "class Migration(Migration):\n    operations = [migrations.SeparateDatabaseAndState(operations) for _ in range(10**9)]",
    "INSTALLED_APPS = INSTALLED_APPS * 10**9",
    "INSTALLED_APPS += ['config.settings', 'orders.orders', '', '.', '..', 'a' * 10**6]",
    "INSTALLED_APPS = 7",
    "DATABASES = []",
    "MIGRATION_MODULES = {'orders': 'orders'}",
    "MIGRATION_MODULES = {'orders': 'orders.migrations.0002_order_lines'}",
    "AUTH_USER_MODEL = '.' * 10**6",
    "DEFAULT_AUTO_FIELD = 'config.settings.Nothing'",
    "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': '/' + 'x' * 10**5}}",
    "import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'x'\nimport sys\nsys.path = sys.path * 9",
];

/// Sources of ten million bytes.
pub(crate) fn huge() -> Vec<(&'static str, String)> {
    const SIZE: usize = 10_000_000;
    let fill = |piece: &str| piece.repeat(SIZE / piece.len());
    vec![
        ("one comment", format!("#{}", fill("x"))),
        ("one text", format!("x = '{}'", fill("x"))),
        ("one name", fill("x")),
        ("one number", format!("x = {}", fill("9"))),
        ("many lines", fill("x = 1\n")),
        ("many items", format!("x = [{}]", fill("'a', "))),
        ("many parentheses", fill("(")),
        ("many spaces", fill(" ")),
        ("many tabs", fill("\t\n")),
        ("many functions", fill("def f(): pass\n")),
        ("many backslashes", fill("\\\n")),
        ("many quotes", fill("'")),
        ("many NULs", fill("\0")),
    ]
}
