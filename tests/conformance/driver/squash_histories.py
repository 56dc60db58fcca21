"""
What Django's `squashmigrations` and `optimizemigration` write for the whole history of every app of a project, compared with
what the tool would.

Run in the project's folder, by its Python, with its settings in DJANGO_SETTINGS_MODULE. The argument is a folder with the
tool's texts: `app--leaf.squash.py`, `app--leaf.all.py` (not optimized), `app--name.optimize.py`. Nothing is written: Django's
files are caught on their way. One JSON line an app: what differs, and whether the state after the squashed migration is that
after those which it stands for; else why there is none, in an exception's words: Django refuses to squash, or can't load its
own file either. Functions that a person has to copy are looked up where they are.
"""

import contextlib
import importlib
import io
import json
import os
import re
import sys
from pathlib import Path

texts = Path(sys.argv[1])
# The project's own prints are not the answer.
answers, sys.stdout = sys.stdout, sys.stderr
sys.path.insert(0, os.getcwd())

import django  # noqa: E402

django.setup()

from django.core.management.commands import optimizemigration, squashmigrations  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402


class Caught(io.StringIO):
    """A file that keeps its text when it is closed."""

    files = {}

    def __init__(self, path):
        super().__init__()
        self.path = path

    def close(self):
        Caught.files[self.path] = self.getvalue()
        super().close()


for module in (squashmigrations, optimizemigration):
    module.open = lambda path, *args, **kwargs: Caught(path)
    module.run_formatters = lambda *args, **kwargs: None


class NoHeader(squashmigrations.MigrationWriter):
    """The version and the time are not compared."""

    def __init__(self, migration, include_header=False):
        super().__init__(migration, False)


optimizemigration.MigrationWriter = NoHeader


def django_text(command, *args, **options):
    """The text of the one file that a command writes; an exception's words; None when it writes nothing."""
    Caught.files = {}
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            options = {"verbosity": 0, "app_label": args[0], "migration_name": args[1], **options}
            command.Command(stdout=out, stderr=out).handle(**options)
    except Exception as error:
        return f"{type(error).__name__}: {error}".strip()
    return next(iter(Caught.files.values()), None)


def first_difference(left, right):
    for number, (one, other) in enumerate(zip(left.splitlines(), right.splitlines()), 1):
        if one != other:
            return f"line {number}: Django {one!r}, the tool {other!r}"
    return f"Django has {len(left.splitlines())} lines, the tool {len(right.splitlines())}"


class SquashedLoader(MigrationLoader):
    """With one migration more than there is on the disk."""

    extra = None

    def load_disk(self):
        super().load_disk()
        if self.extra is not None:
            self.disk_migrations[self.extra.app_label, self.extra.name] = self.extra


def state_of(label, extra=None):
    SquashedLoader.extra = extra
    try:
        loader = SquashedLoader(None)
    finally:
        SquashedLoader.extra = None
    return {key: model for key, model in loader.project_state().models.items() if key[0] == label}


def same_state(label, text):
    if not re.match(r"import |from |#|class ", text or ""):
        return text
    try:
        # `shop.migrations.0002_fill.fill` is no Python: a person would copy the function.
        text = re.sub(r"\b((?:\w+\.)+\d\w*)\.(?=[^\W\d])", r"__import__('importlib').import_module('\1').", text)
        namespace = {"__name__": f"{label}.squashed"}
        exec(compile(text, "squashed", "exec"), namespace)
        extra = namespace["Migration"]("0001_squashed_by_limosa", label)
        had, has = state_of(label), state_of(label, extra)
        if had == has:
            return True
        for key in had.keys() | has.keys():
            one, other = had.get(key), has.get(key)
            if one != other:
                return f"{key}: {one and vars(one)} became {other and vars(other)}"
        return False
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def main():
    loader = MigrationLoader(None)
    for label in sorted(loader.migrated_apps):
        differences, state, squashed, optimized = [], None, 0, 0

        def compare(kind, name, theirs):
            path = texts / f"{label}--{name}.{kind}.py"
            ours = path.read_text() if path.exists() else None
            if theirs is None and ours is None:
                return None
            if theirs is None or ours is None:
                differences.append(f"{kind} {label} {name}: only {'the tool' if theirs is None else 'Django'} writes a file")
            elif theirs != ours.strip() and theirs != ours:
                differences.append(f"{kind} {label} {name}: {first_difference(theirs, ours)}")
            return ours

        for app, leaf in loader.graph.leaf_nodes(label):
            options = {
                "start_migration_name": None,
                "squashed_name": "squashed_by_limosa",
                "include_header": False,
                "interactive": False,
            }
            theirs = django_text(squashmigrations, label, leaf, no_optimize=False, **options)
            ours = compare("squash", leaf, theirs)
            squashed += theirs is not None and theirs.startswith(("import", "from", "#", "class"))
            compare("all", leaf, django_text(squashmigrations, label, leaf, no_optimize=True, **options))
            state = same_state(label, ours)
        names = [name for app, name in loader.disk_migrations if app == label]
        for name in names:
            theirs = None
            # A beginning of several names can't be asked for.
            if sum(other.startswith(name) for other in names) == 1:
                theirs = django_text(optimizemigration, label, name, check=False)
                compare("optimize", name, theirs)
            optimized += theirs is not None
        line = {
            "app": label,
            "migrations": len(names),
            "squashed": squashed,
            "optimized": optimized,
            "differences": differences,
            "same_state": state,
        }
        print(json.dumps(line), file=answers, flush=True)


importlib.invalidate_caches()
main()
