"""Ask Django what its autodetector makes of each case in `cases/`, and keep the answers in `expected/`.

    python generate.py            # with Django 5.2 installed

A case begins with `## name` and optional `@answer key=value`; then come the models of each app, before and after:

    @before app
    class Author(models.Model): ...
    @after app
    ...

The answer holds both states as migration source (a `CreateModel` for each model), which is what Limosa's test reads, then
what was asked, and the text of each migration.
"""

import datetime
import pathlib
import re
import sys
import tempfile
import textwrap
import types
import uuid

import django
from django.apps import apps
from django.conf import settings

APPS = ["app", "other", "third", "auth_custom", "unmigrated"]

folder = tempfile.TemporaryDirectory()
sys.path.insert(0, folder.name)
for label in APPS:
    package = pathlib.Path(folder.name, label)
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "models.py").touch()

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"] + APPS,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.base_user import AbstractBaseUser  # noqa: E402
from django.contrib.auth.models import AbstractUser  # noqa: E402
from django.contrib.postgres import fields as postgres_fields  # noqa: E402
from django.contrib.postgres import indexes as postgres_indexes  # noqa: E402
from django.core import validators  # noqa: E402
from django.db import migrations, models  # noqa: E402
from django.db.migrations import autodetector as autodetector_module  # noqa: E402
from django.db.migrations import migration as migration_module  # noqa: E402
from django.db.migrations.autodetector import MigrationAutodetector  # noqa: E402
from django.db.migrations.graph import MigrationGraph  # noqa: E402
from django.db.migrations.migration import Migration  # noqa: E402
from django.db.migrations.questioner import MigrationQuestioner  # noqa: E402
from django.db.migrations.state import ModelState, ProjectState  # noqa: E402
from django.db.migrations.writer import MigrationWriter  # noqa: E402
from django.db.models import F, Q  # noqa: E402
from django.db.models.functions import Lower, Now, Upper  # noqa: E402
from django.utils import timezone  # noqa: E402

migration_module.get_migration_name_timestamp = lambda: "TIMESTAMP"

NAMES = dict(
    models=models, migrations=migrations, validators=validators, F=F, Q=Q, Lower=Lower, Upper=Upper, Now=Now,
    AbstractUser=AbstractUser, AbstractBaseUser=AbstractBaseUser, timezone=timezone, datetime=datetime, uuid=uuid,
    postgres_fields=postgres_fields, postgres_indexes=postgres_indexes, settings=settings,
)


class Questioner(MigrationQuestioner):
    """Answers as the case says; `None` stands for "no default", as in a dry run."""

    def __init__(self, answers):
        super().__init__()
        self.answers, self.asked = answers, []

    def answer(self, key, *what):
        self.asked.append(" ".join([key, *what]))
        return eval(self.answers.get(key, "None"), dict(NAMES, NOT_PROVIDED=models.NOT_PROVIDED))

    def ask_initial(self, app_label):
        self.asked.append("ask_initial " + app_label)
        return self.answers.get("ask_initial", "True") == "True"

    def ask_not_null_addition(self, field_name, model_name):
        return self.answer("ask_not_null_addition", field_name, model_name)

    def ask_not_null_alteration(self, field_name, model_name):
        return self.answer("ask_not_null_alteration", field_name, model_name)

    def ask_rename(self, model_name, old_name, new_name, field_instance):
        return bool(self.answer("ask_rename", model_name, old_name, new_name, type(field_instance).__name__))

    def ask_rename_model(self, old, new):
        return bool(self.answer("ask_rename_model", old.app_label, old.name, new.name))

    def ask_auto_now_add_addition(self, field_name, model_name):
        return self.answer("ask_auto_now_add_addition", field_name, model_name)

    def ask_unique_callable_default_addition(self, field_name, model_name):
        self.answer("ask_unique_callable_default_addition", field_name, model_name)


def parse(text):
    """name, answers, before, after of each case of a file."""
    for block in re.split(r"^## ", text, flags=re.M)[1:]:
        name, _, body = block.partition("\n")
        answers, sides, target = {}, {"before": {}, "after": {}}, None
        for line in body.splitlines():
            if line.startswith("@answer "):
                key, _, value = line[8:].partition("=")
                answers[key] = value
            elif line.startswith("@"):
                side, app = line[1:].split()
                target = sides[side].setdefault(app, [])
            elif target is not None:
                target.append(line)
        yield name.strip(), answers, sides["before"], sides["after"]


