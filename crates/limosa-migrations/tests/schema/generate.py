"""Ask Django for the SQL of every case in `cases.py`, and keep the answers in `expected/`.

    DATABASE_URL-like settings are not needed: python generate.py [postgresql host] [database]

with Django 5.2 and psycopg 3 installed. The tables of the state before really exist while Django is asked, because it
looks constraints up in the catalog; what it found there is kept with the answer. Everything is rolled back.

Answers whose name ends in `_back` are of unapplying. Two SQLite answers are kept: as `sqlmigrate` prints it (Django renders the states when the first operation needs them) and as
`migrate` runs it (rendered before), because the order of columns in tables made anew differs.
"""

import json
import pathlib
import sys

import django
from django.conf import settings

host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
database = sys.argv[2] if len(sys.argv) > 2 else "limosa_schema"

settings.configure(
    INSTALLED_APPS=["django.contrib.postgres"],
    DATABASES={
        "default": {"ENGINE": "django.db.backends.postgresql", "NAME": database, "HOST": host, "USER": "postgres"},
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


# The cases run inside a transaction that is rolled back, where these would refuse to.
NotInTransactionMixin._ensure_not_in_transaction = lambda self, editor: None


class Rollback(Exception):
    pass


def migration(operations):
    migration = Migration("0001_case", "app")
    migration.operations = operations
    return migration


def text(operations):
    text = MigrationWriter(migration(operations), include_header=False).as_string()
    return text[text.index("    operations = "):]


def ask(alias, before, operations, rendered, backwards=False):
    """What Django says, and what it found in the catalog; an answer without SQL has an error."""
    connection = connections[alias]
    before_again, again = before, operations
    before, operations = before(), operations()
    found = {"constraints": {}, "sequences": {}, "collations": {}}
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


def main():
    cases = {}
    broken = 0
    for name, before, operations in CASES:
        assert name not in cases, name
        entry = {"before": text(before()), "operations": text(operations())}
        entry["postgresql"] = ask("default", before, operations, False)
        entry["postgresql_back"] = ask("default", before, operations, False, True)
        if not name.startswith(ONLY_POSTGRESQL):
            entry["sqlite"] = ask("sqlite", before, operations, False)
            entry["sqlite_migrate"] = ask("sqlite", before, operations, True)
            entry["sqlite_back"] = ask("sqlite", before, operations, False, True)
        for vendor in list(entry):
            answer = entry[vendor]
            if isinstance(answer, dict) and "before" in answer:
                if not vendor.endswith("_back"):
                    print(name, vendor, "before:", answer["before"])
                broken += 1
                del entry[vendor]
        cases[name] = entry
    # Some schemas take many lines: one case a line keeps the diff readable.
    folder = pathlib.Path(__file__).parent
    lines = [f"{json.dumps(name)}: {json.dumps(entry, ensure_ascii=False)}" for name, entry in cases.items()]
    (folder / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(len(cases), "cases,", broken, "left out")


main()
