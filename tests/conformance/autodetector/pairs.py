"""The cases of `cases/*.txt`, each a project before and after an edit, and real Django's answer to them.

A case begins with `## name`; then:

    @before app            what follows is `app/models.py` before the edit (its imports are put on top)
    @before app/enums.py   the same for any other file
    @after …               after the edit; what is not said there is lost, save migrations
    @settings              what follows ends `settings.py`, before and after
    @settings after        … after only
    @unmigrated app        it has no `migrations` folder
    @env NAME=value        of the processes
    @first makemigrations --noinput   the command that is run before the edit (this one by default)
    @run makemigrations    a command that is run after it (this one by default); several are run one after another
    @type y                a line typed at the questions of the last `@run`
    @differs reason        Limosa's answer is another, kept beside Django's: `expected/<name>.limosa.txt`

An answer is a transcript: each command with its exit code, what it printed, and the files it wrote, changed or removed.
"""

import os
import pathlib
import re
import shutil
import sys

# What every case's project begins with; `models.py` is put on top of each app's.
PROJECT = pathlib.Path(__file__).parent / "project"
APPS = ["app", "other", "third", "auth_custom"]


class Case:
    def __init__(self, name):
        self.name, self.differs, self.env = name, None, {}
        self.files = {"before": {}, "after": {}}
        self.settings = {"before": "", "after": ""}
        self.unmigrated = []
        self.first, self.runs = "makemigrations --noinput", []


def cases(folder, only=()):
    """Every case of the folder, in the order of the files."""
    seen = set()
    for path in sorted(pathlib.Path(folder).glob("*.txt")):
        for block in re.split(r"^## ", path.read_text(), flags=re.M)[1:]:
            case = parse(block)
            assert case.name not in seen, case.name
            seen.add(case.name)
            if not only or case.name in only:
                yield case


def parse(block):
    name, _, body = block.partition("\n")
    case, targets = Case(name.strip()), []
    for line in body.splitlines(keepends=True):
        word, _, rest = line.rstrip("\n").partition(" ")
        if word in ("@before", "@after"):
            path, text = (rest, "") if "." in rest else (rest + "/models.py", (PROJECT / "models.py").read_text())
            case.files[word[1:]][path] = text
            targets = [(case.files[word[1:]], path)]
        elif word == "@settings":
            targets = [(case.settings, side) for side in (["after"] if rest else ["before", "after"])]
        elif word == "@unmigrated":
            case.unmigrated.append(rest)
        elif word == "@env":
            key, _, value = rest.partition("=")
            case.env[key] = value
        elif word == "@first":
            case.first = rest
        elif word == "@run":
            case.runs.append((rest, []))
        elif word == "@type":
            if not case.runs:
                case.runs.append(("makemigrations", []))
            case.runs[-1][1].append(rest)
        elif word == "@differs":
            case.differs = rest
        elif word.startswith("@") and not targets:
            raise ValueError("%s: %s" % (case.name, line))
        else:
            for where, key in targets:
                where[key] += line
    if not case.runs:
        case.runs.append(("makemigrations", []))
    return case


def lay(root, case, side):
    """The project's files on one side of the edit."""
    files = {"manage.py": (PROJECT / "manage.py").read_text(), "config/__init__.py": ""}
    files["config/settings.py"] = (PROJECT / "config/settings.py").read_text() + case.settings[side]
    for app in APPS:
        files[app + "/__init__.py"] = ""
        if app not in case.unmigrated:
            files[app + "/migrations/__init__.py"] = ""
        files[app + "/models.py"] = (PROJECT / "models.py").read_text()
    files.update(case.files[side])
    if side == "after":
        for path in case.files["before"]:
            if path not in files and "/migrations/" not in path:
                (root / path).unlink()
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def python_files(root):
    return {str(path.relative_to(root)): path.read_text() for path in sorted(root.rglob("*.py"))}


