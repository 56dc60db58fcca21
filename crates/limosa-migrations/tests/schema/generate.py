"""Ask Django for the SQL of every case in `cases/`, and keep the answers in `expected/`.

    python generate.py [--host 127.0.0.1] [--name limosa_schema] [--theme THEME ...] [postgresql] [sqlite]

with psycopg 3 and Django 5.2, or another version: of that, only the answers that differ from those of 5.2 are kept. The
tables of the state before really exist while Django is asked, because it looks constraints up in the catalog; what it
found there is kept with the answer. Everything is rolled back.

`expected/<database>/<theme>.json.gz` holds the answers of Django 5.2, `<theme>.<version>.json.gz` those that differ. Each
case has an answer `forwards` and one `backwards`. SQLite has another, `migrate`: as `sqlmigrate` prints it (`forwards`)
Django renders the states when the first operation needs them, `migrate` has rendered them before, and the order of
columns in tables made anew differs.
"""

import argparse
import gzip
import json
import pathlib

import django
from django.conf import settings

HERE = pathlib.Path(__file__).parent
REFERENCE = "5.2"
VERSION = "%d.%d" % django.VERSION[:2]

parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--name", default="limosa_schema")
parser.add_argument("--theme", action="append")
parser.add_argument("databases", nargs="*", default=["postgresql", "sqlite"])
arguments = parser.parse_args()

settings.configure(
    INSTALLED_APPS=["django.contrib.postgres"],
    DATABASES={
        # The longest name is the default database's, on all of them.
        "default": {
            "ENGINE": "django.db.backends.postgresql", "NAME": arguments.name, "HOST": arguments.host, "USER": "postgres",
        },
        "sqlite": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
    },
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
    TIME_ZONE="UTC",
)
django.setup()

from cases import CASES  # noqa: E402
from django.contrib.postgres.operations import NotInTransactionMixin  # noqa: E402
from django.db import connections, transaction  # noqa: E402
from django.db.migrations import Migration  # noqa: E402
from django.db.migrations.state import ProjectState  # noqa: E402
from django.db.migrations.writer import MigrationWriter  # noqa: E402

ONLY_POSTGRESQL = ("postgres ", "add constraint exclusion", "create constraint exclusion", "create constraint params exclusion")

# A set, whose order changes from run to run.
connections["sqlite"].ops.jsonfield_datatype_values = ("false", "null", "true")

# The cases run inside a transaction that is rolled back, where these would refuse to.
NotInTransactionMixin._ensure_not_in_transaction = lambda self, editor: None


class Rollback(Exception):
    pass


def migration(operations):
    migration = Migration("0001_case", "app")
    migration.operations = operations
    return migration


def text(operations):
    """The whole text of the migration."""
    return MigrationWriter(migration(operations), include_header=False).as_string()


def read_back(text):
    """The operations as a migration file gives them, which need not be those that were written: some arguments are
    sorted, others left out."""
    def operations():
        namespace = {}
        exec(text, namespace)
        return namespace["Migration"].operations
    return operations


