"""From an empty database, real Django and Limosa: what `scripts/corpus migrate` compares.

Each project is migrated by both; then the catalog, the rows of every table and what was printed must be the same, Django's
own `migrate --check` and `makemigrations --check` must say of Limosa's database what they say of Django's, and so again
after the apps that reverse went back to zero. Django's side takes minutes, and is kept until the project changes.
"""

import difflib
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

PREFIX = os.environ.get("LIMOSA_CORPUS_PREFIX", "limosa_corpus")
DRIVER = Path(__file__).resolve().parent / "driver" / "migrate.py"

# What is another one in every run: the moment, and what is drawn by lot.
MASKS = [
    (re.compile(r"datetime\.datetime\([^()]*(?:\([^()]*\))?[^()]*\)"), "‹time›"),
    (re.compile(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00)?'"), "‹time›"),
    (re.compile(r"UUID\('[0-9a-f-]{36}'\)"), "‹uuid›"),
    (re.compile(r"'[0-9a-f]{32}'"), "‹uuid›"),
    (re.compile(r"'[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'"), "‹uuid›"),
    (re.compile(r"'[0-9a-f]{40}'"), "‹token›"),
]


class Side:
    """One database of a project, and the commands on it."""

    def __init__(self, project, folder, kind, name, environ, settings, binary, keep):
        self.project, self.folder, self.kind, self.settings, self.binary = project, folder, kind, settings, binary
        self.python = folder / "venv" / "bin" / "python"
        self.name = str(keep / f"{PREFIX}_{project}_{name}.sqlite3") if kind == "sqlite" else f"{PREFIX}_{project}_{name}".replace("-", "_")
        self.environ = {**environ, "LIMOSA_CORPUS_DATABASE": self.name}

    def manage(self, *arguments):
        return self.run([self.python, "manage.py", *arguments])

    def limosa(self, *arguments):
        return self.run([self.binary, "--python", self.python, "--ignore-own-commands", *arguments])

    def run(self, command):
        """Exit code, what it printed, seconds by the wall."""
        started = time.monotonic()
        said = subprocess.run([str(part) for part in command], cwd=self.folder / "project", env=self.environ, capture_output=True, text=True)
        return {"code": said.returncode, "stdout": said.stdout, "stderr": said.stderr, "seconds": time.monotonic() - started}

    def ask(self, question):
        command = [str(self.python), str(DRIVER), self.settings, question]
        return json.loads(subprocess.check_output(command, cwd=self.folder / "project", env=self.environ, text=True))

    def anew(self):
        """The database, empty."""
        if self.kind == "sqlite":
            for end in ("", "-journal", "-wal", "-shm"):
                Path(self.name + end).unlink(missing_ok=True)
        elif self.kind == "postgresql":
            self.admin(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)', f'CREATE DATABASE "{self.name}"')
        else:
            self.admin(f"DROP DATABASE IF EXISTS `{self.name}`", f"CREATE DATABASE `{self.name}` CHARACTER SET utf8mb4")

    def drop(self):
        if self.kind == "sqlite":
            Path(self.name).unlink(missing_ok=True)
        elif self.kind == "postgresql":
            self.admin(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        else:
            self.admin(f"DROP DATABASE IF EXISTS `{self.name}`")

    def admin(self, *statements):
        """Statements on the server, by whichever driver the project has."""
        url = os.environ["LIMOSA_TEST_POSTGRES" if self.kind == "postgresql" else "LIMOSA_TEST_MARIADB"]
        said = subprocess.run([str(self.python), "-c", ADMIN, url, *statements], capture_output=True, text=True)
        if said.returncode:
            sys.exit(said.stderr)

    def dump(self):
        dump = self.ask("dump")
        return {"catalog": [masked(line) for line in dump["catalog"]], "rows": sorted(masked(line) for line in dump["rows"])}


ADMIN = """
import sys
from urllib.parse import unquote, urlsplit
url, *statements = sys.argv[1:]
if url.startswith("mysql"):
    import pymysql
    parts = urlsplit(url)
    connection = pymysql.connect(host=parts.hostname, port=parts.port or 3306, user=unquote(parts.username or ""),
                                 password=unquote(parts.password or ""), autocommit=True)
else:
    try:
        import psycopg as driver
    except ImportError:
        import psycopg2 as driver
    connection = driver.connect(url)
    connection.autocommit = True
for statement in statements:
    connection.cursor().execute(statement)
"""


def masked(line):
    for pattern, mark in MASKS:
        line = pattern.sub(mark, line)
    return line


def stamp(folder, kept, kind):
    """Changes when the project does, or what is asked of it."""
    digest = hashlib.sha256((folder / "installed.txt").read_bytes())
    for path in sorted(kept.rglob("*.py")) + [DRIVER, DRIVER.parents[2] / "conformance" / "driver" / "django_driver.py"]:
        digest.update(path.read_bytes())
    return f"{kind} {digest.hexdigest()}"


def of_django(side, keep, mark, forwards):
    """What Django leaves, asked or kept."""
    file = keep / f"{side.project}-{side.kind}.json"
    if file.exists():
        kept = json.loads(file.read_text())
        if kept["stamp"] == mark and (forwards or "after" in kept):
            return kept
    say(f"{side.project}, {side.kind}: Django migrates")
    side.anew()
    kept = {"stamp": mark, "migrate": side.manage("migrate", "--skip-checks")}
    if kept["migrate"]["code"] == 0:
        kept["full"] = side.dump()
        kept["checks"] = checks(side)
    if kept["migrate"]["code"] == 0 and not forwards:
        kept["to_zero"] = side.ask("to-zero")
        kept["back"] = back = []
        kept["after"] = kept["full"]
        for label in kept["to_zero"]:
            outcome = side.manage("migrate", label, "zero", "--skip-checks")
            if outcome["code"]:
                # A history that does not fit together backwards: what Django leaves there says nothing.
                kept["to_zero"] = kept["to_zero"][: len(back)]
                break
            back.append(outcome)
            kept["after"] = side.dump()
    side.drop()
    file.write_text(json.dumps(kept))
    return kept


def checks(side):
    return {name: side.manage(*name.split())["code"] for name in ("migrate --check --skip-checks", "makemigrations --check --dry-run --skip-checks")}


def say(text):
    print(f"\033[1m# {text}\033[0m", file=sys.stderr, flush=True)


def said(outcome):
    """What was printed; of a failure the reason as well."""
    error = outcome["stderr"].splitlines()[-12:] if outcome["code"] else []
    return [f"exit {outcome['code']}", *outcome["stdout"].splitlines(), *error]


class Differences:
    """What is not as it should be, all of it in a file."""

    def __init__(self, file):
        self.file, self.found = file, []

    def lines(self, what, django, limosa):
        found = list(difflib.unified_diff(django, limosa, "Django", "Limosa", n=0, lineterm=""))
        if found:
            self.found.append((what, found))

    def end(self):
        """Prints the first of each; answers whether there are none."""
        self.file.write_text("".join(f"# {what}\n" + "\n".join(lines) + "\n\n" for what, lines in self.found))
        for what, lines in self.found:
            print(f"  {what}: {len(lines)} lines differ (all in {self.file})")
            print("".join(f"    {line[:220]}\n" for line in lines[2:14]), end="")
        return not self.found


def compare(project, folder, kept, kind, environ, settings, binary, keep, forwards):
    """Migrates with Limosa, compares; answers whether all is equal."""
    keep.mkdir(parents=True, exist_ok=True)
    django = Side(project, folder, kind, "django", environ, settings, binary, keep)
    limosa = Side(project, folder, kind, "limosa", environ, settings, binary, keep)
    should = of_django(django, keep, stamp(folder, kept, kind), forwards)
    limosa.anew()
    say(f"{project}, {kind}: Limosa migrates")
    done = limosa.limosa("migrate")
    differences = Differences(keep / f"{project}-{kind}.diff")
    print(f"{project} {kind}: Django {should['migrate']['seconds']:.1f} s, Limosa {done['seconds']:.1f} s")
    differences.lines("migrate", said(should["migrate"]), said(done))
    if done["code"] == 0 == should["migrate"]["code"]:
        dump = limosa.dump()
        for part in ("catalog", "rows"):
            differences.lines(part, should["full"][part], dump[part])
        differences.lines("checks", [str(should["checks"])], [str(checks(limosa))])
        back = should["to_zero"] if not forwards else []
        print(f"  {len(should['full']['catalog'])} lines of catalog, {len(should['full']['rows'])} rows, {len(back)} apps back to zero")
    if done["code"] == 0 == should["migrate"]["code"] and not forwards:
        say(f"{project}, {kind}: back to zero")
        for label, there in zip(should["to_zero"], should["back"]):
            here = limosa.limosa("migrate", label, "zero")
            differences.lines(f"migrate {label} zero", said(there), said(here))
        dump = limosa.dump()
        for part in ("catalog", "rows"):
            differences.lines(f"{part} after zero", should["after"][part], dump[part])
    equal = differences.end()
    limosa.drop()
    print("  equal" if equal else "  NOT equal", flush=True)
    return equal
