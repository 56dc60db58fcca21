"""Lists of operations made by chance, and what Django's optimizer makes of them.

Arguments: a folder, a seed, how many. Each list becomes a migration file of the folder's app; what Django's optimizer
leaves of it, printed by Django's writer, is one JSON line on stdout. The same seed gives the same lists.

Half of the names that an operation uses are those that the list has made so far, the others are any: operations that
meet, and operations that pass each other.
"""

import importlib
import json
import random
import sys
from pathlib import Path

import django
from django.conf import settings

folder, seed, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.postgres"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.contrib.postgres import operations as postgres  # noqa: E402
from django.contrib.postgres.indexes import GinIndex  # noqa: E402
from django.db import migrations, models  # noqa: E402
from django.db.migrations.optimizer import MigrationOptimizer  # noqa: E402
from django.db.migrations.writer import MigrationWriter  # noqa: E402
from django.db.models.functions import Lower  # noqa: E402

APP = "shop"
MODELS = ["Author", "Book", "Shelf", "Reader"]
FIELDS = ["name", "title", "size", "author", "Code", "slug"]
TABLES = ["books", "old_books", None]
INDEXES = ["idx_a", "idx_b", "Idx_C"]
CONSTRAINTS = ["con_a", "con_b", "con_c"]
MODERN = django.VERSION >= (5, 1)


