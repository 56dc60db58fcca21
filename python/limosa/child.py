"""
The child process of Limosa: answers what only the project's own Python knows.

It ships inside the binary, which sends it through the child's input. Requests and answers are JSON objects, one a line,
on the pipes that were file descriptors 0 and 1 at the start. What the project's code prints becomes events of its own.

The idea of each request is told where it is defined; what goes over the wire, in `limosa-python/src/child/protocol.rs`.
Nothing outside of the standard library and Django is imported here.
"""

import collections
import contextlib
import gettext
import io
import json
import os
import queue
import re
import signal
import sys
import threading
import traceback

HERE = "<limosa>"
HANDLERS = {}


class Failure(Exception):
    """An error that is not an exception of the project's code."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


def request(function):
    """Answers the request of the function's name."""
    HANDLERS[function.__name__.rstrip("_")] = function
    return function


# The wire


class Wire:
    """Answers and events, from any thread, a line each."""

    def __init__(self, file_descriptor):
        self.stream = os.fdopen(file_descriptor, "wb")
        self.lock = threading.Lock()

    def send(self, message):
        line = json.dumps(message).encode("ascii") + b"\n"
        with self.lock:
            self.stream.write(line)
            self.stream.flush()


class Printed(io.RawIOBase):
    """Where `sys.stdout` and `sys.stderr` write to: each write is an event."""

    def __init__(self, wire, stream):
        self.wire = wire
        self.stream = stream

    def writable(self):
        return True

    def write(self, data):
        data = bytes(data)
        self.wire.send({"output": data.decode("utf-8", "replace"), "stream": self.stream})
        return len(data)


def printed(wire, stream):
    buffer = io.BufferedWriter(Printed(wire, stream), 64 * 1024)
    return io.TextIOWrapper(buffer, encoding="utf-8", errors="backslashreplace", line_buffering=True)


class Requests(threading.Thread):
    """
    Reads the requests while the main thread works, so that a cancellation is heard, and the end of Limosa: the process
    then ends as well, whatever it is doing, and the database rolls back what was not committed.
    """

    def __init__(self, stream):
        super().__init__(daemon=True)
        self.stream = stream
        self.queue = queue.Queue()
        self.busy = False
        self.cancelled = False

    def run(self):
        for line in self.stream:
            message = json.loads(line)
            if message["do"] == "cancel":
                self.cancel()
            else:
                self.queue.put(message)
        if self.busy:
            self.cancel()
            threading.Event().wait(1)
        os._exit(0)

    def cancel(self):
        if not self.busy:
            return
        self.cancelled = True
        if CURRENT.connection is not None:
            # A driver that waits in C does not notice a signal.
            wrapped = CURRENT.connection.connection
            stop = getattr(wrapped, "interrupt", None) or getattr(wrapped, "cancel", None)
            try:
                if stop is not None:
                    stop()
                elif hasattr(wrapped, "thread_id"):
                    kill_query(wrapped.thread_id())
                    # The statement's own error ends it, and leaves the connection whole. A signal may not.
                    for _ in range(20):
                        if not self.busy:
                            return
                        threading.Event().wait(0.05)
            except Exception:
                pass
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        else:
            import _thread

            _thread.interrupt_main()


def kill_query(thread_id):
    """Stops what a connection to MySQL runs, by way of another one."""
    other = CURRENT.connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(f"KILL QUERY {int(thread_id)}")
    finally:
        other.close()


class Current:
    """What is open and known now."""

    settings_module = None
    root = None
    overrides = {}
    is_set_up = False
    connection = None
    editor = None
    atomics = []
    states = {}
    migrations = {}
    operations = {}
    # Far from 0: going backwards, moments count down.
    moment = 10**6


CURRENT = Current()


def main(stream):
    wire = Wire(os.dup(1))
    # Whatever writes to the descriptors themselves must not hit the wire.
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    sys.stdout = printed(wire, "stdout")
    sys.stderr = printed(wire, "stderr")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests = Requests(stream)
    requests.start()
    while True:
        message = requests.queue.get()
        answer = served(message, requests)
        sys.stdout.flush()
        sys.stderr.flush()
        wire.send(answer)


