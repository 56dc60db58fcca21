//! Modules are read as CPython and Django read them, or said to be unknown.
//!
//! `tests/data/*.json` holds what Django's `MigrationWriter.serialize` printed of every name of the module beside it.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use limosa_python::{Interpreter, Module, Namespace, ReadError, Setup, Value, serialize};

fn interpreter(search_path: Vec<PathBuf>) -> Interpreter {
    Interpreter::new(Setup {
        search_path,
        environ: BTreeMap::from([("SET".to_owned(), "yes".to_owned())]),
        python_version: (3, 12),
        django_version: (5, 2, 0),
    })
}

fn text(value: &Value) -> String {
    match value.first_unknown() {
        Some(unknown) => format!("? {}", unknown.reason),
        None => serialize(value).map_or_else(|error| format!("! {error}"), |serialized| serialized.text),
    }
}

fn say(module: &Rc<Module>, name: &str) -> String {
    module
        .get(name)
        .map_or_else(|| "unbound".to_owned(), |object| text(&object.to_value()))
}

/// A project of several files.
struct Project {
    folder: tempfile::TempDir,
    interpreter: Interpreter,
}

impl Project {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, source) in files {
            let file = folder.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, source).unwrap();
        }
        let interpreter = interpreter(vec![folder.path().to_owned(), folder.path().join("lib/site-packages")]);
        Self { folder, interpreter }
    }

    fn import(&self, name: &str) -> Rc<Module> {
        self.interpreter.import(name).unwrap()
    }
}

fn one(source: &str) -> Rc<Module> {
    let project = Project::new(&[]);
    project
        .interpreter
        .exec_source("m", Path::new("/p/m.py"), source)
        .unwrap()
}

fn as_python_says(name: &str) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let interpreter = interpreter(vec![data.clone()]);
    interpreter.set_settings(Rc::new(Namespace::new()));
    let module = interpreter.import(name).unwrap();
    let expected: BTreeMap<String, String> =
        serde_json::from_str(&std::fs::read_to_string(data.join(format!("{name}.json"))).unwrap()).unwrap();
    let wrong: Vec<_> = expected
        .iter()
        .map(|(name, expected)| (name, expected, say(&module, name)))
        .filter(|(_, expected, said)| *expected != said)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn constructs_are_evaluated_as_python_evaluates_them() {
    as_python_says("constructs");
}

#[test]
fn names_of_django_mean_what_they_mean() {
    as_python_says("django_names");
}

#[test]
fn what_depends_on_something_unknown_is_unknown() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let interpreter = interpreter(vec![data]);
    let module = interpreter.import("unknowns").unwrap();
    let known: Vec<_> = module
        .namespace
        .borrow()
        .keys()
        .filter(|name| name.chars().next().is_some_and(char::is_uppercase))
        .map(|name| (name.to_string(), say(&module, name)))
        .filter(|(_, said)| !said.starts_with('?'))
        .collect();
    let expected = [
        ("M", "[2, 9]"),
        ("P", "[2, 9]"),
        ("F1", "0"),
        ("H", "[1]"),
        ("I", "([1], 2)"),
        ("J", "{1, 2}"),
        ("EE", "1"),
        ("Known", "5"),
        ("Foo", "unknowns.Foo"),
        ("HH", "2"),
    ];
    let mut expected: Vec<_> = expected
        .iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect();
    let mut known = known;
    expected.sort();
    known.sort();
    assert_eq!(known, expected);
    assert_eq!(say(&module, "lst"), "? generators and coroutines are not evaluated");
}

