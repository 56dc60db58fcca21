"""
Asks a project's own Django what is right. Runs in the project's interpreter and folder.

    python ask.py <settings> sql <folder> [<app> <name>]      the SQL of every migration, forwards and backwards
    python ask.py <settings> states <folder>                  the states after each migration, and of the models

Answers are lines of three columns: what, the hash of Django's text, and how many lines that has; in place of a hash
stands the class of the error that Django raises. The texts themselves are written into the folder. The texts of a state
are written here and in `tests/corpus/src/states.rs` in the same form; what changes from day to day and from run to run is
made the same here and in `tests/corpus/src/mask.rs`.
"""

import datetime
import hashlib
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, os.getcwd())


TODAY = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
VARYING = [
    # The present moment, in UTC, as a default.
    (re.compile(TODAY + r"( \d\d:\d\d:\d\d(\.\d+)?)?"), "<now>"),
    # A `uuid4()`, as a default.
    (re.compile(r"'[0-9a-f]{32}'|'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'"), "'<uuid>'"),
]
# Only in SQL: what may be a default of random letters and digits; no part of it says that it is one.
TOKEN = re.compile(r"'[0-9A-Za-z]{16,}'")
# Only in SQL: the constraints of one table's `unique_together`, where they follow on each other. Django takes them from a
# set, whose order is another one with every seed of Python's hashes.
ADDED = r"ALTER TABLE %s ADD CONSTRAINT \S+_[0-9a-f]{8}_uniq[\"`] UNIQUE \(.*\n"
TOGETHER = re.compile("^" + ADDED % r"(\S+)" + "(?:" + ADDED % r"\1" + ")+", re.MULTILINE)


def masked(text):
    for pattern, name in VARYING:
        text = pattern.sub(name, text)
    return text


def digest(text):
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:16]


class Answers:
    """The lines of one file of answers, and the texts beside it."""

    def __init__(self, folder, kind):
        self.folder = Path(folder) / kind
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lines = []

    def text(self, what, text):
        text = masked(text)
        (self.folder / what).write_text(text)
        self.lines.append(f"{what}\t{digest(text)}\t{text.count(chr(10))}")

    def error(self, what, error):
        name = type(error).__name__
        (self.folder / what).write_text(f"{name}: {error}\n")
        self.lines.append(f"{what}\t!{name}\t0")

    def save(self):
        (self.folder.parent / f"{self.folder.name}.tsv").write_text("".join(line + "\n" for line in self.lines))


# SQL


def sql(folder, only=None):
    """What `sqlmigrate` prints, in one process, over a database that holds nothing."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    vendor = connection.vendor
    loader = MigrationLoader(connection, replace_migrations=False)
    answers = Answers(folder, f"sql-{vendor}")
    for key in sorted(loader.disk_migrations):
        if only and key != only:
            continue
        migration = loader.disk_migrations[key]
        for backwards in (False, True):
            what = f"{key[0]}.{key[1]}{'.backwards' if backwards else ''}"
            try:
                lines = loader.collect_sql([(migration, backwards)])
            except (Exception, SystemExit) as error:
                answers.error(what, error)
                continue
            if lines and migration.atomic and connection.features.can_rollback_ddl:
                lines = ["BEGIN;", *lines, "COMMIT;"]
            text = masked("".join(line + "\n" for line in lines))
            text = TOKEN.sub("'<token>'", text)
            answers.text(what, TOGETHER.sub(lambda match: "".join(sorted(match[0].splitlines(True))), text))
    if only:
        for path in sorted(answers.folder.glob(".".join(only) + "*")):
            print(f"== {path.name}")
            print(path.read_text(), end="")
    else:
        answers.save()


# States


class States:
    """Writes models as text. Fields live on from state to state: each is written once."""

    def __init__(self):
        self.written = {}

    def value(self, value):
        from django.db.migrations.writer import MigrationWriter

        try:
            return MigrationWriter.serialize(value)[0]
        except ValueError:
            return "?"

    def field(self, field):
        if id(field) not in self.written:
            self.written[id(field)] = field, self.value(field)
        return self.written[id(field)][1]

    def model(self, model):
        lines = [f"model {model.app_label}.{model.name}"]
        lines += [f"base {base if isinstance(base, str) else self.value(base)}" for base in model.bases]
        lines += [f"manager {name} = {self.value(manager)}" for name, manager in model.managers]
        for name, value in sorted(model.options.items()):
            if name in ("indexes", "constraints"):
                lines += [f"{name} {self.value(item)}" for item in value]
            else:
                lines.append(f"option {name} = {self.value(value)}")
        lines += [f"field {name} = {self.field(field)}" for name, field in model.fields.items()]
        return "".join(line + "\n" for line in lines)


def states(folder):
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    writer = States()
    answers = Answers(folder, "states")
    loader = MigrationLoader(None)
    state = ProjectState(real_apps=loader.unmigrated_apps)
    plan = []
    for target in sorted(loader.graph.leaf_nodes()):
        for key in loader.graph.forwards_plan(target):
            if key not in plan:
                plan.append(key)
    names = {model._meta.swappable: model._meta.label_lower for model in apps.get_models(include_swapped=True)}
    for key in plan:
        loader.graph.nodes[key].mutate_state(state, preserve=False)
        models = [model for model in state.models.values() if model.app_label == key[0]]
        models.sort(key=lambda model: model.name_lower)
        text = "".join(writer.model(model) for model in models)
        answers.text(f"{key[0]}.{key[1]}", without_settings(text, names))
    for (label, name), model in sorted(state.models.items()):
        answers.text(f"migrations:{label}.{name}", without_settings(writer.model(model), names))
    for (label, name), model in sorted(ProjectState.from_apps(apps).models.items()):
        answers.text(f"models:{label}.{name}", writer.model(model))
    answers.save()


def without_settings(text, swappable):
    """
    The models that settings name, in place of the settings: the writer puts in a setting wherever a key points at a model
    that could be swapped, whatever the migration says.
    """
    from django.conf import settings

    def model(match):
        name = match[1]
        return f"to={(getattr(settings, name, None) or swappable[name]).lower()!r}"

    return re.sub(r"\bto=settings\.([A-Z][A-Z0-9_]*)", model, text)


def main(settings, kind, folder, *only):
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django
    from django.utils import translation

    django.setup()
    translation.deactivate_all()
    {"sql": lambda: sql(folder, only), "states": lambda: states(folder)}[kind]()


if __name__ == "__main__":
    main(*sys.argv[1:])
