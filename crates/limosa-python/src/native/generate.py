"""Writes `django.txt` and `stdlib.txt`: the public names of modules that are never read, as Python has them.

    python generate.py > django.txt
    python generate.py stdlib > stdlib.txt
    python generate.py delta django.txt > django-6.1.txt

`django.txt` is of Django 5.2; what another version has otherwise stands in a file of its own.

One module after the other: `m module`, then a line a name. Both stand in order, because they are bisected:
    C name [path] : base base …      a class, its deconstructed path when that is not module.name, its bases
    F name [path]                    a function
    V name = source                  a constant, as Python source
    M name                           a submodule or another module, `M name = path`
    O name                           anything else
    - name                           not there in this version
"""

import contextlib
import enum
import importlib
import inspect
import io
import pathlib
import re
import sys
import types

import django
from django.conf import settings

settings.configure(INSTALLED_APPS=[])
django.setup()

from django.db import migrations, models  # noqa: E402
from django.db.migrations.writer import MigrationWriter  # noqa: E402

SKIP = re.compile(
    r"^django\.(contrib\.(?!postgres)|conf\.(locale|app_template|project_template)|core\.management\.commands"
    r"|db\.backends\.|test|bin$|__main__|db\.models\.sql|forms\.jinja2|views\.templates)"
)


def deconstructed(cls):
    module, name = cls.__module__, cls.__qualname__
    if cls is models.Q:
        return "django.db.models.Q"
    if issubclass(cls, models.Model):
        return "django.db.models." + name
    if issubclass(cls, models.Field):
        if not hasattr(models, name):
            return f"{module}.{name}"
        for part in ("related", "files", "json", "proxy", "composite", "generated"):
            if module == "django.db.models.fields." + part:
                return "django.db.models." + name
        if module == "django.db.models.fields":
            return "django.db.models." + name
    if getattr(migrations, name, None) is cls:
        return "django.db.migrations." + name
    if issubclass(cls, (models.Index, models.BaseConstraint)) and getattr(models, name, None) is cls:
        return "django.db.models." + name
    if cls is migrations.Migration:
        return "django.db.migrations.Migration"
    for base in cls.__mro__:
        method = base.__dict__.get("deconstruct")
        if method is None:
            continue
        if "deconstructible" in method.__qualname__:
            cells = dict(zip(method.__code__.co_freevars, method.__closure__ or ()))
            if cells["klass"].cell_contents is cls and cells["path"].cell_contents:
                return cells["path"].cell_contents
        break
    return f"{module}.{name}"


def constant(value):
    if isinstance(value, enum.Enum):
        return None
    if inspect.isroutine(value) or isinstance(value, (type, types.ModuleType)):
        return None
    try:
        text, _ = MigrationWriter.serialize(value)
    except Exception:
        return None
    # Room for LANGUAGES, which choices are made of.
    return text if len(text) < 4000 else None


def describe(module, module_name=None):
    print("m", module_name or module.__name__)
    for name, value in sorted(vars(module).items()):
        # An identity is another one each time.
        if name == "NONE_ID" or name.startswith("_") and name not in ("_",):
            continue
        default = f"{module_name or module.__name__}.{name}"
        if isinstance(value, types.ModuleType):
            print("M", name, "" if value.__name__ == default else "= " + value.__name__)
        elif isinstance(value, type):
            path = deconstructed(value)
            bases = [deconstructed(b) for b in value.__bases__ if b is not object]
            print("C", name, path, ":" if bases else "", *bases)
        elif (
            isinstance(value, (types.FunctionType, types.BuiltinFunctionType))
            and value.__qualname__ == value.__name__
            and value.__module__
        ):
            path = f"{value.__module__}.{value.__qualname__}"
            # Wrapped functions call themselves as what they wrap.
            if getattr(sys.modules.get(value.__module__), value.__qualname__, None) is not value:
                path = default
            print("F", name, "" if path == default else path)
        else:
            own = module.__name__.startswith("django") or module.__name__ in ("string", "math")
            text = constant(value) if own else None
            if text is None:
                print("O", name)
            elif re.fullmatch(r"django(\.\w+)+", text):
                # An object that is written by its name.
                print("F", name, "" if text == default else text)
            else:
                print("V", name, "=", text)


root = pathlib.Path(django.__path__[0])
STDLIB = """abc argparse ast asyncio base64 binascii bisect calendar codecs collections collections.abc colorsys concurrent.futures
configparser contextlib contextvars copy csv ctypes dataclasses datetime decimal difflib email email.mime.text email.utils enum errno
fnmatch fractions functools gc getpass gettext glob gzip hashlib heapq hmac html html.parser http http.client importlib importlib.metadata
importlib.util inspect io ipaddress itertools json locale logging logging.config logging.handlers math mimetypes multiprocessing
numbers operator os os.path pathlib pickle pkgutil platform pprint queue random re sched secrets select shlex shutil signal
smtplib socket sqlite3 ssl stat statistics string struct subprocess sys sysconfig tempfile textwrap threading time timeit
tokenize traceback types typing unicodedata unittest unittest.mock urllib urllib.error urllib.parse urllib.request uuid warnings
weakref xml.etree.ElementTree zipfile zlib zoneinfo tomllib""".split()

if "stdlib" in sys.argv[1:]:
    print("m -")
    for name in sorted(sys.stdlib_module_names):
        print("S", name)
    for name in sorted(STDLIB):
        describe(importlib.import_module(name), name)
    sys.exit()
names = {"django"}
for file in root.rglob("*.py"):
    parts = file.relative_to(root.parent).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    if not SKIP.match(name):
        names.add(name)


def tables(text):
    """The lines of a table by module and name."""
    found, current = {}, {}
    for line in text.splitlines():
        if line.startswith("m "):
            current = found.setdefault(line[2:].strip(), {})
        elif line:
            current[line.split(" ", 2)[1]] = line
    return found


def delta(base, other):
    """What `other` has otherwise than `base`."""
    for module in sorted(base.keys() | other.keys()):
        old, new = base.get(module, {}), other.get(module, {})
        lines = [
            new.get(name, f"- {name}") for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)
        ]
        if lines or module not in base:
            print("\n".join([f"m {module}", *lines]))


def all_modules():
    for name in sorted(names):
        try:
            module = importlib.import_module(name)
        except Exception as error:
            print(name, error, file=sys.stderr)
            continue
        describe(module)


if "delta" in sys.argv[1:]:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        all_modules()
    delta(tables(pathlib.Path(sys.argv[2]).read_text()), tables(printed.getvalue()))
else:
    all_modules()