#[test]
fn packages_relative_imports_and_stars() {
    let project = Project::new(&[
        (
            "pkg/__init__.py",
            "from .a import *\nfrom . import b\nfrom .sub import deep\n",
        ),
        ("pkg/a.py", "__all__ = ['X']\nX = 1\nY = 2\n"),
        ("pkg/b.py", "from .a import Y as Z\nfrom pkg.sub.deep import W\n"),
        ("pkg/sub/__init__.py", ""),
        (
            "pkg/sub/deep.py",
            "from ..a import X\nfrom ... import nothing\nW = X + 10\n",
        ),
        ("pkg2/__init__.py", "from .sub import W\n"),
        ("pkg2/sub.py", "from pkg.a import X\nW = X + 10\n"),
        ("space/inner.py", "V = 5\n"),
        (
            "use.py",
            "import pkg2.sub\nimport space.inner as si\nA = pkg2.sub.W\nB = si.V\nfrom space import inner\nC = inner.V\n",
        ),
    ]);
    let error = project.interpreter.import("pkg").unwrap_err();
    assert!(matches!(error, ReadError::Raises { .. }), "{error}");
    let module = project.import("use");
    assert_eq!(
        [say(&module, "A"), say(&module, "B"), say(&module, "C")],
        ["11", "5", "5"]
    );
    assert_eq!(project.interpreter.submodules("pkg"), ["a", "b", "sub"]);
    assert!(project.interpreter.find_module("space").unwrap().file.is_none());
}

#[test]
fn modules_that_import_each_other() {
    let project = Project::new(&[
        (
            "a.py",
            "import b\nfrom b import Q\nX = 1\ndef late():\n    return b.Y\n",
        ),
        (
            "b.py",
            "import a\nfrom a import X\nQ = 2\nY = 3\nclass K:\n    def m(self):\n        return X\nW = K().m\n",
        ),
        ("use.py", "import a, b\nR = a.late()\nS = b.K().m()\n"),
    ]);
    let module = project.import("use");
    assert_eq!([say(&module, "R"), say(&module, "S")], ["3", "1"]);
}

#[test]
fn imports_that_may_be_missing() {
    let project = Project::new(&[
        (
            "use.py",
            "from typing import TYPE_CHECKING\n\
             if TYPE_CHECKING:\n    from nowhere import Thing\n\
             try:\n    import nowhere\n    A = 1\nexcept ImportError:\n    A = 2\n\
             try:\n    from there import gone\nexcept ImportError:\n    gone = 'default'\n\
             try:\n    from there import here\nexcept ImportError:\n    here = 'default'\n\
             import missing_thing\nB = missing_thing.x\n",
        ),
        ("lib/site-packages/there.py", "here = 'here'\n"),
    ]);
    let module = project.import("use");
    assert_eq!(
        [say(&module, "A"), say(&module, "gone"), say(&module, "here")],
        ["2", "'default'", "'here'"]
    );
    assert!(say(&module, "B").starts_with("? "), "{}", say(&module, "B"));
}

#[test]
fn classes_of_djangos_tests_are_known_for_what_they_are() {
    let project = Project::new(&[
        (
            "use.py",
            "from django.test import testcases\nclass Case(testcases.TestCase):\n    pass\nBASE = testcases.TestCase\n",
        ),
        ("lib/site-packages/django/__init__.py", ""),
        ("lib/site-packages/django/test/__init__.py", ""),
        ("lib/site-packages/django/test/testcases.py", ""),
    ]);
    let module = project.import("use");
    assert_eq!(say(&module, "BASE"), "django.test.testcases.TestCase");
    let class = module.get("Case").unwrap();
    assert!(class.as_class().unwrap().unknown_base().is_none());
}

#[test]
fn installed_modules_are_read_when_they_are_needed() {
    let project = Project::new(&[
        (
            "use.py",
            "from broken import thing\nfrom fine import Base\nimport broken2\nclass C(Base):\n    pass\n",
        ),
        ("lib/site-packages/broken.py", "def ("),
        ("lib/site-packages/broken2.py", "def ("),
        ("lib/site-packages/fine.py", "class Base:\n    x = 1\n"),
    ]);
    let module = project.import("use");
    let class = module.get("C").unwrap().as_class().unwrap().clone();
    assert_eq!(text(&class.lookup("x").unwrap().to_value()), "1");
    assert!(
        say(&module, "thing").starts_with("? importing fails"),
        "{}",
        say(&module, "thing")
    );
}

#[test]
fn syntax_errors_show_their_line() {
    let project = Project::new(&[("bad.py", "x = 1\n  y = = 2\n")]);
    match project.interpreter.import("bad").unwrap_err() {
        ReadError::Syntax { location, line, .. } => {
            assert_eq!((location.line, line.as_str()), (2, "y = = 2"));
            assert_eq!(*location.file, project.folder.path().join("bad.py"));
        }
        other => panic!("{other}"),
    }
    assert!(matches!(
        project.interpreter.import("nope").unwrap_err(),
        ReadError::NotFound { .. }
    ));
}