def clear():
    for label in APPS:
        apps.all_models[label].clear()
        apps.app_configs[label].models = apps.all_models[label]
    apps.clear_cache()


def states(side):
    """The model states of Python source."""
    clear()
    created = []
    for app, lines in side.items():
        module = types.ModuleType(app + ".models")
        module.__dict__.update(NAMES)
        sys.modules[app + ".models"] = module
        exec(compile(textwrap.dedent("\n".join(lines)), app, "exec"), module.__dict__)
    for app in side:
        for model in apps.get_app_config(app).get_models(include_swapped=True):
            created.append(ModelState.from_model(model))
    return created


def source(model_states):
    """The states as one migration for each app."""
    texts = []
    for app in dict.fromkeys(state.app_label for state in model_states):
        migration = Migration("state", app)
        migration.operations = [
            migrations.CreateModel(
                s.name, list(s.fields.items()), {k: v for k, v in s.options.items() if v != []}, s.bases, s.managers
            )
            for s in model_states
            if s.app_label == app
        ]
        texts.append((app, MigrationWriter(migration, include_header=False).as_string()))
    return texts


def project_state(texts, real_apps=()):
    state = ProjectState(real_apps=set(real_apps) or None)
    for app, text in texts:
        namespace = {"__name__": app + ".state"}
        exec(text, namespace)
        migration = namespace["Migration"]("state", app)
        for operation in migration.operations:
            operation.state_forwards(app, state)
    return state


def run(name, answers, before, after):
    settings.AUTH_USER_MODEL = answers.get("AUTH_USER_MODEL", "auth.User")
    before_texts = source(states(before))
    before_state = project_state(before_texts)
    # The names of tables must be those of the models as they are now.
    after_texts = source(states(after))
    after_state = project_state(after_texts)
    if "real_apps" in answers:
        before_state.real_apps = set(answers["real_apps"].split(","))
    graph = MigrationGraph()
    leaf = answers.get("leaf", "0001_initial")
    for app, _ in before_texts:
        graph.add_node((app, leaf), None)
    for app in answers.get("migrated", "").split(","):
        if app:
            graph.add_node((app, leaf), None)
    questioner = Questioner(answers)
    detector = MigrationAutodetector(before_state, after_state, questioner)
    split = lambda key: set(answers[key].split(",")) if key in answers else None  # noqa: E731
    out = []
    for side, texts in (("before", before_texts), ("after", after_texts)):
        for app, text in texts:
            out.append("@%s %s\n%s" % (side, app, text))
    for key, value in answers.items():
        out.append("@answer %s=%s\n" % (key, value))
    try:
        changes = detector.changes(
            graph, trim_to_apps=split("trim_to_apps"), convert_apps=split("convert_apps"),
            migration_name=answers.get("name"),
        )
    except Exception as error:
        out.append("@error %s\n" % type(error).__name__)
        changes = {}
    for line in questioner.asked:
        out.append("@asked %s\n" % line)
    for app, migrations_ in changes.items():
        for migration in migrations_:
            described = "".join("# %s\n" % o.formatted_description() for o in migration.operations)
            text = MigrationWriter(migration, include_header=False).as_string()
            out.append("@migration %s %s\n%s%s" % (app, migration.name, described, text))
    return "".join(out)


def main():
    here = pathlib.Path(__file__).parent
    seen = set()
    only = sys.argv[1:]
    for path in sorted((here / "cases").glob("*.txt")):
        for name, answers, before, after in parse(path.read_text()):
            assert name not in seen, name
            seen.add(name)
            if only and name not in only:
                continue
            try:
                answer = run(name, answers, before, after)
            except Exception as error:
                print("case %s of %s: %s: %s" % (name, path.name, type(error).__name__, error))
                raise
            (here / "expected" / (name + ".txt")).write_text(answer)
    if not only:
        for path in (here / "expected").glob("*.txt"):
            if path.stem not in seen:
                path.unlink()
    print(len(seen), "cases")


if __name__ == "__main__":
    main()