def served(message, requests):
    """The answer. Only while it is worked out can an interruption come."""
    identity = message["id"]
    requests.cancelled = False
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        requests.busy = True
        try:
            return respond(message, requests)
        finally:
            requests.busy = False
            signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt as exception:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return {"id": identity, "error": {**described(exception), "kind": "interrupted"}}


def respond(message, requests):
    identity = message.pop("id")
    name = message.pop("do")
    try:
        return {"id": identity, "ok": HANDLERS[name](**message)}
    except Failure as failure:
        error = described(failure)
        error["kind"] = failure.kind
    except (Exception, SystemExit, KeyboardInterrupt) as exception:
        error = described(exception)
        interrupted = requests.cancelled or isinstance(exception, KeyboardInterrupt)
        error["kind"] = "interrupted" if interrupted else getattr(exception, "limosa_kind", "exception")
    return {"id": identity, "error": error}


# Exceptions


def described(exception):
    """An exception as Limosa shows it: class, message, traceback without this script, place, the database's words."""
    told = traceback.TracebackException.from_exception(exception)
    chain, seen = [told], set()
    while chain:
        part = chain.pop()
        if part is None or id(part) in seen:
            continue
        seen.add(id(part))
        part.stack[:] = [frame for frame in part.stack if frame.filename != HERE]
        chain += [part.__cause__, part.__context__]
    kind = type(exception)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return {
        "type": name,
        "message": str(exception),
        "traceback": "".join(told.format()),
        "location": own_place(exception, told),
        "database": database_words(exception),
    }


def own_place(exception, told):
    """The innermost frame in a file of the project, which is not an installed package."""
    root = str(CURRENT.root or "")
    if isinstance(exception, SyntaxError) and exception.filename and exception.lineno:
        return {"file": exception.filename, "line": exception.lineno, "source": (exception.text or "").strip()}
    for frame in reversed(told.stack):
        inside = root and os.path.abspath(frame.filename).startswith(os.path.join(root, ""))
        if inside and "site-packages" not in frame.filename and frame.lineno:
            return {"file": frame.filename, "line": frame.lineno, "source": frame.line or ""}
    return None


def database_words(exception):
    utils = sys.modules.get("django.db.utils")
    if utils is None or not isinstance(exception, utils.Error):
        return None
    driver = exception.__cause__
    words = {"class": type(exception).__name__, "message": str(exception).strip()}
    diagnosis = getattr(driver, "diag", None)
    words["sqlstate"] = getattr(driver, "sqlstate", None) or getattr(driver, "pgcode", None)
    if diagnosis is not None and diagnosis.message_primary:
        words["message"] = diagnosis.message_primary
        words["detail"] = diagnosis.message_detail
        words["hint"] = diagnosis.message_hint
        words["table"] = diagnosis.table_name
        words["constraint"] = diagnosis.constraint_name
    elif driver is not None and len(driver.args) > 1 and isinstance(driver.args[0], int):
        # MySQL's number and text.
        words["code"], words["message"] = driver.args[0], f"{driver.args[1]} (error {driver.args[0]})"
    return words


# The start


@request
def hello(settings_module, root, argv):
    CURRENT.settings_module = settings_module
    CURRENT.root = root
    # As `manage.py` has it: its own folder first. The entry of `-c` is the current folder.
    sys.path[:] = [root] + [entry for entry in sys.path if entry != ""]
    if argv:
        sys.argv[:] = argv
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    version, error = None, None
    try:
        import django

        version = list(django.VERSION[:3])
    except Exception as exception:
        error = str(exception)
    return {
        "executable": sys.executable,
        "python_version": list(sys.version_info[:3]),
        "django_version": version,
        "django_error": error,
    }


@request
def override_database(alias, settings):
    CURRENT.overrides[alias] = settings