#[test]
fn nesting_is_refused_before_the_stack_is_used_up() {
    let nested = [
        "(".repeat(100_000),
        format!("{}{}", "[".repeat(50_000), "]".repeat(50_000)),
        format!("x = {}1", "-".repeat(100_000)),
        format!("x = {}1", "not ".repeat(100_000)),
        format!("x = {}1", "1 + ".repeat(100_000)),
        format!("x = a{}", ".b".repeat(100_000)),
        format!("x = a{}", "()".repeat(100_000)),
        format!("x = {}1", "lambda: ".repeat(100_000)),
        format!("x = {}1", "1 if 1 else ".repeat(100_000)),
        format!("x = {}", "f'{".repeat(1_000)),
        (0..5_000)
            .map(|i| format!("{}if x:\n", " ".repeat(i)))
            .collect::<String>(),
        format!("x = {}1", "2 ** ".repeat(100_000)),
    ];
    for source in nested {
        let project = Project::new(&[]);
        let result = project.interpreter.exec_source("m", Path::new("/p/m.py"), &source);
        assert!(
            matches!(result, Err(ReadError::Limit { .. } | ReadError::Syntax { .. })),
            "{}",
            &source[..40]
        );
    }
}

#[test]
fn what_never_ends_is_unknown() {
    let module = one("x = 1\nwhile True:\n    x += 1\n\
         def f(n):\n    return f(n + 1)\ny = f(0)\n\
         z = [1]\nfor i in range(100000):\n    for j in range(100000):\n        z.append(i)\n\
         s = 'x' * 10 ** 12\nt = [0] * 10 ** 12\nu = 2 ** 10 ** 10\nv = 10 ** 100000 ** 2\nw = 'ab'\n\
         for i in range(100):\n    w += w\n\
         q = (1,)\nfor i in range(60):\n    q = (q, q)\n\
         l = []\nl.append(l)\n\
         deep = []\nfor i in range(50000):\n    deep = [deep]\n\
         pair = ()\nfor i in range(50000):\n    pair = (pair,)\n\
         fun = 0\nfor i in range(50000):\n    fun = (lambda f: lambda: f)(fun)\n\
         st = len\nfor i in range(50000):\n    st = staticmethod(st)\n\
         class A: pass\nfor i in range(5000):\n    class A(A): pass\n\
         class I:\n    def __init__(self, o): self.o = o\n    def deconstruct(self): return ('m.I', (self.o,), {})\n\
         inst = 1\nfor i in range(50000):\n    inst = I(inst)\n\
         two = 1\nfor i in range(40):\n    two = I([two, two])\n\
         from django.db.models import F, Q\n\
         exp = F('a')\nfor i in range(5000):\n    exp = exp + 1\n\
         qs = Q(a=1)\nfor i in range(60):\n    qs = qs & Q(qs)\n\
         ok = 1\n");
    for name in [
        "x", "y", "z", "s", "t", "u", "v", "w", "q", "l", "deep", "pair", "inst", "two", "exp", "qs",
    ] {
        assert!(say(&module, name).starts_with('?'), "{name} = {}", say(&module, name));
    }
    assert_eq!(say(&module, "ok"), "1");
}

#[test]
fn the_environment_is_the_one_that_was_given() {
    let module = one(
        "import os\nA = os.environ['SET']\nB = os.environ.get('UNSET', 'd')\nC = 'SET' in os.environ\n\
         os.environ.setdefault('NEW', '1')\nD = os.getenv('NEW')\n\
         try:\n    E = os.environ['UNSET']\nexcept KeyError:\n    E = 'caught'\n",
    );
    assert_eq!(
        ["A", "B", "C", "D", "E"].map(|n| say(&module, n)),
        ["'yes'", "'d'", "True", "'1'", "'caught'"]
    );
    let module = one("import os\nfrom dotenv import load_dotenv\nload_dotenv()\nA = os.environ.get('SET')\n");
    assert!(say(&module, "A").starts_with('?'), "{}", say(&module, "A"));
}