def transcript(root, line, answer, before):
    """One command of a transcript. `answer` is exit code, stdout, stderr."""
    code, out, err = answer
    parts = ["$ %s\n" % line]
    parts += ["| %s\n" % l for l in plain(root, out).split("\n")[:-1]] + tail(plain(root, out), "|")
    parts += ["! %s\n" % l for l in traceback(plain(root, err)).split("\n")[:-1]] + tail(plain(root, err), "!")
    if code:
        parts.append("exit %d\n" % code)
    after = python_files(root)
    for path in sorted({*before, *after}):
        if path not in after:
            parts.append("--- %s\n" % plain(root, path))
        elif before.get(path) != after[path]:
            parts.append("+++ %s\n%s" % (plain(root, path), plain(root, after[path])))
    return "".join(parts)


def tail(text, mark):
    """The last line when nothing ends it, such as a question whose answer is not shown."""
    last = text.rsplit("\n", 1)[-1]
    return ["%s %s\\\n" % (mark, last)] if last else []


def plain(root, text):
    """Without what differs from run to run."""
    text = text.replace(str(root), "ROOT")
    text = re.sub(r"\d{8}_\d{4}", "TIMESTAMP", text)
    # What Python was at when it met the limit depends on its version.
    text = re.sub(r"(maximum recursion depth exceeded).*", r"\1", text)
    return re.sub(r"on \d{4}-\d\d-\d\d \d\d:\d\d", "on DATE", text)


def traceback(text):
    """What Python says of an error that nobody caught: its name and message only."""
    at = text.find("Traceback (most recent call last):\n")
    if at < 0:
        return text
    lines = text[at:].split("\n")
    last = max(number for number, line in enumerate(lines) if line.startswith('  File "')) + 1
    while lines[last].startswith("    "):
        last += 1
    return text[:at] + re.sub(r"^[\w.]+\.(\w+: )", r"\1", "\n".join(lines[last:]))


class Django:
    """Django, imported once; a command is run in a child of this process, which has read nothing of a project."""

    def __init__(self):
        import django.core.management.commands.makemigrations  # noqa: F401
        import django.db.backends.sqlite3.base  # noqa: F401
        import django.db.migrations.autodetector  # noqa: F401
        from django.contrib.postgres import fields, indexes  # noqa: F401

        sys.dont_write_bytecode = True
        # The order of Python's sets shows in what is printed.
        assert os.environ.get("PYTHONHASHSEED") == "0", "set PYTHONHASHSEED=0"

    def run(self, root, argv, typed=(), env=()):
        """Exit code, stdout and stderr of `manage.py argv…` in the project at `root`."""
        names = [root.parent / name for name in ("stdin", "stdout", "stderr")]
        names[0].write_text("".join(line + "\n" for line in typed))
        child = os.fork()
        if not child:
            code = 1
            try:
                for number, name in enumerate(names):
                    file = os.open(name, os.O_RDONLY if not number else os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
                    os.dup2(file, number)
                code = manage(root, argv, dict(env))
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status), names[1].read_text(), names[2].read_text()


def manage(root, argv, env):
    import traceback

    os.environ.update(env)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["PATH"] = "/nowhere"
    os.chdir(root)
    sys.path.insert(0, str(root))
    sys.argv = ["manage.py", *argv]
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except SystemExit as error:
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
            return 1
        return error.code or 0
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def play(case, root, run):
    """The whole case in the new folder `root`, with `run` for its commands: the transcript."""
    if root.exists():
        shutil.rmtree(root)
    root.mkdir(parents=True)
    lay(root, case, "before")
    told = []
    if case.files["before"]:
        told.append(command(case, root, run, case.first, ()))
    lay(root, case, "after")
    for line, typed in case.runs:
        told.append(command(case, root, run, line, typed))
    return "".join(told)


def command(case, root, run, line, typed):
    before = python_files(root)
    return transcript(root, line, run(root, line.split(), typed, case.env), before)