def configured():
    """Django's settings, the apps not yet loaded."""
    try:
        import django
    except ImportError as error:
        raise Failure("no_django", str(error)) from None
    if django.VERSION < (4, 2):
        raise Failure("no_django", f"Django {django.__version__} is too old: 4.2 or later is needed")
    try:
        from django.conf import settings

        for alias, entry in CURRENT.overrides.items():
            settings.DATABASES[alias] = dict(entry)
        provide_mysqldb(settings.DATABASES.values())
    except (Exception, SystemExit) as exception:
        exception.limosa_kind = "setup"
        raise
    return settings


def provide_mysqldb(databases):
    """
    Django's backend for MySQL imports `MySQLdb`. Projects that have PyMySQL in its place say so, often in `manage.py`, which
    does not run here.
    """
    if not any(is_mysql(entry) for entry in databases):
        return
    try:
        import MySQLdb  # noqa: F401
    except ImportError:
        try:
            import pymysql
        except ImportError:
            return
        pymysql.install_as_MySQLdb()


def is_mysql(database):
    return str(database.get("ENGINE", "")).endswith("db.backends.mysql")


def setup():
    """`django.setup()`, once. Texts are not translated, as in Django's own migration commands."""
    if CURRENT.is_set_up:
        return
    configured()
    try:
        import django
        from django.utils import translation

        django.setup()
        translation.deactivate_all()
    except (Exception, SystemExit) as exception:
        exception.limosa_kind = "setup"
        raise
    CURRENT.is_set_up = True


# Source texts


def importable(text, imports):
    """
    Text and import statements that can be run: a module whose name is no identifier (`shop.migrations.0002_fill`) can't be
    imported by a statement.
    """
    kept = set()
    for statement in imports:
        words = statement.split()
        if len(words) == 2 and words[0] == "import" and not all(part.isidentifier() for part in words[1].split(".")):
            kept.add("import importlib")
            text = text.replace(f"{words[1]}.", f"importlib.import_module({words[1]!r}).")
        else:
            kept.add(statement)
    return text, kept


def module_source(app_label, name, operations, attributes=()):
    """The text of a migration. `attributes` are pairs of name and text."""
    from django.db.migrations.writer import OperationWriter

    imports = {"from django.db import migrations, models"}
    body = []
    for operation in operations:
        try:
            text, needed = OperationWriter(operation, indentation=2).serialize()
        except ValueError as error:
            text, needed = unserializable(operation, error, app_label, name)
        body.append(text)
        imports.update(needed)
    text, imports = importable("\n".join(body), imports)
    lines = sorted(imports, key=lambda line: line.split()[1])
    lines += ["", "", "class Migration(migrations.Migration):"]
    lines += [f"    {attribute} = {value}" for attribute, value in attributes]
    lines += ["    operations = [", text, "    ]", ""]
    source = "\n".join(lines)
    return {"app_label": app_label, "name": name, "source": source, "settings": swappable_settings(source)}


def swappable_settings(source):
    """What the settings named in a text say of models: libraries set them when they are imported, or not at all."""
    from django.apps import apps
    from django.conf import settings

    named = set(re.findall(r"\bsettings\.([A-Z][A-Z0-9_]*)", source))
    models = {model._meta.swappable: model._meta.label for model in apps.get_models(include_swapped=True)}
    values = {name: getattr(settings, name, None) or models.get(name) for name in named}
    return {name: value for name, value in values.items() if isinstance(value, str)}


def unserializable(operation, error, app_label, name):
    """
    `RunPython` of a lambda and the like is run here by its place in the migration: that it is there is all that Limosa
    must know of its function.
    """
    from django.db import migrations

    if not isinstance(operation, migrations.RunPython):
        raise ValueError(f"{operation.describe()} ({app_label}.{name}): {error}") from error
    arguments = ["migrations.RunPython.noop"]
    if operation.reverse_code is not None:
        arguments.append("reverse_code=migrations.RunPython.noop")
    if operation.atomic is not None:
        arguments.append(f"atomic={operation.atomic!r}")
    if operation.elidable:
        arguments.append("elidable=True")
    return f"        migrations.RunPython({', '.join(arguments)}),", set()