class Maker:
    """A list of operations, and the models and fields that it has made so far."""

    def __init__(self, random):
        self.random = random
        self.models = {}

    def one(self, *choices):
        return self.random.choice(choices)

    def chance(self, of_hundred):
        return self.random.randrange(100) < of_hundred

    def cased(self, name):
        return name.lower() if self.chance(10) else name

    def model(self):
        known = list(self.models)
        return self.cased(self.one(*known) if known and self.chance(70) else self.one(*MODELS))

    def field_name(self, model):
        known = sorted(self.fields_of(model))
        return self.one(*known) if known and self.chance(60) else self.one(*FIELDS)

    def fields_of(self, model):
        return next((fields for name, fields in self.models.items() if name.lower() == model.lower()), set())

    def target(self):
        name = self.model()
        return self.one(f"{APP}.{name}", f"{APP}.{name.lower()}", name, "self", "auth.user", f"other.{name}")

    def field(self, name):
        common = {}
        if self.chance(15):
            common["db_column"] = self.one("col_a", "col_b")
        if self.chance(30):
            common["null"] = True
        if self.chance(20):
            common["verbose_name"] = self.one("name", "the size", "Ünïcode")
        kind = self.random.randrange(9)
        if kind < 3:
            return models.CharField(max_length=self.one(10, 20), default=self.one("", "x"), **common)
        if kind < 5:
            return models.IntegerField(default=self.one(0, 1), unique=self.chance(20), **common)
        if kind == 5:
            more = {"to_field": self.one(*FIELDS)} if self.chance(40) else {}
            return models.ForeignKey(self.target(), self.one(models.CASCADE, models.SET_NULL), **more, **common)
        if kind == 6:
            common.pop("db_column", None)
            common.pop("null", None)
            more = {}
            if self.chance(50):
                more["through"] = f"{APP}.{self.model()}"
                if self.chance(50):
                    more["through_fields"] = (self.one(*FIELDS), self.one(*FIELDS))
            return models.ManyToManyField(self.target(), **more, **common)
        if kind == 7 and hasattr(models, "GeneratedField"):
            expression = self.one(Lower(self.one(*FIELDS)), models.F(self.one(*FIELDS)) + 1)
            return models.GeneratedField(
                expression=expression, output_field=models.CharField(max_length=30), db_persist=True
            )
        if kind == 8:
            common.pop("db_column", None)
            return models.ForeignObject(
                self.target(),
                models.CASCADE,
                from_fields=[self.one(*FIELDS), self.one(*FIELDS)],
                to_fields=[self.one(*FIELDS), self.one(*FIELDS)],
                **common,
            )
        return models.DecimalField(max_digits=8, decimal_places=2, **common)

    def names(self, at_least=1):
        return tuple(self.random.sample(FIELDS, self.random.randrange(at_least, 3)))

    def together(self):
        return {self.names(2), self.names()} if self.chance(70) else self.one(set(), None)

    def index(self):
        name = self.one(*INDEXES)
        if self.chance(25):
            return models.Index(self.one(Lower("name"), models.F("size").desc()), name=name)
        if self.chance(15):
            return GinIndex(fields=list(self.names()), name=name, fastupdate=False)
        return models.Index(fields=list(self.names()), name=name)

    def constraint(self):
        name = self.one(*CONSTRAINTS)
        if self.chance(50):
            more = {"violation_error_message": self.one("no", "never")} if self.chance(50) else {}
            return models.UniqueConstraint(fields=self.names(), name=name, **more)
        condition = {"condition" if MODERN else "check": models.Q(size__gt=self.one(0, 1))}
        return models.CheckConstraint(name=name, **condition)

    def options(self):
        options = {
            "unique_together": self.together,
            "index_together": self.together,
            "order_with_respect_to": lambda: self.one(*FIELDS),
            "verbose_name": lambda: self.one("book", "shelf"),
            "ordering": lambda: list(self.names()),
            "db_table": lambda: self.one("books", "shelves"),
            "db_table_comment": lambda: "a comment",
            "indexes": lambda: [self.index()],
            "constraints": lambda: [self.constraint()],
            "abstract": lambda: False,
            "managed": lambda: False,
            "proxy": lambda: True,
            "permissions": lambda: [("read", "Can read")],
        }
        some = self.random.sample(list(options), self.random.randrange(0, 4))
        return {name: options[name]() for name in some}

    def managers(self):
        return self.one([], [("objects", models.Manager())], [("things", models.Manager())])

    def create_model(self):
        name = self.cased(self.one(*MODELS))
        names = list(dict.fromkeys(["id", *self.random.sample(FIELDS, self.random.randrange(0, 4))]))
        fields = [(n, models.BigAutoField(primary_key=True) if n == "id" else self.field(n)) for n in names]
        bases = ()
        if self.chance(20):
            bases = (self.one(f"{APP}.{self.one(*MODELS)}", f"{APP}.{self.one(*MODELS).lower()}", "auth.user"),)
        self.models[name] = set(names[1:])
        options = self.options()
        return migrations.CreateModel(name, fields, options, bases or None, self.managers())

    def delete_model(self):
        name = self.model()
        for known in [known for known in self.models if known.lower() == name.lower()]:
            del self.models[known]
        return migrations.DeleteModel(name)

    def rename_model(self):
        old, new = self.model(), self.cased(self.one(*MODELS))
        self.models[new] = self.fields_of(old)
        return migrations.RenameModel(old, new)

    def add_field(self):
        model, name = self.model(), self.one(*FIELDS)
        self.fields_of(model).add(name)
        return migrations.AddField(model, name, self.field(name), preserve_default=not self.chance(20))

    def alter_field(self):
        model = self.model()
        name = self.field_name(model)
        return migrations.AlterField(model, name, self.field(name), preserve_default=not self.chance(20))

    def remove_field(self):
        model = self.model()
        name = self.field_name(model)
        self.fields_of(model).discard(name)
        return migrations.RemoveField(model, self.cased(name))

    def rename_field(self):
        model = self.model()
        name, new = self.field_name(model), self.one(*FIELDS)
        fields = self.fields_of(model)
        fields.discard(name)
        fields.add(new)
        return migrations.RenameField(model, name, new)

    def alter_options(self):
        options = {key: value for key, value in self.options().items() if key in migrations.AlterModelOptions.ALTER_OPTION_KEYS}
        return migrations.AlterModelOptions(self.model(), options)

    def rename_index(self):
        if self.chance(25):
            return migrations.RenameIndex(self.model(), self.one(*INDEXES), old_fields=self.names(2))
        return migrations.RenameIndex(self.model(), self.one(*INDEXES), old_name=self.one(*INDEXES))

    def alter_constraint(self):
        if not hasattr(migrations, "AlterConstraint"):
            return self.remove_constraint()
        constraint = self.constraint()
        return migrations.AlterConstraint(self.model(), constraint.name, constraint)

    def remove_constraint(self):
        return migrations.RemoveConstraint(self.model(), self.one(*CONSTRAINTS))

    def run_sql(self):
        state = [self.add_field()] if self.chance(20) else None
        sql = self.one("SELECT 1", ["SELECT 1", ("SELECT %s", [2])])
        reverse = self.one(None, "", "SELECT 2")
        hints = self.one(None, {"target": "default"})
        return migrations.RunSQL(sql, reverse, state, hints, elidable=self.chance(50))

    def run_python(self):
        noop = migrations.RunPython.noop
        return migrations.RunPython(noop, self.one(None, noop), self.one(None, False), elidable=self.chance(50))

    def separate(self):
        return migrations.SeparateDatabaseAndState([self.run_sql()], [self.add_field()])

    def postgres(self):
        constraint = self.constraint()
        return self.one(
            postgres.AddIndexConcurrently(self.model(), self.index()),
            postgres.RemoveIndexConcurrently(self.model(), self.one(*INDEXES)),
            postgres.AddConstraintNotValid(self.model(), models.CheckConstraint(
                name=constraint.name, **{"condition" if MODERN else "check": models.Q(size__gt=3)})),
            postgres.ValidateConstraint(self.model(), constraint.name),
            postgres.HStoreExtension(),
        )

    def operation(self):
        makers = {
            self.create_model: 14,
            self.delete_model: 4,
            self.rename_model: 5,
            self.add_field: 14,
            self.alter_field: 10,
            self.remove_field: 7,
            self.rename_field: 8,
            self.alter_options: 5,
            lambda: migrations.AlterModelTable(self.model(), self.one(*TABLES)): 3,
            lambda: migrations.AlterModelTableComment(self.model(), self.one("x", None)): 3,
            lambda: migrations.AlterUniqueTogether(self.model(), self.together()): 4,
            lambda: migrations.AlterIndexTogether(self.model(), self.together()): 3,
            lambda: migrations.AlterOrderWithRespectTo(self.model(), self.one(None, *FIELDS)): 2,
            lambda: migrations.AlterModelManagers(self.model(), self.managers()): 2,
            lambda: migrations.AddIndex(self.model(), self.index()): 5,
            lambda: migrations.RemoveIndex(self.model(), self.one(*INDEXES)): 3,
            self.rename_index: 4,
            lambda: migrations.AddConstraint(self.model(), self.constraint()): 5,
            self.remove_constraint: 3,
            self.alter_constraint: 3,
            self.run_sql: 1,
            self.run_python: 1,
            self.separate: 1,
            self.postgres: 2,
        }
        return self.random.choices(list(makers), list(makers.values()))[0]()


