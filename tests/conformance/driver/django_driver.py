"""Real Django, told what to do over JSON lines: the judge of the conformance suite.

One request a line on stdin, one answer a line on stdout. A process serves one state of
a project's models (Django reads models once), and many commands, so that its start is
paid once. The database of the tool under test is reached as the alias "other".
"""

import contextlib
import io
import json
import os
import select
import subprocess
import sys
import time
import traceback

requests, answers = sys.stdin, sys.stdout


def start_django():
    import django
    from django.conf import settings

    other = json.loads(os.environ.get("OTHER_DATABASE", "null"))
    if other:
        settings.DATABASES["other"] = other
    django.setup()


def command(args, **_):
    """`manage.py <args>` in this process: its output and its exit code."""
    import importlib

    from django.apps import apps
    from django.core.management import ManagementUtility

    importlib.invalidate_caches()
    for name in [name for name in sys.modules if ".migrations." in name]:
        if not name.startswith("django."):
            del sys.modules[name]
    if apps.is_installed("django.contrib.contenttypes"):
        from django.contrib.contenttypes.models import ContentType

        ContentType.objects.clear_cache()
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            ManagementUtility(["manage.py", *args]).execute()
        except SystemExit as exit:
            code = exit.code if isinstance(exit.code, int) else int(exit.code is not None)
        except Exception:
            traceback.print_exc()
            code = 1
    return {"code": code, "stdout": out.getvalue(), "stderr": err.getvalue()}


def sql(statements, alias, **_):
    from django.db import connections, transaction

    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        if connections[alias].vendor == "mysql":
            # Scenarios quote names as the standard does.
            cursor.execute("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')")
        for statement in statements:
            cursor.execute(statement)
    connections[alias].close()
    return {}


def each(statements, alias, **_):
    """Statements one by one, each by itself: some can't run in a transaction."""
    from django.db import connections

    with connections[alias].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connections[alias].close()
    return {}


def lock(path, **_):
    """Holds an exclusive lock on a SQLite file until this process ends."""
    import sqlite3

    global held
    held = sqlite3.connect(path, isolation_level=None)
    held.execute("BEGIN EXCLUSIVE")
    return {}


def query(statement, alias, **_):
    from django.db import connections

    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
        rows = [[repr(value) for value in row] for row in cursor.fetchall()]
    connections[alias].close()
    return {"rows": rows}


CATALOG = {
    "column": """
        SELECT c.relname || '.' || a.attname,
               row_number() OVER (PARTITION BY c.relname ORDER BY a.attnum) || ' ' ||
               format_type(a.atttypid, a.atttypmod) ||
               CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END ||
               coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') ||
               ' identity=' || a.attidentity::text || ' generated=' || a.attgenerated::text ||
               coalesce(' COLLATE ' || (SELECT collname FROM pg_collation
                    WHERE oid = a.attcollation AND collname <> 'default'), '') ||
               coalesce(' COMMENT ' || col_description(c.oid, a.attnum), '')
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped""",
    "relation": """
        SELECT c.relname, c.relkind::text || ' ' || c.relpersistence::text || coalesce(' ' || obj_description(c.oid), '') ||
               coalesce(' ON ' || (SELECT spcname FROM pg_tablespace WHERE oid = c.reltablespace), '')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'""",
    "constraint": """
        SELECT c.relname || '.' || k.conname, pg_get_constraintdef(k.oid) ||
               CASE WHEN k.convalidated THEN '' ELSE ' NOT VALID' END
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'""",
    "index": """
        SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) ||
               CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'""",
    "sequence": """
        SELECT s.sequencename, s.data_type::text || ' ' || s.start_value || ' ' || s.increment_by || ' owned by ' ||
               coalesce((SELECT d.refobjid::regclass::text || ':' || d.deptype::text FROM pg_depend d
                   WHERE d.objid = quote_ident(s.sequencename)::regclass AND d.deptype IN ('a', 'i') LIMIT 1), 'none')
        FROM pg_sequences s WHERE s.schemaname = 'public'""",
}