#[test]
fn exceptions_that_are_certain_end_the_reading() {
    let project = Project::new(&[(
        "settings.py",
        "import os\nfrom django.core.exceptions import ImproperlyConfigured\nif not os.environ.get('SECRET'):\n    raise ImproperlyConfigured('no secret')\n",
    )]);
    match project.interpreter.import("settings").unwrap_err() {
        ReadError::Raises {
            location,
            exception,
            message,
            ..
        } => {
            assert_eq!(
                (location.line, exception.as_str(), message.as_str()),
                (4, "ImproperlyConfigured", "no secret")
            );
        }
        other => panic!("{other}"),
    }
}

#[test]
fn what_was_passed_over_is_said() {
    let module = one("import random, foo\nfrom django.db import models\n\
         class A(models.Model):\n    pass\n\
         if random.random():\n    class B(models.Model):\n        pass\n\
         foo.register(A)\n\
         A.extra = models.CharField(max_length=3)\nprint('fine')\nx = len([1])\n");
    let skipped: Vec<_> = module.skipped.borrow().iter().map(|u| u.location.line).collect();
    assert_eq!(skipped, [6, 8, 9]);
}

#[test]
fn fields_of_the_project() {
    let project = Project::new(&[(
        "fields.py",
        "from django.db import models\n\
         class Plain(models.CharField):\n    pass\n\
         class Fixed(models.CharField):\n    def __init__(self, *args, **kwargs):\n        kwargs['max_length'] = 104\n        super().__init__(*args, **kwargs)\n\
         \n    def deconstruct(self):\n        name, path, args, kwargs = super().deconstruct()\n        del kwargs['max_length']\n        return name, path, args, kwargs\n\
         class Money(models.DecimalField):\n    def __init__(self, *args, currency='EUR', **kwargs):\n        self.currency = currency\n        kwargs.setdefault('max_digits', 10)\n        super().__init__(*args, **kwargs)\n\
         class Model(models.Model):\n    a = Plain(max_length=3)\n    b = Fixed(null=True)\n    c = Money(decimal_places=2, currency='USD')\n",
    )]);
    project
        .interpreter
        .set_native_deconstruct(|call| Some(std::sync::Arc::new(call.clone())));
    let module = project.import("fields");
    let class = module.get("Model").unwrap().as_class().unwrap().clone();
    let value = |name: &str| text(&class.lookup(name).unwrap().to_value());
    assert_eq!(value("a"), "fields.Plain(max_length=3)");
    assert_eq!(value("b"), "fields.Fixed(null=True)");
    assert_eq!(value("c"), "fields.Money(decimal_places=2, max_digits=10)");
    let limosa_python::Object::Instance(instance) = class.lookup("b").unwrap() else {
        panic!("no instance");
    };
    assert_eq!(
        instance.native_call().unwrap().kwarg("max_length"),
        Some(&Value::int(104))
    );
    assert!(instance.class.is_subclass_of("django.db.models.Field"));
    assert!(instance.class.is_subclass_of("django.db.models.fields.Field"));
    assert!(!instance.class.is_subclass_of("django.db.models.Model"));
}

#[test]
fn constructors_that_stand_in_no_body_are_unknown() {
    let module = one(
        "import sys\nfrom dataclasses import dataclass\nfrom typing import NamedTuple\nfrom somewhere import define\n\
         class T(NamedTuple):\n    x: int = 1\nA = T(5).x\n\
         @dataclass\nclass D:\n    x: int = 1\nB = D(5).x\n\
         @define\nclass E:\n    x: int = 1\nC = E(5).x\n\
         class M(type):\n    def __call__(cls, *a): return 7\n\
         class F(metaclass=M):\n    x = 1\nG = F(5)\n\
         TESTING = 'test' in sys.argv\nFIRST = sys.argv[0]\nH = len(sys.argv)\n",
    );
    for name in ["A", "B", "C", "TESTING", "FIRST", "H"] {
        assert!(say(&module, name).starts_with('?'), "{name} = {}", say(&module, name));
    }
    // A metaclass of the source is followed.
    assert_eq!(say(&module, "G"), "7");
}