def shield_indexes():
    """
    Django 5.2 gives an index its new name in the very operation that it only looks at, and keeps that operation when the
    two can't be joined after all. 6.0 looks at a copy: so do we.
    """
    import copy

    reduce = migrations.AddIndex.reduce

    def reduce_a_copy(self, operation, app_label):
        mine = copy.copy(self)
        mine.index = copy.copy(self.index)
        result = reduce(mine, operation, app_label)
        return [self if item is mine else item for item in result] if isinstance(result, list) else result

    if hasattr(migrations.AddIndex, "reduce"):
        migrations.AddIndex.reduce = reduce_a_copy


def main():
    shield_indexes()
    package = folder / APP / "migrations"
    sys.path.insert(0, str(folder))
    for number in range(count):
        maker = Maker(random.Random(f"{seed}/{number}"))
        operations = [maker.operation() for _ in range(maker.random.randrange(2, 15))]
        name = f"m{number:05}"
        migration = type("Migration", (migrations.Migration,), {"operations": operations})(name, APP)
        raw = (migrations.RunSQL, migrations.RunPython)
        natural = [write_elidable(cls) for cls in raw]
        text = MigrationWriter(migration, include_header=False).as_string()
        for cls, deconstruct in zip(raw, natural):
            cls.deconstruct = deconstruct
        (package / f"{name}.py").write_text(text, encoding="utf-8")
        # What is optimized is what is in the file.
        module = importlib.import_module(f"{APP}.migrations.{name}")
        read = module.Migration(name, APP)
        try:
            read.operations = MigrationOptimizer().optimize(read.operations, APP)
            after = {"Ok": MigrationWriter(read, include_header=False).as_string()}
        except ValueError as error:
            after = {"Err": f"ValueError: {error}"}
        print(json.dumps({"name": name, "after": after}))


def write_elidable(cls):
    """Before 6.1 Django does not write whether an operation may be left out; the files must say it."""
    deconstruct = cls.deconstruct

    def with_elidable(self):
        name, args, kwargs = deconstruct(self)
        return name, args, {**kwargs, "elidable": True} if self.elidable else kwargs

    cls.deconstruct = with_elidable
    return deconstruct


main()