def state_modules(state):
    """One synthetic migration of `CreateModel`s for each app of a state."""
    from django.db import migrations

    models = {}
    for model in state.models.values():
        options = {key: value for key, value in model.options.items() if value or key not in ("indexes", "constraints")}
        operation = migrations.CreateModel(
            name=model.name,
            fields=list(model.fields.items()),
            options=options,
            bases=model.bases,
            managers=model.managers,
        )
        models.setdefault(model.app_label, []).append(operation)
    return [module_source(app_label, "__models__", operations) for app_label, operations in models.items()]


@request
def settings_source():
    settings = configured()
    with untranslated():
        return written_settings(settings)


@contextlib.contextmanager
def untranslated():
    """
    While this is entered, a text to be translated is its own words, as in migrations. Django looks for translations in the
    apps, which are not there yet when the settings are written, unless it has a default already.
    """
    from django.utils import translation
    from django.utils.translation import trans_real

    default, trans_real._default = trans_real._default, gettext.NullTranslations()
    translation.deactivate_all()
    try:
        yield
    finally:
        trans_real._default = default
        if not CURRENT.is_set_up:
            translation.deactivate()


def written_settings(settings):
    from django.db.migrations.writer import MigrationWriter

    imports, lines = set(), []
    for name in dir(settings):
        if not name.isupper():
            continue
        value = getattr(settings, name)
        try:
            if not is_exact(value):
                raise ValueError("it is of a class of its own")
            text, needed = MigrationWriter.serialize(value)
        except Exception as error:
            # A name that is bound, to nothing that can be told.
            lines.append(f"{name} = eval({type(error).__name__ + ': it is not written down'!r})")
            continue
        text, needed = importable(text, needed)
        imports.update(needed)
        lines.append(f"{name} = {text}")
    return "\n".join(sorted(imports) + [""] + lines + [""])


