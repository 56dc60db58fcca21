"""What all cases are made with: models, fields, and `case()` itself."""

import datetime  # noqa: F401
import decimal  # noqa: F401
import sys
import uuid  # noqa: F401
from decimal import Decimal  # noqa: F401

import django
from django.contrib.postgres import fields as pg_fields  # noqa: F401
from django.contrib.postgres import functions as pg_functions  # noqa: F401
from django.contrib.postgres import indexes as pg_indexes  # noqa: F401
from django.contrib.postgres import operations as pg_operations  # noqa: F401
from django.contrib.postgres import search as pg_search  # noqa: F401
from django.contrib.postgres.constraints import ExclusionConstraint  # noqa: F401
from django.contrib.postgres.fields import ranges as pg_ranges  # noqa: F401
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently  # noqa: F401
from django.contrib.postgres.search import SearchVectorField  # noqa: F401
from django.db import migrations, models  # noqa: F401
from django.db.migrations import (  # noqa: F401
    AddConstraint, AddField, AddIndex, AlterField, AlterIndexTogether, AlterModelManagers, AlterModelOptions,
    AlterModelTable, AlterModelTableComment, AlterOrderWithRespectTo, AlterUniqueTogether, CreateModel, DeleteModel,
    RemoveConstraint, RemoveField, RemoveIndex, RenameField, RenameIndex, RenameModel, RunPython, RunSQL,
    SeparateDatabaseAndState,
)
from django.db.models import F, Q, Value  # noqa: F401
from django.db.models import functions as fn  # noqa: F401
from django.utils import timezone  # noqa: F401

CASES = []


def case(name, before, operations):
    """One case; `before` and `operations` are functions, so that every run gets objects of its own."""
    theme = sys._getframe(1).f_globals["__name__"].rpartition(".")[2]
    CASES.append((theme, name, before, operations))


def check(condition, **kwargs):
    """A check constraint; Django before 5.1 calls its condition `check`."""
    return models.CheckConstraint(**{"condition" if django.VERSION >= (5, 1) else "check": condition}, **kwargs)


def pk(kind=models.AutoField):
    return ("id", kind(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def model(name="Book", fields=(), **options):
    bases = options.pop("bases", None)
    kwargs = {"bases": bases} if bases else {}
    return CreateModel(name, [pk(), *fields], options=options, **kwargs)


def author():
    return model("Author", [("name", models.CharField(max_length=50))])


def key(to="app.Author", **kwargs):
    return models.ForeignKey(to, models.CASCADE, **kwargs)


FIELDS = {
    "bigint": lambda **k: models.BigIntegerField(**k),
    "binary": lambda **k: models.BinaryField(**k),
    "boolean": lambda **k: models.BooleanField(**k),
    "char": lambda **k: models.CharField(max_length=10, **k),
    "char255": lambda **k: models.CharField(max_length=255, **k),
    "date": lambda **k: models.DateField(**k),
    "datetime": lambda **k: models.DateTimeField(**k),
    "decimal": lambda **k: models.DecimalField(max_digits=6, decimal_places=2, **k),
    "decimal8": lambda **k: models.DecimalField(max_digits=8, decimal_places=3, **k),
    "duration": lambda **k: models.DurationField(**k),
    "email": lambda **k: models.EmailField(**k),
    "file": lambda **k: models.FileField(upload_to="files", **k),
    "filepath": lambda **k: models.FilePathField(**k),
    "float": lambda **k: models.FloatField(**k),
    "image": lambda **k: models.ImageField(upload_to="images", **k),
    "integer": lambda **k: models.IntegerField(**k),
    "ip": lambda **k: models.GenericIPAddressField(**k),
    "json": lambda **k: models.JSONField(**k),
    "posbigint": lambda **k: models.PositiveBigIntegerField(**k),
    "posint": lambda **k: models.PositiveIntegerField(**k),
    "possmallint": lambda **k: models.PositiveSmallIntegerField(**k),
    "slug": lambda **k: models.SlugField(**k),
    "smallint": lambda **k: models.SmallIntegerField(**k),
    "text": lambda **k: models.TextField(**k),
    "time": lambda **k: models.TimeField(**k),
    "url": lambda **k: models.URLField(**k),
    "uuid": lambda **k: models.UUIDField(**k),
    "fk": lambda **k: key(**k),
    "o2o": lambda **k: models.OneToOneField("app.Author", models.CASCADE, **k),
}

DEFAULTS = {
    "bigint": 2**40, "binary": b"ab'\x00", "boolean": True, "char": "it's 5% of a\\b", "char255": "", "date": datetime.date(2020, 1, 2),
    "datetime": datetime.datetime(2020, 1, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc), "decimal": Decimal("1.50"),
    "decimal8": Decimal("-1"), "duration": datetime.timedelta(days=3, seconds=5), "email": "a@b.c", "file": "x", "filepath": "y",
    "float": -1.5, "image": "z", "integer": -5, "ip": "10.0.0.1", "json": {"a": [1, None, "é"]}, "posbigint": 7, "posint": 8,
    "possmallint": 9, "slug": "slug", "smallint": 3, "text": "line\nline", "time": datetime.time(1, 2, 3), "url": "http://x/",
    "uuid": uuid.UUID(int=5), "fk": 1, "o2o": 2,
}

m2m = lambda to="app.Author", **k: models.ManyToManyField(to, **k)
fresh = lambda: [("a", models.IntegerField()), ("b", models.CharField(max_length=3)), ("c", models.IntegerField())]
wide = lambda: [
    ("a", models.IntegerField()), ("n", models.IntegerField(null=True)), ("b", models.CharField(max_length=30)), ("t", models.TextField(null=True)),
    ("flag", models.BooleanField()), ("nflag", models.BooleanField(null=True)), ("price", models.DecimalField(max_digits=6, decimal_places=2)), ("cost", models.DecimalField(max_digits=6, decimal_places=2)),
    ("d", models.DateField()), ("d2", models.DateField(null=True)), ("dt", models.DateTimeField()), ("f", models.FloatField()), ("u", models.UUIDField()), ("ip", models.GenericIPAddressField()),
    ("k", key(null=True)), ("j", models.JSONField()), ("dur", models.DurationField()), ("tm", models.TimeField()), ("pos", models.PositiveIntegerField()),
]