#[test]
fn a_metaclass_calls_that_of_its_base() {
    let module = one(
        "class A(type):\n    def __new__(mcs, name, bases, attrs):\n        attrs.pop('gone', None)\n        \
         return super().__new__(mcs, name, bases, attrs)\n\
         class B(A):\n    def __new__(mcs, name, bases, attrs):\n        attrs['added'] = name\n        \
         return super().__new__(mcs, name, bases, attrs)\n\
         class C(metaclass=B):\n    gone = 1\n    kept = 2\n\
         class D(C): pass\n\
         class E:\n    def __new__(cls, x):\n        return super().__new__(cls)\n\
         class F(E):\n    def __new__(cls, x):\n        made = super().__new__(cls, x)\n        made.x = x\n        \
         return made\n\
         KEPT = C.kept\nADDED = D.added\nGONE = hasattr(C, 'gone')\nX = F(5).x\n",
    );
    let said = ["KEPT", "ADDED", "GONE", "X"].map(|name| say(&module, name));
    assert_eq!(said, ["2", "'D'", "False", "5"]);
}

#[test]
fn the_arguments_are_those_of_manage_py() {
    let project = Project::new(&[(
        "one.py",
        "import sys\nTESTING = 'test' in sys.argv\nMIGRATING = 'migrate' in sys.argv\nCOMMAND = sys.argv[1]\n\
         REST = sys.argv[2:]\nBOTH = sys.argv[1:2] == ['test']\nNAMED = any('pytest' in word for word in sys.argv)\n",
    )]);
    project
        .interpreter
        .set_argv(&["manage.py", "migrate", "shop", "0001"].map(str::to_owned));
    let module = project.import("one");
    let said = ["TESTING", "MIGRATING", "COMMAND", "REST", "BOTH", "NAMED"].map(|name| say(&module, name));
    assert_eq!(
        said,
        ["False", "True", "'migrate'", "['shop', '0001']", "False", "False"]
    );
}

#[test]
fn what_is_not_installed_is_an_import_error_where_the_path_is_known() {
    let source = "try:\n    import nowhere\n    HAS = True\nexcept ImportError:\n    HAS = False\n\
                  try:\n    import distutils\n    OLD = True\nexcept ImportError:\n    OLD = False\n\
                  try:\n    import tomllib\n    NEW = True\nexcept ImportError:\n    NEW = False\n\
                  try:\n    from typing_extensions import override\n    MORE = True\nexcept ImportError:\n    MORE = False\n\
                  try:\n    from enum import StrEnum\n    TEXT = True\nexcept ImportError:\n    TEXT = False\n\
                  try:\n    from copy import replace\n    COPY = True\nexcept ImportError:\n    COPY = False\n";
    let project = Project::new(&[("one.py", source), ("two.py", source)]);
    let module = project.import("one");
    assert_eq!(
        ["HAS", "OLD", "NEW", "MORE", "TEXT", "COPY"].map(|name| say(&module, name)),
        ["False", "False", "True", "False", "True", "False"]
    );
    let with = Project::new(&[("one.py", source), ("lib/site-packages/typing_extensions.py", "")]);
    assert_eq!(say(&with.import("one"), "MORE"), "True");
    project.interpreter.doubt_search_path("`x.pth` may bring modules");
    let module = project.import("two");
    assert!(say(&module, "HAS").starts_with('?'), "{}", say(&module, "HAS"));
    assert_eq!(say(&module, "NEW"), "True");
}

#[test]
fn a_dict_s_subclass_is_known_by_its_keys_and_no_further() {
    let module = one(
        "class Registry(dict):\n    def __getitem__(self, key):\n        try:\n            return super().__getitem__(key)\n        except KeyError:\n            raise KeyError('no ' + key)\n\
         registry = Registry({'a': {}, 'b': [1]})\n\
         registry['a']['x'] = 2\nX = registry['a']['x']\nGOT = registry.get('b')\nLENGTH = len(registry)\nTRUE = bool(Registry())\n\
         try:\n    registry['c']\n    MISSING = False\nexcept KeyError:\n    MISSING = True\n\
         class Own(dict):\n    def __setitem__(self, key, value):\n        pass\n\
         own = Own()\nown['a'] = 1\nOWN = own.get('a')\n\
         class Made(dict):\n    def __init__(self):\n        pass\n\
         MADE = Made().get('a')\n\
         def lose(x):\n    return unknown_to_all(x)\n\
         lost = Registry(a={})\ntry:\n    lose(lost)\nexcept NameError:\n    pass\nimport nowhere\nnowhere.change(lost)\nLOST = lost['a']\n",
    );
    assert_eq!(
        ["X", "GOT", "MISSING"].map(|name| say(&module, name)),
        ["2", "[1]", "True"]
    );
    for name in ["LENGTH", "TRUE", "OWN", "MADE", "LOST"] {
        assert!(say(&module, name).starts_with('?'), "{name}: {}", say(&module, name));
    }
}