def is_exact(value):
    """Whether a value is what its printed form says: a named tuple would come back as a tuple, and lose its names."""
    if any(base.__name__ == "Promise" for base in type(value).__mro__):
        return True
    if isinstance(value, dict):
        plain = type(value) in (dict, collections.OrderedDict)
        return plain and all(is_exact(key) and is_exact(item) for key, item in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return type(value) in (list, tuple, set, frozenset) and all(is_exact(item) for item in value)
    if isinstance(value, (str, bytes, os.PathLike, type)) or hasattr(value, "deconstruct"):
        return True
    # Django prints whatever can be gone through as a tuple.
    return not hasattr(type(value), "__iter__")


@request
def environment():
    configured()
    return dict(os.environ)


@request
def models_source():
    setup()
    from django.apps import apps
    from django.db.migrations.state import ProjectState

    with what_can_be_written():
        return state_modules(ProjectState.from_apps(apps))


@contextlib.contextmanager
def what_can_be_written():
    """
    While this is entered, Django's writer writes what it can't serialize as an `eval` of its refusal: nothing that Limosa
    evaluates, but says when a migration would need it. One default that can't be told leaves everything around it told.
    """
    from django.db.migrations import serializer, writer

    original = serializer.serializer_factory

    class Guarded:
        def __init__(self, value):
            self.value = value

        def serialize(self):
            try:
                return original(self.value).serialize()
            except ValueError as error:
                return f"eval({str(error)!r})", set()

    try:
        serializer.serializer_factory = writer.serializer_factory = Guarded
        yield
    finally:
        serializer.serializer_factory = writer.serializer_factory = original


@request
def migration_source(app_label, name):
    setup()
    from django.db.migrations import Migration
    from django.db.migrations.writer import MigrationWriter

    migration = migration_of(app_label, name)
    dependencies = []
    for dependency in migration.dependencies:
        setting = getattr(dependency, "setting", None)
        dependencies.append(f"migrations.swappable_dependency({setting!r})" if setting else repr(tuple(dependency)))
    attributes = [("dependencies", f"[{', '.join(dependencies)}]")]
    for attribute in ("run_before", "replaces"):
        pairs = [tuple(pair) for pair in getattr(migration, attribute)]
        if pairs:
            attributes.append((attribute, MigrationWriter.serialize(pairs)[0]))
    if migration.initial is not None:
        attributes.append(("initial", repr(migration.initial)))
    if not migration.atomic:
        attributes.append(("atomic", "False"))
    # That there is a method of its own is all that Limosa must know of it.
    for method in ("apply", "unapply", "mutate_state"):
        if getattr(type(migration), method) is not getattr(Migration, method):
            attributes.append((method, f"migrations.Migration.{method}"))
    return module_source(app_label, name, operations_of(app_label, name), attributes)


# Squashing


def shortened(operations, app_label, optimize):
    from django.db.migrations.optimizer import MigrationOptimizer

    return MigrationOptimizer().optimize(operations, app_label) if optimize else operations


def printed_migration(migration, before, include_header):
    """A migration in the very text of Django's writer, which need not be importable."""
    from django.db.migrations.writer import MigrationWriter

    writer = MigrationWriter(migration, include_header)
    text = writer.as_string()
    return {
        "text": text,
        "before": before,
        "after": len(migration.operations),
        "needs_manual_porting": writer.needs_manual_porting,
    }


@request
def squash(app_label, names, name, initial, optimize, include_header):
    """
    The migration that stands for those of these names, as `squashmigrations` writes it: for operations that are the
    project's own, and know themselves how they are joined and printed.
    """
    setup()
    from django.conf import settings
    from django.db import migrations

    operations, dependencies = [], set()
    squashed = [migration_of(app_label, each) for each in names]
    for number, migration in enumerate(squashed):
        operations += migration.operations
        for dependency in migration.dependencies:
            setting = getattr(dependency, "setting", None)
            if setting is not None and setting == settings.AUTH_USER_MODEL:
                dependencies.add(("__setting__", "AUTH_USER_MODEL"))
            elif setting is not None or dependency[0] != app_label or number == 0:
                dependencies.add(dependency)
    attributes = {
        "dependencies": dependencies,
        "operations": shortened(operations, app_label, optimize),
        "replaces": [(app_label, migration.name) for migration in squashed],
    }
    migration = type("Migration", (migrations.Migration,), attributes)(name, app_label)
    if initial:
        migration.initial = True
    return printed_migration(migration, len(operations), include_header)


@request
def optimize(app_label, name, as_replacement):
    """
    A migration with its operations joined, as `optimizemigration` writes it; `as_replacement` under this name, to stand
    for the old one.
    """
    setup()
    from django.db import migrations

    migration = migration_of(app_label, name)
    before = len(migration.operations)
    operations = shortened(migration.operations, app_label, True)
    if as_replacement is None:
        migration.operations = operations
        return printed_migration(migration, before, True)
    attributes = {
        "dependencies": migration.dependencies,
        "operations": operations,
        "replaces": [(app_label, name)],
    }
    replacement = type("Migration", (migrations.Migration,), attributes)(as_replacement, app_label)
    return printed_migration(replacement, before, True)


def evaluated(imports, expression):
    setup()
    namespace = {}
    exec("\n".join(imports), namespace)
    return eval(expression, namespace)


@request
def deconstruct(imports, expression):
    value = evaluated(imports, expression)
    from django.db.migrations.writer import MigrationWriter

    text, needed = importable(*MigrationWriter.serialize(value))
    return {"text": text, "imports": sorted(needed)}


@request
def system_checks():
    """What a command that checks first would refuse to run for, in its words; None when it would run."""
    setup()
    import io

    from django.core.management.base import BaseCommand, SystemCheckError

    command = BaseCommand(stdout=io.StringIO(), stderr=io.StringIO(), no_color=True)
    try:
        command.check()
    except SystemCheckError as error:
        return str(error)
    return None


# States (see `states.py`) and migrations


def migration_of(app_label, name):
    """The migration, imported from the project; the same object every time."""
    key = (app_label, name)
    if key not in CURRENT.migrations:
        setup()
        from importlib import import_module

        from django.db.migrations.loader import MigrationLoader

        package = MigrationLoader.migrations_module(app_label)[0]
        migration = import_module(f"{package}.{name}").Migration(name, app_label)
        CURRENT.migrations[key] = migration
        CURRENT.operations[key] = list(migration.operations)
    return CURRENT.migrations[key]


def operations_of(app_label, name):
    """Those of the file; the ones that signal receivers put in follow at the end."""
    migration_of(app_label, name)
    return CURRENT.operations[app_label, name]


def operation_at(app_label, migration, path):
    operation = operations_of(app_label, migration)[path[0]]
    for index in path[1:]:
        operation = operation.database_operations[index]
    return operation


class RecordedState:
    """
    Stands in for a `ProjectState` and writes down what an operation does to it, as Django's own operations. One that looks
    at the state first is refused: what it does depends on what it finds.
    """

    def __init__(self, app_label):
        self.app_label = app_label
        self.operations = []

    def __getattr__(self, name):
        raise Failure("exception", f"it uses `{name}` of the state, which can't be foretold without one")

    def record(self, app_label, operation):
        if app_label != self.app_label:
            raise Failure("exception", f"it changes the state of another app, `{app_label}`")
        self.operations.append(operation)

    def add_model(self, model):
        from django.db.migrations import CreateModel

        fields = list(model.fields.items())
        operation = CreateModel(model.name, fields, dict(model.options), model.bases, model.managers)
        self.record(model.app_label, operation)

    def remove_model(self, app_label, model_name):
        from django.db.migrations import DeleteModel

        self.record(app_label, DeleteModel(model_name))

    def rename_model(self, app_label, old_name, new_name):
        from django.db.migrations import RenameModel

        self.record(app_label, RenameModel(old_name, new_name))

    def alter_model_options(self, app_label, model_name, options, option_keys=None):
        from django.db import migrations

        if option_keys:
            self.record(app_label, migrations.AlterModelOptions(model_name, options))
            return
        classes = {
            "db_table": migrations.AlterModelTable,
            "db_table_comment": migrations.AlterModelTableComment,
            "unique_together": migrations.AlterUniqueTogether,
            "index_together": migrations.AlterIndexTogether,
            "order_with_respect_to": migrations.AlterOrderWithRespectTo,
        }
        for name, value in options.items():
            if name not in classes:
                raise Failure("exception", f"it changes the option `{name}` of a model by itself")
            self.record(app_label, classes[name](model_name, value))

    def alter_model_managers(self, app_label, model_name, managers):
        from django.db.migrations import AlterModelManagers

        self.record(app_label, AlterModelManagers(model_name, managers))

    def add_index(self, app_label, model_name, index):
        from django.db.migrations import AddIndex

        self.record(app_label, AddIndex(model_name, index))

    def remove_index(self, app_label, model_name, index_name):
        from django.db.migrations import RemoveIndex

        self.record(app_label, RemoveIndex(model_name, index_name))

    def rename_index(self, app_label, model_name, old_index_name, new_index_name):
        from django.db.migrations import RenameIndex

        self.record(app_label, RenameIndex(model_name, new_name=new_index_name, old_name=old_index_name))

    def add_constraint(self, app_label, model_name, constraint):
        from django.db.migrations import AddConstraint

        self.record(app_label, AddConstraint(model_name, constraint))

    def remove_constraint(self, app_label, model_name, constraint_name):
        from django.db.migrations import RemoveConstraint

        self.record(app_label, RemoveConstraint(model_name, constraint_name))

    def alter_constraint(self, app_label, model_name, constraint_name, constraint):
        from django.db.migrations import AlterConstraint

        self.record(app_label, AlterConstraint(model_name, constraint_name, constraint))

    def add_field(self, app_label, model_name, name, field, preserve_default):
        from django.db.migrations import AddField

        self.record(app_label, AddField(model_name, name, field, preserve_default))

    def remove_field(self, app_label, model_name, name):
        from django.db.migrations import RemoveField

        self.record(app_label, RemoveField(model_name, name))

    def alter_field(self, app_label, model_name, name, field, preserve_default):
        from django.db.migrations import AlterField

        self.record(app_label, AlterField(model_name, name, field, preserve_default))

    def rename_field(self, app_label, model_name, old_name, new_name):
        from django.db.migrations import RenameField

        self.record(app_label, RenameField(model_name, old_name, new_name))


@request
def state_effect(app_label, name, path):
    state = RecordedState(app_label)
    operation_at(app_label, name, path).state_forwards(app_label, state)
    return module_source(app_label, name, state.operations)


# Fields and expressions


def connection_of(database):
    setup()
    from django.db import connections

    if is_mysql(connections.settings[database]):
        try:
            import MySQLdb  # noqa: F401
        except ImportError as error:
            raise Failure("no_driver", str(error)) from None
    return connections[database]


@request
def collect_migration(database, app_label, migration, backwards, state):
    """
    What Django prints of a whole migration. Deferred statements wait for its end, and follow what happens to their tables;
    in a table that SQLite remakes the order of fields is the order in which the states were rendered: one operation alone
    would be another matter.
    """
    connection = connection_of(database)
    migration = migration_of(app_label, migration)
    state = plain_state(state)
    with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        run = migration.unapply if backwards else migration.apply
        run(state, editor, collect_sql=True)
    return editor.collected_sql


@request
def collect_models(database, models, state):
    """What Django prints when it creates these models, each by itself; `None` for those that routers keep out."""
    from django.db import router

    connection = connection_of(database)
    apps = plain_state(state).apps
    collected = []
    for app_label, name in models:
        model = apps.get_model(app_label, name)
        if not router.allow_migrate_model(database, model):
            collected.append(None)
            continue
        with connection.schema_editor(collect_sql=True, atomic=False) as editor:
            editor.create_model(model)
        collected.append(editor.collected_sql)
    return collected


# The connection


@request
def open_(database):
    connection = connection_of(database)
    connection.prepare_database()
    connection.ensure_connection()
    CURRENT.connection = connection
    return {"vendor": connection.vendor, "version": [part for part in connection.get_database_version() if isinstance(part, int)]}


@request
def close():
    if CURRENT.connection is not None:
        CURRENT.connection.close()
        CURRENT.connection = None
        CURRENT.editor = None
        CURRENT.atomics = []


@request
def begin_migration(atomic):
    editor = CURRENT.connection.schema_editor(atomic=atomic)
    editor.__enter__()
    CURRENT.editor = editor


@request
def commit_migration():
    # When this raises, the editor stays for `rollback_migration` to leave.
    CURRENT.editor.__exit__(None, None, None)
    CURRENT.editor = None


@request
def rollback_migration():
    """
    What is inside is left first. The editor's own exit is not used: SQLite's checks every foreign key there, which is of no
    interest when everything is rolled back.
    """
    connection, editor = CURRENT.connection, CURRENT.editor
    while CURRENT.atomics:
        rollback_atomic()
    CURRENT.editor = None
    if connection is None or editor is None:
        return
    try:
        if editor.atomic_migration and connection.in_atomic_block:
            undone = RuntimeError("rolled back by Limosa")
            editor.atomic.__exit__(RuntimeError, undone, None)
        elif not connection.in_atomic_block:
            # Nothing is open; whether the connection lives is what is asked.
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
    finally:
        if connection.vendor == "sqlite" and connection.connection is not None:
            connection.enable_constraint_checking()


@request
def begin_atomic():
    from django.db import transaction

    atomic = transaction.atomic(using=CURRENT.connection.alias)
    atomic.__enter__()
    CURRENT.atomics.append(atomic)


@request
def commit_atomic():
    CURRENT.atomics.pop().__exit__(None, None, None)


@request
def rollback_atomic():
    if CURRENT.atomics:
        undone = RuntimeError("rolled back by Limosa")
        CURRENT.atomics.pop().__exit__(RuntimeError, undone, None)


@request
def execute(sql, imports=(), params=None):
    if params is not None:
        params = evaluated(imports, params)
    with CURRENT.connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


@request
def query(sql):
    with CURRENT.connection.cursor() as cursor:
        cursor.execute(sql)
        return [[as_text(value) for value in row] for row in cursor.fetchall()]


def as_text(value):
    if value is None:
        return None
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


@request
def run_operation(app_label, migration, path, backwards, from_state, to_state):
    if not path:
        # Both states are the one before the migration; models that are new here come with the first.
        return run_migration(migration_of(app_label, migration), backwards, from_state)
    operation = operation_at(app_label, migration, path)
    states = project_state(from_state), project_state(to_state)
    put_in_order(*(reversed(states) if backwards else states))
    run = operation.database_backwards if backwards else operation.database_forwards
    run(app_label, CURRENT.editor, *states)


def run_migration(migration, backwards, before):
    """A migration with an `apply` or `unapply` of its own: both begin with the state before it, and change it."""
    run = migration.unapply if backwards else migration.apply
    run(plain_state(before), CURRENT.editor)


# Signals


def rendered_again(state):
    """Django's `migrate` renders the models of apps without migrations anew, with their relations, before `post_migrate`."""
    from django.apps import apps as project_apps
    from django.db.migrations.state import ModelState

    apps = state.apps
    keys = []
    with apps.bulk_update():
        for model in apps.real_models:
            keys.append((model.app_label, model.name_lower))
            apps.unregister_model(*keys[-1])
    apps.render_multiple([ModelState.from_model(project_apps.get_model(*key)) for key in keys])
    return apps


def signal_arguments(database, verbosity, interactive, plan, apps):
    from django.core.management.base import OutputWrapper

    return {
        "verbosity": verbosity,
        "interactive": interactive,
        "db": database,
        "stdout": OutputWrapper(sys.stdout),
        "apps": apps,
        "plan": plan,
    }


def import_management():
    """The modules in which apps connect their receivers."""
    from importlib import import_module

    from django.apps import apps
    from django.utils.module_loading import module_has_submodule

    for app_config in apps.get_app_configs():
        if module_has_submodule(app_config.module, "management"):
            import_module(".management", app_config.name)


def others_listen(signal, *modules):
    """Whether there are receivers but those of these modules of Django."""
    import weakref

    for receiver in signal.receivers:
        function = receiver[1]
        if isinstance(function, weakref.ReferenceType):
            function = function()
        if function is not None and getattr(function, "__module__", None) not in modules:
            return True
    return False


@request
def emit_pre_migrate(database, verbosity, interactive, plan, state):
    setup()
    from django.core.management.sql import emit_pre_migrate_signal
    from django.db.models.signals import pre_migrate

    import_management()
    state = project_state(state)
    if not others_listen(pre_migrate, "django.contrib.contenttypes.management"):
        # It looks for models that are renamed, and nobody else for anything.
        plan = [entry for entry in plan if entry[3]]
    planned = [(migration_of(app_label, name), backwards) for app_label, name, backwards, _ in plan]
    emit_pre_migrate_signal(**signal_arguments(database, verbosity, interactive, planned, state.apps))
    injected = []
    for migration, _ in planned:
        injected += take_injected(migration)
    return injected


def take_injected(migration):
    """Takes what receivers put into a migration out again, to be run by its place at the end of `CURRENT.operations`."""
    known = CURRENT.operations[migration.app_label, migration.name]
    indexes = {id(operation): index for index, operation in enumerate(known)}
    after, injected, original = None, [], []
    for operation in migration.operations:
        if id(operation) in indexes:
            after = indexes[id(operation)]
            original.append(operation)
            continue
        known.append(operation)
        injected.append(
            {
                "app_label": migration.app_label,
                "migration": migration.name,
                "after": after,
                "index": len(known) - 1,
                "description": operation.describe(),
                "reversible": bool(operation.reversible),
            }
        )
    migration.operations = original
    return injected


@request
def emit_post_migrate(database, verbosity, interactive, plan, state):
    setup()
    from django.core.management.sql import emit_post_migrate_signal
    from django.db.models.signals import post_migrate

    import_management()
    apps = rendered_again(lazy_state(state))
    if not others_listen(post_migrate, "django.contrib.contenttypes.management", "django.contrib.auth.management", "django.contrib.sites.management"):
        plan = [entry for entry in plan if entry[3]]
    planned = [(migration_of(app_label, name), backwards) for app_label, name, backwards, _ in plan]
    emit_post_migrate_signal(**signal_arguments(database, verbosity, interactive, planned, apps))