def mysql_catalog(cursor):
    """`SHOW CREATE` of everything: columns by their places, keys and constraints by their names."""
    cursor.execute("SHOW FULL TABLES")
    catalog = []
    for name, kind in sorted(cursor.fetchall()):
        cursor.execute(f"SHOW CREATE TABLE `{name}`")
        first, *lines = cursor.fetchone()[1].splitlines()
        lines = [line.rstrip(",") for line in lines]
        columns = [line for line in lines if line.startswith("  `")]
        catalog += [f"{name} | {kind} | {first}"]
        catalog += [f"{name} | {place} {line}" for place, line in enumerate(columns, 1)]
        catalog += sorted(f"{name} | {line}" for line in lines if line not in columns)
    return catalog


def dump(alias, volatile=(), **_):
    """The catalog and every row of a database, as texts that can be compared."""
    from django.db import connections

    connection = connections[alias]
    catalog, rows = [], []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")
            catalog = [" | ".join(map(str, row)) for row in cursor.fetchall()]
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        elif connection.vendor == "mysql":
            catalog = mysql_catalog(cursor)
            cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND "
                           "table_type = 'BASE TABLE' ORDER BY 1")
        else:
            for kind, statement in CATALOG.items():
                cursor.execute(statement)
                catalog += sorted(f"{kind} | " + " | ".join(map(str, row)) for row in cursor.fetchall())
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            hidden = {"applied"} if table == "django_migrations" else set()
            hidden |= {name.split(".")[1] for name in volatile if name.split(".")[0] == table}
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            rows += sorted(
                f"{table}: " + ", ".join(f"{n}={'…' if n in hidden and v is not None else repr(v)}"
                                        for n, v in zip(names, row))
                for row in cursor.fetchall()
            )
    connection.close()
    return {"catalog": catalog, "rows": rows}


def terminal(argv, lines, cwd, env, **_):
    """Run a program on a pseudo-terminal and type `lines`, each when it waits for one."""
    import fcntl
    import pty
    import termios

    master, slave = pty.openpty()
    mode = termios.tcgetattr(slave)
    mode[3] &= ~termios.ECHO
    termios.tcsetattr(slave, termios.TCSANOW, mode)
    process = subprocess.Popen(argv, cwd=cwd, env={**os.environ, **env}, stdin=slave, stdout=slave, stderr=slave,
                               start_new_session=True,
                               # Its own terminal: a typed Ctrl-C reaches it as a signal.
                               preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(slave)
    output, left, deadline = b"", list(lines), time.monotonic() + 60
    while time.monotonic() < deadline:
        ready, _, _ = select.select([master], [], [], 0.25)
        if ready:
            try:
                chunk = os.read(master, 65536)
            except OSError:
                break
            if not chunk:
                break
            output += chunk
        elif process.poll() is not None:
            break
        elif output and not output.endswith(b"\n"):
            line = left.pop(0) if left else "\x04"
            # A key of its own is not followed by Enter.
            os.write(master, (line if line in ("\x03", "\x04") else line + "\n").encode())
            output += b"\n"
    else:
        process.kill()
    os.close(master)
    return {"code": process.wait(), "stdout": output.decode(errors="replace").replace("\r\n", "\n"), "stderr": "",
            "unused": left}


def admin(url, statements, **_):
    """Statements outside a transaction on the server's own database: CREATE and DROP DATABASE."""
    from urllib.parse import unquote, urlsplit

    if url.startswith("mysql"):
        import pymysql

        parts = urlsplit(url)
        connection = pymysql.connect(host=parts.hostname, port=parts.port or 3306, user=unquote(parts.username or ""),
                                     password=unquote(parts.password or ""), autocommit=True)
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        return {}
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
    return {}


def main():
    # Nothing that a project prints may be taken for an answer.
    sys.stdout = sys.stderr
    sys.stdin = io.StringIO()
    sys.path.insert(0, os.getcwd())
    started = False
    for line in requests:
        request = json.loads(line)
        work = globals()[request.pop("op")]
        try:
            if work in (command, sql, query, dump) and not started:
                start_django()
                started = True
            answer = work(**request)
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