def ask(database, before, operations, rendered=False, backwards=False):
    """What Django says, and what it found in the catalog; an answer without SQL has an error."""
    alias = "default" if database == "postgresql" else database
    connection = connections[alias]
    before_again, again = before, operations
    before, operations = before(), operations()
    found = {"constraints": {}, "sequences": {}}
    answer = {}
    if alias == "sqlite":
        connection.close()
        connection.connect()
        connection.disable_constraint_checking()
    introspection = connection.introspection
    get_constraints, get_sequences = introspection.get_constraints, introspection.get_sequences

    def keep_constraints(cursor, table):
        constraints = get_constraints(cursor, table)
        found["constraints"][table] = [
            {
                "name": name, "columns": info["columns"], "primary_key": bool(info["primary_key"]), "unique": bool(info["unique"]),
                "foreign_key": list(info["foreign_key"]) if info["foreign_key"] else None, "check": bool(info["check"]), "index": bool(info["index"]),
                "kind": info.get("type"),
            }
            for name, info in constraints.items()
        ]
        return constraints

    def keep_sequences(cursor, table, table_fields=()):
        sequences = get_sequences(cursor, table, table_fields)
        found["sequences"][table] = [{"name": s["name"], "column": s["column"]} for s in sequences]
        return sequences

    try:
        with transaction.atomic(using=alias):
            state = ProjectState()
            existing = before + operations if backwards else before
            if existing:
                with connection.schema_editor(atomic=False) as editor:
                    try:
                        state = migration(existing).apply(state, editor)
                    except Exception as error:
                        answer["before"] = repr(error)
                        raise Rollback from error
            # A state as the loader makes it has rendered nothing yet.
            state = migration(before_again()).mutate_state(ProjectState())
            if rendered:
                state.apps
            introspection.get_constraints, introspection.get_sequences = keep_constraints, keep_sequences
            try:
                with connection.schema_editor(collect_sql=True, atomic=False) as editor:
                    run = migration(again())
                    (run.unapply if backwards else run.apply)(state, editor, collect_sql=True)
                answer["sql"] = [line for line in editor.collected_sql if line and not line.startswith("--")]
            except Exception as error:
                answer["error"] = f"{type(error).__name__}: {error}"
            raise Rollback
    except Rollback:
        pass
    except Exception as error:
        answer.setdefault("before", repr(error))
    finally:
        introspection.get_constraints, introspection.get_sequences = get_constraints, get_sequences
    answer.update({key: value for key, value in found.items() if value})
    return answer


def entry(database, name, before, operations):
    """All that Django says of a case on a database; nothing when it can't even make the case."""
    try:
        texts = {"before": text(before()), "operations": text(operations())}
        before, operations = read_back(texts["before"]), read_back(texts["operations"])
        before(), operations()
    except (AttributeError, NameError, TypeError, ValueError) as error:
        print(name, "cannot be said:", str(error).split("\n")[0])
        return None
    entry = {name: whole[whole.index("    operations = "):] for name, whole in texts.items()}
    answers = {"forwards": ask(database, before, operations), "backwards": ask(database, before, operations, backwards=True)}
    if database == "sqlite":
        answers["migrate"] = ask(database, before, operations, rendered=True)
    for run, answer in answers.items():
        if "before" not in answer:
            entry[run] = answer
        elif run == "forwards":
            print(name, database, "before:", answer["before"])
    return entry


def read(path):
    return json.loads(gzip.decompress(path.read_bytes())) if path.exists() else {}


def write(path, entries):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{json.dumps(name)}: {json.dumps(entry, ensure_ascii=False)}" for name, entry in entries.items()]
    path.write_bytes(gzip.compress(("{\n" + ",\n".join(lines) + "\n}\n").encode(), mtime=0))


def main():
    themes = {}
    for theme, name, before, operations in CASES:
        cases = themes.setdefault(theme, {})
        assert name not in cases, name
        cases[name] = before, operations
    for database in arguments.databases:
        for theme in arguments.theme or themes:
            cases = themes[theme]
            entries = {
                name: entry(database, name, *parts) for name, parts in cases.items()
                if database == "postgresql" or not (theme == "postgres" or name.startswith(ONLY_POSTGRESQL))
            }
            reference = HERE / "expected" / database / f"{theme}.json.gz"
            if VERSION == REFERENCE:
                entries = {name: answers for name, answers in entries.items() if answers}
                path = reference
            else:
                known = read(reference)
                entries = {name: answers for name, answers in entries.items() if answers != known.get(name)}
                path = HERE / "expected" / database / f"{theme}.{VERSION}.json.gz"
            if entries:
                write(path, entries)
            elif path.exists():
                path.unlink()
            print(VERSION, database, theme, len(entries), flush=True)


main()