#[test]
fn a_function_that_changes_nothing_leaves_what_it_is_given() {
    let module = one("import zoneinfo\nfrom nowhere import NAMES, change\n\
         class Pure:\n    def zone(self, name):\n        if name in (None, ''):\n            raise ValueError\n        try:\n            return zoneinfo.ZoneInfo(name.strip())\n        except zoneinfo.ZoneInfoNotFoundError as error:\n            raise ValueError from error\n\
         \x20   def store(self, name):\n        self.kept = name\n    def hand_on(self, name):\n        change(self)\n    def grow(self, name):\n        self.names.append(name)\n\
         class Holder:\n    def __init__(self, method):\n        self.pure = Pure()\n        self.kept = 1\n        self.zones = [getattr(self.pure, 'zone')(n) for n in []]\n\
         class A:\n    def __init__(self):\n        self.pure, self.kept = Pure(), 1\n        self.zones = [self.pure.zone(n) for n in NAMES]\n\
         class B:\n    def __init__(self):\n        self.pure, self.kept = Pure(), 1\n        self.zones = [self.pure.store(n) for n in NAMES]\n\
         class C:\n    def __init__(self):\n        self.pure, self.kept = Pure(), 1\n        self.zones = [self.pure.hand_on(n) for n in NAMES]\n\
         class D:\n    def __init__(self):\n        self.pure, self.kept = Pure(), 1\n        self.zones = [self.pure.grow(n) for n in NAMES]\n\
         a, b, c, d = A(), B(), C(), D()\nA1 = a.kept\nB1 = b.kept\nC1 = c.kept\nD1 = d.kept\nZONES = a.zones\n");
    assert_eq!(say(&module, "A1"), "1");
    for name in ["B1", "C1", "D1", "ZONES"] {
        assert!(say(&module, name).starts_with('?'), "{name}: {}", say(&module, name));
    }
}

#[test]
fn a_module_put_into_sys_modules_is_the_only_one_in_doubt() {
    let source = "import sys\nsys.modules['made'] = object()\nsys.modules.pop('gone.inner', None)\n\
                  try:\n    import made.inner\n    MADE = True\nexcept ImportError:\n    MADE = False\n\
                  try:\n    import gone\n    GONE = True\nexcept ImportError:\n    GONE = False\n\
                  try:\n    import nowhere\n    NOWHERE = True\nexcept ImportError:\n    NOWHERE = False\n";
    let unknown = "import sys\nfrom nowhere import NAME\nsys.modules[NAME] = object()\n\
                   try:\n    import elsewhere\n    ELSEWHERE = True\nexcept ImportError:\n    ELSEWHERE = False\n";
    let project = Project::new(&[("one.py", source), ("two.py", unknown)]);
    let module = project.import("one");
    assert_eq!(say(&module, "NOWHERE"), "False");
    for name in ["MADE", "GONE"] {
        assert!(say(&module, name).starts_with('?'), "{name}: {}", say(&module, name));
    }
    let module = project.import("two");
    assert!(say(&module, "ELSEWHERE").starts_with('?'));
}

#[test]
fn new_is_a_static_method_to_super() {
    let module = one(
        "class Outer(type):\n    def __new__(mcs, name, bases, attrs):\n        return super().__new__(mcs, name, bases, attrs)\n\
         class Inner(type):\n    def __new__(cls, name, bases, attrs):\n        return super().__new__(cls, name, bases, attrs)\n\
         class Both(Outer, Inner):\n    pass\n\
         class Made(metaclass=Both):\n    x = 1\n\
         X = Made.x\n",
    );
    assert_eq!(say(&module, "X"), "1");
}
