"""Ask Django for the SQL of every case in `cases/` on MariaDB and MySQL, and keep the answers in `expected/`.

    python generate_mysql.py [--host 127.0.0.1] [--name limosa_schema] [--theme THEME ...]

with Django 5.2, or another version (of that, only the answers that differ from those of 5.2 are kept), psycopg 3 (the cases have fields of PostgreSQL) and PyMySQL. Only a MariaDB server is needed: the tables
of the state before really exist in it while Django is asked, because it looks constraints up in the catalog; what it
found there is kept with the answer. For other servers, Django is told that this very server were another. The database is
made, and dropped at the end.
"""

import argparse
import gzip
import json
import pathlib

import django
import pymysql
from django.conf import settings

# Django asks for a version of mysqlclient.
pymysql.version_info = (2, 2, 8, "final", 0)
pymysql.install_as_MySQLdb()

HERE = pathlib.Path(__file__).parent
REFERENCE = "5.2"
VERSION = "%d.%d" % django.VERSION[:2]

parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--name", default="limosa_schema")
parser.add_argument("--theme", action="append")
arguments = parser.parse_args()


def alias(**options):
    return {"ENGINE": "django.db.backends.mysql", "NAME": arguments.name, "HOST": arguments.host, "USER": "root", "OPTIONS": options}


# Servers that Django is asked for, by the key of the answer; what is said of the server here is what it believes.
SERVERS = {
    "mariadb": {},
    "mariadb_old": {"version": "10.5.1-MariaDB"},
    "mysql": {"version": "8.0.36"},
    "mysql_old": {"version": "8.0.11"},
    "mysql_myisam": {"version": "8.4.0", "default_storage_engine": "MyISAM"},
}

settings.configure(
    INSTALLED_APPS=["django.contrib.postgres"],
    DATABASES={"default": alias(), **{server: alias() for server in SERVERS}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
    TIME_ZONE="UTC",
)
django.setup()

from cases import CASES  # noqa: E402
from django.db import connections  # noqa: E402
from django.db.migrations import Migration  # noqa: E402
from django.db.migrations.state import ProjectState  # noqa: E402
from django.db.migrations.writer import MigrationWriter  # noqa: E402

ONLY_POSTGRESQL = ("postgres ", "add constraint exclusion", "create constraint exclusion", "create constraint params exclusion")


def migration(operations):
    migration = Migration("0001_case", "app")
    migration.operations = operations
    return migration


def text(operations):
    text = MigrationWriter(migration(operations), include_header=False).as_string()
    return text[text.index("    operations = "):]


def drop_tables(cursor):
    cursor.execute("SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = DATABASE()")
    found = cursor.fetchall()
    cursor.execute("SET foreign_key_checks = 0")
    for table, kind in found:
        cursor.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} `{table}`")
    cursor.execute("SET foreign_key_checks = 1")


def make(operations):
    """Make the tables of a state; the error when it can't be made whole."""
    connection = connections["default"]
    with connection.cursor() as cursor:
        drop_tables(cursor)
    try:
        with connection.schema_editor(atomic=False) as editor:
            migration(operations).apply(ProjectState(), editor)
    except Exception as error:
        return repr(error)
    return None


def ask(alias, before, operations, backwards):
    """What Django says, and what it found in the catalog; an answer without SQL has an error."""
    connection = connections[alias]
    found, engines, answer = {}, {}, {}
    introspection = connection.introspection
    get_constraints, get_storage_engine = introspection.get_constraints, introspection.get_storage_engine

    def keep_constraints(cursor, table):
        constraints = get_constraints(cursor, table)
        found[table] = [
            {
                "name": name, "columns": info["columns"], "primary_key": bool(info["primary_key"]), "unique": bool(info["unique"]),
                "foreign_key": list(info["foreign_key"]) if info["foreign_key"] else None, "check": bool(info["check"]), "index": bool(info["index"]),
                "kind": info.get("type"),
            }
            for name, info in constraints.items()
        ]
        return constraints

    def keep_storage_engine(cursor, table):
        engines[table] = get_storage_engine(cursor, table)
        return engines[table]

    introspection.get_constraints, introspection.get_storage_engine = keep_constraints, keep_storage_engine
    try:
        state = migration(before()).mutate_state(ProjectState())
        with connection.schema_editor(collect_sql=True, atomic=False) as editor:
            run = migration(operations())
            (run.unapply if backwards else run.apply)(state, editor, collect_sql=True)
        answer["sql"] = [line for line in editor.collected_sql if line and not line.startswith("--")]
    except Exception as error:
        answer["error"] = f"{type(error).__name__}: {error}"
    finally:
        introspection.get_constraints, introspection.get_storage_engine = get_constraints, get_storage_engine
    if found:
        answer["constraints"] = found
    if any(engine != "InnoDB" for engine in engines.values()):
        answer["engines"] = engines
    return answer


def entry(name, before, operations):
    """All that Django says of a case, by server."""
    try:
        said = {"before": text(before()), "operations": text(operations())}
    except (AttributeError, TypeError, ValueError) as error:
        print(name, "cannot be said:", error)
        return {}
    answers = {server: dict(said) for server in SERVERS}
    for run, backwards in (("forwards", False), ("backwards", True)):
        error = make(before() + operations() if backwards else before())
        for server in SERVERS:
            answer = ask(server, before, operations, backwards)
            # Where the tables can't be made, the catalog has nothing to say of them.
            if error and "Error: (" in answer.get("error", ""):
                print(name, server, run, "left out:", error)
            else:
                answers[server][run] = answer
    return answers


def write(path, entries):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{json.dumps(name)}: {json.dumps(entry, ensure_ascii=False)}" for name, entry in entries.items()]
    path.write_bytes(gzip.compress(("{\n" + ",\n".join(lines) + "\n}\n").encode(), mtime=0))


def main():
    server_connection = connections["default"]
    database, server_connection.settings_dict["NAME"] = arguments.name, None
    with server_connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS `{database}`")
        cursor.execute(f"CREATE DATABASE `{database}` CHARACTER SET utf8mb4")
    server_connection.close()
    server_connection.settings_dict["NAME"] = database
    server_connection.connect()
    for alias, data in SERVERS.items():
        connections[alias].mysql_server_data = {**server_connection.mysql_server_data, **data}
    themes = {}
    for theme, name, before, operations in CASES:
        if theme != "postgres" and not name.startswith(ONLY_POSTGRESQL) and theme in (arguments.theme or [theme]):
            themes.setdefault(theme, []).append((name, before, operations))
    for theme, cases in themes.items():
        entries = {server: {} for server in SERVERS}
        for name, before, operations in cases:
            for server, answers in entry(name, before, operations).items():
                entries[server][name] = answers
        for server in SERVERS:
            reference = HERE / "expected" / server / f"{theme}.json.gz"
            if VERSION == REFERENCE:
                write(reference, entries[server])
            else:
                known = json.loads(gzip.decompress(reference.read_bytes()))
                other = {name: answers for name, answers in entries[server].items() if answers != known.get(name)}
                write(HERE / "expected" / server / f"{theme}.{VERSION}.json.gz", other)
        print(theme, len(cases), flush=True)
    with server_connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE `{database}`")


main()
