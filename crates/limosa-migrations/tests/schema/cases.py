"""The cases: a name, the operations that make the state before, and the operations whose SQL is compared."""

import datetime
import uuid
from decimal import Decimal

from django.contrib.postgres import fields as pg_fields
from django.contrib.postgres import indexes as pg_indexes
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ranges as pg_ranges
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.migrations import (
    AddConstraint, AddField, AddIndex, AlterField, AlterModelTable, AlterModelTableComment,
    AlterOrderWithRespectTo, AlterUniqueTogether, CreateModel, DeleteModel, RemoveConstraint, RemoveField, RemoveIndex,
    RenameField, RenameIndex, RenameModel, RunSQL,
)
from django.db.models import F, Q, Value
from django.db.models import functions as fn
from django.utils import timezone

CASES = []


def case(name, before, operations):
    """One case; `before` and `operations` are functions, so that every run gets objects of its own."""
    CASES.append((name, before, operations))


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

# -- every type, created, added, removed ------------------------------------------------------------------------------
for kind, field in FIELDS.items():
    before = lambda: [author(), model()]
    case(f"create {kind}", lambda: [author()], lambda field=field: [model(fields=[("f", field())])])
    case(f"create {kind} null", lambda: [author()], lambda field=field: [model(fields=[("f", field(null=True, db_column="c c"))])])
    case(f"create {kind} unique", lambda: [author()], lambda field=field, kind=kind: [model(fields=[("f", field(**({} if kind == "o2o" else {"unique": True})))])])
    case(f"create {kind} index", lambda: [author()], lambda field=field: [model(fields=[("f", field(db_index=True))])])
    if kind not in ("fk", "o2o"):
        case(f"create {kind} pk", lambda: [], lambda field=field: [CreateModel("Book", [("f", field(primary_key=True))])])
        case(f"create key to {kind} pk", lambda field=field: [CreateModel("Author", [("f", field(primary_key=True))])], lambda: [model(fields=[("k", key())])])
    case(f"add {kind} null", before, lambda field=field: [AddField("Book", "f", field(null=True))])
    case(f"add {kind} null default", before, lambda field=field, kind=kind: [AddField("Book", "f", field(null=True, default=DEFAULTS[kind]))])
    case(f"add {kind} default", before, lambda field=field, kind=kind: [AddField("Book", "f", field(default=DEFAULTS[kind]))])
    case(f"add {kind} once", before, lambda field=field, kind=kind: [AddField("Book", "f", field(default=DEFAULTS[kind]), preserve_default=False)])
    case(f"add {kind} blank", before, lambda field=field: [AddField("Book", "f", field(blank=True))])
    if kind not in ("fk", "o2o", "json", "binary"):
        case(f"add {kind} db_default", before, lambda field=field, kind=kind: [AddField("Book", "f", field(db_default=DEFAULTS[kind]))])
        case(f"create {kind} db_default", lambda: [], lambda field=field, kind=kind: [model(fields=[("f", field(db_default=Value(DEFAULTS[kind])))])])
    case(f"remove {kind}", lambda field=field: [author(), model(fields=[("f", field())])], lambda: [RemoveField("Book", "f")])
    case(f"null to not null {kind}", lambda field=field: [author(), model(fields=[("f", field(null=True))])], lambda field=field, kind=kind: [AlterField("Book", "f", field(default=DEFAULTS[kind]))])
    case(f"null to not null once {kind}", lambda field=field: [author(), model(fields=[("f", field(null=True))])], lambda field=field, kind=kind: [AlterField("Book", "f", field(default=DEFAULTS[kind]), preserve_default=False)])
    case(f"null to not null bare {kind}", lambda field=field: [author(), model(fields=[("f", field(null=True))])], lambda field=field: [AlterField("Book", "f", field())])
    case(f"not null to null {kind}", lambda field=field: [author(), model(fields=[("f", field())])], lambda field=field: [AlterField("Book", "f", field(null=True))])
    case(f"rename {kind}", lambda field=field: [author(), model(fields=[("f", field())])], lambda: [RenameField("Book", "f", "g")])
    case(f"db_column {kind}", lambda field=field: [author(), model(fields=[("f", field())])], lambda field=field: [AlterField("Book", "f", field(db_column="other"))])
    if kind != "o2o":
        case(f"unique on {kind}", lambda field=field: [author(), model(fields=[("f", field())])], lambda field=field: [AlterField("Book", "f", field(unique=True))])
        case(f"unique off {kind}", lambda field=field: [author(), model(fields=[("f", field(unique=True))])], lambda field=field: [AlterField("Book", "f", field())])
    case(f"index on {kind}", lambda field=field: [author(), model(fields=[("f", field(db_index=False))])], lambda field=field: [AlterField("Book", "f", field(db_index=True))])
    case(f"index off {kind}", lambda field=field: [author(), model(fields=[("f", field(db_index=True))])], lambda field=field: [AlterField("Book", "f", field(db_index=False))])
    case(f"index to unique {kind}", lambda field=field: [author(), model(fields=[("f", field(db_index=True))])], lambda field=field, kind=kind: [AlterField("Book", "f", field(db_index=True, **({} if kind == "o2o" else {"unique": True})))])

# -- one type into another --------------------------------------------------------------------------------------------
for old in ["char", "text", "integer", "posint", "smallint", "bigint", "decimal", "slug", "email", "fk", "uuid", "datetime", "json", "boolean"]:
    for new in ["char", "char255", "text", "integer", "posint", "possmallint", "bigint", "decimal8", "slug", "url", "fk", "o2o", "date", "json", "boolean", "file"]:
        if old != new:
            case(
                f"alter {old} to {new}",
                lambda old=old: [author(), model(fields=[("f", FIELDS[old]())])],
                lambda new=new: [AlterField("Book", "f", FIELDS[new]())],
            )
            if old in ("char", "slug", "text") :
                case(
                    f"alter indexed {old} to {new}",
                    lambda old=old: [author(), model(fields=[("f", FIELDS[old](db_index=True))])],
                    lambda new=new: [AlterField("Book", "f", FIELDS[new](db_index=True))],
                )

# -- keys -------------------------------------------------------------------------------------------------------------
AUTO = {"auto": models.AutoField, "bigauto": models.BigAutoField, "smallauto": models.SmallAutoField}
for old_name, old in AUTO.items():
    case(f"create {old_name} pk", lambda: [], lambda old=old: [CreateModel("Book", [pk(old)])])
    case(f"key to {old_name}", lambda old=old: [CreateModel("Author", [pk(old)])], lambda: [model(fields=[("k", key())])])
    for new_name, new in AUTO.items():
        if old is not new:
            case(
                f"pk {old_name} to {new_name}",
                lambda old=old: [CreateModel("Author", [pk(old)]), model(fields=[("k", key()), ("m", models.ManyToManyField("app.Author"))])],
                lambda new=new: [AlterField("Author", "id", new(primary_key=True, serialize=False))],
            )
    case(
        f"pk {old_name} to integer",
        lambda old=old: [CreateModel("Author", [pk(old)]), model(fields=[("k", key())])],
        lambda: [AlterField("Author", "id", models.IntegerField(primary_key=True, serialize=False))],
    )
    case(
        f"pk integer to {old_name}",
        lambda: [CreateModel("Author", [("id", models.IntegerField(primary_key=True, serialize=False))]), model(fields=[("k", key())])],
        lambda old=old: [AlterField("Author", "id", old(primary_key=True, serialize=False))],
    )
case("pk auto to uuid", lambda: [author(), model(fields=[("k", key())])], lambda: [AlterField("Author", "id", models.UUIDField(primary_key=True, serialize=False))])
case("pk auto to char", lambda: [author(), model(fields=[("k", key())])], lambda: [AlterField("Author", "id", models.CharField(max_length=5, primary_key=True, serialize=False))])
case("pk char longer", lambda: [CreateModel("Author", [("code", models.CharField(max_length=5, primary_key=True))]), model(fields=[("k", key())])], lambda: [AlterField("Author", "code", models.CharField(max_length=9, primary_key=True))])
case("rename pk", lambda: [author(), model(fields=[("k", key())])], lambda: [RenameField("Author", "id", "key")])
case("rename unique target", lambda: [model("Author", [("code", models.CharField(max_length=5, unique=True))]), model(fields=[("k", key(to_field="code"))])], lambda: [RenameField("Author", "code", "kode")])
case("to_field", lambda: [model("Author", [("code", models.CharField(max_length=5, unique=True))])], lambda: [model(fields=[("k", key(to_field="code"))])])
case("to_field type", lambda: [model("Author", [("code", models.CharField(max_length=5, unique=True))]), model(fields=[("k", key(to_field="code"))])], lambda: [AlterField("Author", "code", models.CharField(max_length=50, unique=True))])
case("add to_field key", lambda: [model("Author", [("code", models.CharField(max_length=5, unique=True))]), model()], lambda: [AddField("Book", "k", key(to_field="code", null=True))])
case("another pk", lambda: [model("Author", [("code", models.CharField(max_length=5))])], lambda: [AlterField("Author", "code", models.CharField(max_length=5, primary_key=True, serialize=False)), RemoveField("Author", "id")])
case("remove id for new pk", lambda: [model("Author", [("code", models.CharField(max_length=5, unique=True))])], lambda: [RemoveField("Author", "id"), AlterField("Author", "code", models.CharField(max_length=5, primary_key=True, serialize=False))])
case("add pk field", lambda: [author()], lambda: [AddField("Author", "code", models.CharField(max_length=5, primary_key=True, default="x", serialize=False))])
case("key db_constraint off", lambda: [author(), model(fields=[("k", key())])], lambda: [AlterField("Book", "k", key(db_constraint=False))])
case("key db_constraint on", lambda: [author(), model(fields=[("k", key(db_constraint=False))])], lambda: [AlterField("Book", "k", key())])
case("add key without constraint", lambda: [author(), model()], lambda: [AddField("Book", "k", key(db_constraint=False, null=True))])
case("remove key without constraint", lambda: [author(), model(fields=[("k", key(db_constraint=False, db_index=False, null=True))])], lambda: [RemoveField("Book", "k")])
case("key to another model", lambda: [author(), model("Editor"), model(fields=[("k", key())])], lambda: [AlterField("Book", "k", key("app.Editor"))])
case("key on_delete", lambda: [author(), model(fields=[("k", key())])], lambda: [AlterField("Book", "k", models.ForeignKey("app.Author", models.SET_NULL, null=True))])
case("key to o2o", lambda: [author(), model(fields=[("k", key())])], lambda: [AlterField("Book", "k", models.OneToOneField("app.Author", models.CASCADE))])
case("o2o to key", lambda: [author(), model(fields=[("k", models.OneToOneField("app.Author", models.CASCADE))])], lambda: [AlterField("Book", "k", key())])
case("key to itself", lambda: [], lambda: [model(fields=[("parent", key("app.Book", null=True))])])
case("key to itself with self", lambda: [], lambda: [model(fields=[("parent", models.ForeignKey("self", models.CASCADE, null=True))])])
case("alter with key to itself", lambda: [model(fields=[("parent", key("app.Book", null=True)), ("n", models.IntegerField())])], lambda: [AlterField("Book", "n", models.BigIntegerField())])
case("pk type with key to itself", lambda: [model(fields=[("parent", key("app.Book", null=True))])], lambda: [AlterField("Book", "id", models.BigAutoField(primary_key=True, serialize=False))])
case("circle of keys", lambda: [], lambda: [model("A"), model("B", [("a", key("app.A"))]), AddField("A", "b", key("app.B", null=True))])
case("child of a table", lambda: [author()], lambda: [CreateModel("Writer", [("author_ptr", models.OneToOneField("app.Author", models.CASCADE, auto_created=True, parent_link=True, primary_key=True, serialize=False)), ("pen", models.CharField(max_length=3))], bases=("app.author",))])
case("key to child", lambda: [author(), CreateModel("Writer", [("author_ptr", models.OneToOneField("app.Author", models.CASCADE, auto_created=True, parent_link=True, primary_key=True, serialize=False))], bases=("app.author",))], lambda: [model(fields=[("w", key("app.Writer"))])])
case("parent pk type", lambda: [author(), CreateModel("Writer", [("author_ptr", models.OneToOneField("app.Author", models.CASCADE, auto_created=True, parent_link=True, primary_key=True, serialize=False))], bases=("app.author",)), model(fields=[("w", key("app.Writer"))])], lambda: [AlterField("Author", "id", models.BigAutoField(primary_key=True, serialize=False))])
case("proxy", lambda: [author()], lambda: [CreateModel("Proxy", [], options={"proxy": True, "indexes": [], "constraints": []}, bases=("app.author",))])
case("unmanaged", lambda: [author()], lambda: [CreateModel("Alien", [pk()], options={"managed": False})])
case("no key said", lambda: [], lambda: [CreateModel("Book", [("n", models.IntegerField())])])

# -- many to many -----------------------------------------------------------------------------------------------------
m2m = lambda to="app.Author", **k: models.ManyToManyField(to, **k)
case("create m2m", lambda: [author()], lambda: [model(fields=[("authors", m2m())])])
case("create m2m itself", lambda: [], lambda: [model(fields=[("friends", m2m("app.Book"))])])
case("create m2m table", lambda: [author()], lambda: [model(fields=[("authors", m2m(db_table="links"))])])
case("create m2m no constraint", lambda: [author()], lambda: [model(fields=[("authors", m2m(db_constraint=False))])])
case("add m2m", lambda: [author(), model()], lambda: [AddField("Book", "authors", m2m())])
case("remove m2m", lambda: [author(), model(fields=[("authors", m2m())])], lambda: [RemoveField("Book", "authors")])
case("rename m2m", lambda: [author(), model(fields=[("authors", m2m())])], lambda: [RenameField("Book", "authors", "writers")])
case("repoint m2m", lambda: [author(), model("Editor"), model(fields=[("authors", m2m())])], lambda: [AlterField("Book", "authors", m2m("app.Editor"))])
case("m2m db_table", lambda: [author(), model(fields=[("authors", m2m())])], lambda: [AlterField("Book", "authors", m2m(db_table="links"))])
case("m2m blank", lambda: [author(), model(fields=[("authors", m2m())])], lambda: [AlterField("Book", "authors", m2m(blank=True))])
case("m2m through", lambda: [author(), model(), model("Link", [("author", key()), ("book", key("app.Book"))])], lambda: [AddField("Book", "authors", m2m(through="app.Link")), AlterField("Book", "authors", m2m(through="app.Link", blank=True)), RemoveField("Book", "authors")])
case("m2m to through", lambda: [author(), model(fields=[("authors", m2m())]), model("Link", [("author", key()), ("book", key("app.Book"))])], lambda: [AlterField("Book", "authors", m2m(through="app.Link"))])
case("delete with m2m", lambda: [author(), model(fields=[("authors", m2m())])], lambda: [DeleteModel("Book")])

# -- models -----------------------------------------------------------------------------------------------------------
full = lambda: [author(), model(fields=[("name", models.CharField(max_length=9, db_index=True)), ("k", key()), ("authors", m2m(related_name="+"))], unique_together={("name", "k")})]
case("delete model", full, lambda: [DeleteModel("Book")])
case("rename model", full, lambda: [RenameModel("Book", "Tome")])
case("rename target", full, lambda: [RenameModel("Author", "Writer")])
case("rename model to itself", lambda: [model(fields=[("friends", m2m("app.Book")), ("parent", key("app.Book", null=True))])], lambda: [RenameModel("Book", "Tome")])
case("rename model with table", lambda: [author(), model(fields=[("k", key())], db_table="books")], lambda: [RenameModel("Book", "Tome")])
case("table", full, lambda: [AlterModelTable("Book", "tomes")])
case("table back", lambda: [model(db_table="tomes")], lambda: [AlterModelTable("Book", None)])
case("table case", lambda: [model()], lambda: [AlterModelTable("Book", "APP_BOOK")])
case("comments", lambda: [], lambda: [model(fields=[("n", models.IntegerField(db_comment="a number's comment")), ("m", models.IntegerField())], db_table_comment="It's a table")])
case("table comment", lambda: [model()], lambda: [AlterModelTableComment("Book", "new"), AlterModelTableComment("Book", None)])
case("column comment", lambda: [model(fields=[("n", models.IntegerField())])], lambda: [AlterField("Book", "n", models.IntegerField(db_comment="x")), AlterField("Book", "n", models.IntegerField(db_comment="y")), AlterField("Book", "n", models.IntegerField())])
case("add with comment", lambda: [model()], lambda: [AddField("Book", "n", models.IntegerField(db_comment="x", default=3))])
case("key with comment", lambda: [author(), model(fields=[("k", key())])], lambda: [AlterField("Book", "k", key(db_comment="x"))])
case("tablespace", lambda: [], lambda: [model(fields=[("n", models.IntegerField(unique=True)), ("i", models.IntegerField(db_index=True, db_tablespace="ispace")), ("c", models.CharField(max_length=4, unique=True, db_tablespace="cspace"))], db_tablespace="tspace", indexes=[models.Index(fields=["n"], name="n_idx"), models.Index(fields=["i", "n"], name="in_idx", db_tablespace="other")])])
case("collation", lambda: [], lambda: [model(fields=[("c", models.CharField(max_length=4, db_collation="C" )), ("t", models.TextField(db_collation="C", unique=True))])])
case("collation change", lambda: [model(fields=[("c", models.CharField(max_length=4, db_index=True))])], lambda: [AlterField("Book", "c", models.CharField(max_length=4, db_index=True, db_collation="C")), AlterField("Book", "c", models.CharField(max_length=4, db_index=True))])
case("collation of key", lambda: [CreateModel("Author", [("c", models.CharField(max_length=4, primary_key=True, db_collation="C"))])], lambda: [model(fields=[("k", key())])])
case("collation of pk changes", lambda: [CreateModel("Author", [("c", models.CharField(max_length=4, primary_key=True))]), model(fields=[("k", key())])], lambda: [AlterField("Author", "c", models.CharField(max_length=4, primary_key=True, db_collation="C"))])
case("long names", lambda: [], lambda: [model("A" * 70, [("b" * 60, models.IntegerField(db_index=True)), ("c" * 50, models.SlugField(unique=True)), ("d", key("app." + "A" * 70, null=True))], unique_together={("b" * 60, "c" * 50)})])
case("quoted table", lambda: [author()], lambda: [model(fields=[("n", models.IntegerField(db_index=True)), ("k", key()), ("s", models.SlugField())], db_table='"schema"."book"')])
case("order", lambda: [author(), model(fields=[("k", key())])], lambda: [AlterOrderWithRespectTo("Book", "k"), AlterOrderWithRespectTo("Book", None)])
case("composite", lambda: [], lambda: [CreateModel("Book", [("pk", models.CompositePrimaryKey("a", "b", blank=True, editable=False, primary_key=True, serialize=False)), ("a", models.IntegerField()), ("b", models.CharField(max_length=3))])])
case("alter composite", lambda: [CreateModel("Book", [("pk", models.CompositePrimaryKey("a", "b", blank=True, editable=False, primary_key=True, serialize=False)), ("a", models.IntegerField()), ("b", models.CharField(max_length=3))])], lambda: [AlterField("Book", "b", models.CharField(max_length=5)), AddField("Book", "c", models.IntegerField(default=1))])
case("everything deferred", lambda: [author()], lambda: [*full()[1:], RenameField("Book", "name", "title"), AlterModelTable("Book", "tomes"), AddField("Book", "x", models.IntegerField(db_index=True, default=0)), RemoveField("Book", "x")])
case("create and delete", lambda: [author()], lambda: [*full()[1:], DeleteModel("Book")])
case("run sql", lambda: [], lambda: [RunSQL("SELECT 1; SELECT ';' -- x\n;"), RunSQL(["SELECT 2", ("SELECT %s, %s", [5, "it's"])]), RunSQL("")])

# -- together ---------------------------------------------------------------------------------------------------------
pair = [("a", models.IntegerField()), ("b", models.CharField(max_length=3)), ("c", models.IntegerField())]
fresh = lambda: [("a", models.IntegerField()), ("b", models.CharField(max_length=3)), ("c", models.IntegerField())]
case("create together", lambda: [], lambda: [model(fields=fresh(), unique_together={("a", "b")})])
case("add together", lambda: [model(fields=fresh())], lambda: [AlterUniqueTogether("Book", {("a", "b")})])
case("remove together", lambda: [model(fields=fresh(), unique_together={("a", "b")})], lambda: [AlterUniqueTogether("Book", set())])
case("change together", lambda: [model(fields=fresh(), unique_together={("a", "b")})], lambda: [AlterUniqueTogether("Book", {("a", "c")})])
case("together with constraint", lambda: [model(fields=fresh(), unique_together={("a", "b")}, constraints=[models.UniqueConstraint(fields=["a", "b"], name="own")])], lambda: [AlterUniqueTogether("Book", set())])
case("rename in together", lambda: [model(fields=fresh(), unique_together={("a", "b")}, indexes=[models.Index(fields=["a"], name="a_idx")])], lambda: [RenameField("Book", "a", "z"), AlterField("Book", "z", models.BigIntegerField())])

# -- indexes ----------------------------------------------------------------------------------------------------------
INDEXES = {
    "plain": lambda: models.Index(fields=["a", "b"], name="i"),
    "desc": lambda: models.Index(fields=["-a", "b"], name="i"),
    "include": lambda: models.Index(fields=["a"], include=["b", "c"], name="i"),
    "condition": lambda: models.Index(fields=["a"], condition=Q(a__gt=5, b="x'y"), name="i"),
    "opclass": lambda: models.Index(fields=["b", "-a"], opclasses=["varchar_pattern_ops", "int4_ops"], name="i"),
    "lower": lambda: models.Index(fn.Lower("b"), name="i"),
    "lower desc": lambda: models.Index(fn.Lower("b").desc(), "a", F("c").asc(nulls_last=True), name="i"),
    "collate": lambda: models.Index(fn.Collate("b", "C"), name="i"),
    "collate desc": lambda: models.Index(fn.Collate(fn.Upper("b"), "C").desc(), name="i"),
    "sum": lambda: models.Index(F("a") + F("c") * 2, name="i"),
    "opclass of lower": lambda: models.Index(pg_indexes.OpClass(fn.Lower("b"), name="varchar_pattern_ops").desc(), name="i"),
    "coalesce": lambda: models.Index(fn.Coalesce("b", Value("none")), name="i"),
    "cast": lambda: models.Index(fn.Cast("a", models.CharField(max_length=5)), name="i"),
    "round": lambda: models.Index(fn.Abs("a"), fn.Length("b"), name="i"),
    "left": lambda: models.Index(fn.Left("b", 2), fn.Substr("b", 1, 2), name="i"),
    "gin": lambda: pg_indexes.GinIndex(fields=["a"], name="i", fastupdate=False, gin_pending_list_limit=100, opclasses=["int4_ops"]),
    "gist": lambda: pg_indexes.GistIndex(fields=["a"], name="i", fillfactor=70, buffering=True),
    "brin": lambda: pg_indexes.BrinIndex(fields=["a"], name="i", autosummarize=True, pages_per_range=4),
    "btree": lambda: pg_indexes.BTreeIndex(fields=["a"], name="i", fillfactor=80, deduplicate_items=True, condition=Q(a=1)),
    "hash": lambda: pg_indexes.HashIndex(fields=["a"], name="i", fillfactor=80),
    "spgist": lambda: pg_indexes.SpGistIndex(fields=["b"], name="i"),
    "bloom": lambda: pg_indexes.BloomIndex(fields=["a", "c"], name="i", length=80, columns=[1, 2]),
}
for name, index in INDEXES.items():
    case(f"add index {name}", lambda: [model(fields=fresh())], lambda index=index: [AddIndex("Book", index())])
    case(f"create index {name}", lambda: [], lambda index=index: [model(fields=fresh(), indexes=[index()])])
case("remove index", lambda: [model(fields=fresh(), indexes=[INDEXES["plain"]()])], lambda: [RemoveIndex("Book", "i")])
case("rename index", lambda: [model(fields=fresh(), indexes=[INDEXES["plain"]()])], lambda: [RenameIndex("Book", "j", old_name="i")])
case("remake with index", lambda: [model(fields=fresh(), indexes=[INDEXES["condition"](), models.Index(fn.Lower("b"), name="j")])], lambda: [AlterField("Book", "c", models.CharField(max_length=8))])
case("index with renames", lambda: [], lambda: [model(fields=fresh(), indexes=[models.Index(fn.Lower("b"), name="i"), models.Index(fields=["a", "b"], name="j")]), RenameField("Book", "b", "z")])

# -- conditions -------------------------------------------------------------------------------------------------------
wide = lambda: [
    ("a", models.IntegerField()), ("n", models.IntegerField(null=True)), ("b", models.CharField(max_length=30)), ("t", models.TextField(null=True)),
    ("flag", models.BooleanField()), ("nflag", models.BooleanField(null=True)), ("price", models.DecimalField(max_digits=6, decimal_places=2)), ("cost", models.DecimalField(max_digits=6, decimal_places=2)),
    ("d", models.DateField()), ("d2", models.DateField(null=True)), ("dt", models.DateTimeField()), ("f", models.FloatField()), ("u", models.UUIDField()), ("ip", models.GenericIPAddressField()),
    ("k", key(null=True)), ("j", models.JSONField()), ("dur", models.DurationField()), ("tm", models.TimeField()), ("pos", models.PositiveIntegerField()),
]
CONDITIONS = {
    "exact": lambda: Q(a=5), "negative": lambda: Q(a=-5), "string": lambda: Q(b="it's"), "percent": lambda: Q(b="5%"), "backslash": lambda: Q(b="a\\b"),
    "two": lambda: Q(a=5, b="x"), "or": lambda: Q(a=5) | Q(b="x"), "and or": lambda: Q(a=1) & (Q(a=2) | Q(b="x")), "or and": lambda: Q(a=1) | Q(a=2, b="x"),
    "not": lambda: ~Q(a=5), "not nullable": lambda: ~Q(n=5), "not two": lambda: ~Q(a=5, n=6), "not or": lambda: ~(Q(a=5) | Q(n=6)), "not in and": lambda: Q(b="x") & ~Q(n=5), "not not": lambda: ~(~Q(n=5) & Q(a=1)),
    "not isnull": lambda: ~Q(n__isnull=True), "isnull": lambda: Q(n__isnull=True), "isnotnull": lambda: Q(n__isnull=False), "none": lambda: Q(n=None), "not none": lambda: ~Q(n=None),
    "gt": lambda: Q(a__gt=1), "gte": lambda: Q(a__gte=1), "lt": lambda: Q(a__lt=1), "lte": lambda: Q(a__lte=1), "gte float": lambda: Q(a__gte=1.5), "lt float": lambda: Q(a__lt=1.5),
    "in": lambda: Q(a__in=[3, 1, 2, 3]), "in strings": lambda: Q(b__in=["x", "y"]), "not in": lambda: ~Q(n__in=[1, 2]), "range": lambda: Q(a__range=(1, 9)), "range dates": lambda: Q(d__range=(datetime.date(2020, 1, 1), datetime.date(2021, 1, 1))),
    "contains": lambda: Q(b__contains="x_y%"), "icontains": lambda: Q(b__icontains="x"), "startswith": lambda: Q(b__startswith="x"), "istartswith": lambda: Q(b__istartswith="x"), "endswith": lambda: Q(b__endswith="x"), "iendswith": lambda: Q(b__iendswith="x"),
    "iexact": lambda: Q(b__iexact="x_Y"), "regex": lambda: Q(b__regex=r"^\d+$"), "iregex": lambda: Q(b__iregex="^x"), "contains text": lambda: Q(t__contains="x"), "contains int": lambda: Q(a__contains="1"), "contains ip": lambda: Q(ip__startswith="10."),
    "flag": lambda: Q(flag=True), "not flag": lambda: Q(flag=False), "nflag": lambda: Q(nflag=True), "neg flag": lambda: ~Q(nflag=True), "flag in": lambda: Q(flag__in=[True, False]),
    "decimal": lambda: Q(price__gte=Decimal("0")), "decimal int": lambda: Q(price__gte=0), "decimal float": lambda: Q(price__lt=1.5), "decimal range": lambda: Q(price__range=(Decimal("1.5"), 3)),
    "date": lambda: Q(d__gte=datetime.date(2020, 1, 2)), "datetime": lambda: Q(dt__lt=datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc)), "float": lambda: Q(f__gt=1.5), "float int": lambda: Q(f__gt=1), "uuid": lambda: Q(u=uuid.UUID(int=7)), "ip": lambda: Q(ip="10.0.0.1"),
    "duration": lambda: Q(dur__gt=datetime.timedelta(hours=1)), "time": lambda: Q(tm__gt=datetime.time(8)), "key": lambda: Q(k=5), "key id": lambda: Q(k_id=5), "key null": lambda: Q(k__isnull=True), "key in": lambda: Q(k__in=[1, 2]), "key dot id": lambda: Q(k__id=5), "pk": lambda: Q(pk__gt=5), "j null": lambda: Q(j__isnull=True),
    "f": lambda: Q(a__gt=F("pos")), "f dates": lambda: Q(d2__gte=F("d")), "not f": lambda: ~Q(a=F("n")), "f plus": lambda: Q(a__gte=F("pos") + 5), "f times f": lambda: Q(a__lte=F("pos") * F("n")), "f mod": lambda: Q(a=F("pos") % 2), "f minus": lambda: Q(a__gt=F("pos") - F("n") - 1),
    "f decimal": lambda: Q(cost__lte=F("price")), "f decimal plus": lambda: Q(cost__lte=F("price") + Decimal("1.5")), "f decimal times": lambda: Q(cost__lte=F("price") * 2), "f text": lambda: Q(b__contains=F("t")), "f startswith": lambda: Q(b__istartswith=F("t")),
    "lookup": lambda: models.lookups.GreaterThan(F("a"), F("pos")), "lookup in q": lambda: Q(models.lookups.LessThan(F("a"), 9), b="x"), "value": lambda: Q(b=Value("x")), "lower": lambda: Q(b=fn.Lower("b")), "length": lambda: models.lookups.GreaterThan(fn.Length("b"), 3),
    "upper of t": lambda: models.lookups.Exact(fn.Upper("t"), F("b")), "coalesce": lambda: Q(a__gt=fn.Coalesce("n", 0)), "concat": lambda: Q(b=fn.Concat("t", Value("-"), "b")), "concat two": lambda: Q(b=fn.Concat("t", "b")), "concat int": lambda: Q(b=fn.Concat("t", fn.Cast("a", models.TextField()))),
    "case": lambda: Q(a=models.Case(models.When(n__gt=5, then=Value(1)), models.When(Q(b="x") | Q(b="y"), then=F("n")), default=Value(2))), "now": lambda: Q(dt__lte=fn.Now()), "cast": lambda: Q(a__gt=fn.Cast("f", models.IntegerField())), "greatest": lambda: Q(a=fn.Greatest("n", "pos")), "nullif": lambda: Q(a=fn.NullIf("n", "pos")),
    "raw": lambda: models.expressions.RawSQL("a > %s", [5], output_field=models.BooleanField()), "f flag": lambda: Q(F("flag")), "func": lambda: Q(a__gt=models.Func(F("n"), Value(3), function="MOD")), "wrapper": lambda: Q(models.ExpressionWrapper(Q(a=5), output_field=models.BooleanField())), "exists or": lambda: (Q(a=1) | Q(n=2)) & (Q(a=3) | ~Q(n=4)),
    "round": lambda: Q(price=fn.Round("price", 1)), "power": lambda: Q(a=F("n") ** 2), "bitand": lambda: Q(a=F("n").bitand(3)), "trim": lambda: Q(b=fn.Trim("b")), "replace": lambda: Q(b=fn.Replace("b", Value("x"))), "left": lambda: Q(b=fn.Left("b", 2)), "cast date": lambda: Q(d=fn.Cast("dt", models.DateField())), "cast decimal": lambda: Q(price=fn.Cast("a", models.DecimalField(max_digits=5, decimal_places=2))),
}
for name, condition in CONDITIONS.items():
    case(f"check {name}", lambda: [author(), model(fields=wide())], lambda condition=condition: [AddConstraint("Book", models.CheckConstraint(condition=condition(), name="chk"))])
    case(f"create check {name}", lambda: [author()], lambda condition=condition: [model(fields=wide(), constraints=[models.CheckConstraint(condition=condition(), name="chk")])])
    if isinstance(condition(), Q):
        case(f"unique where {name}", lambda: [author(), model(fields=wide())], lambda condition=condition: [AddConstraint("Book", models.UniqueConstraint(fields=["a", "b"], condition=condition(), name="uq"))])
        case(f"index where {name}", lambda: [author(), model(fields=wide())], lambda condition=condition: [AddIndex("Book", models.Index(fields=["a"], condition=condition(), name="ix"))])

# -- constraints ------------------------------------------------------------------------------------------------------
CONSTRAINTS = {
    "unique": lambda: models.UniqueConstraint(fields=["a", "b"], name="uq"),
    "unique deferred": lambda: models.UniqueConstraint(fields=["a"], name="uq", deferrable=models.Deferrable.DEFERRED),
    "unique immediate": lambda: models.UniqueConstraint(fields=["a"], name="uq", deferrable=models.Deferrable.IMMEDIATE),
    "unique include": lambda: models.UniqueConstraint(fields=["a"], include=["b", "n"], name="uq"),
    "unique opclass": lambda: models.UniqueConstraint(fields=["b"], opclasses=["varchar_pattern_ops"], name="uq"),
    "unique expression": lambda: models.UniqueConstraint(fn.Lower("b"), F("a").desc(), name="uq"),
    "unique nulls": lambda: models.UniqueConstraint(fields=["a", "n"], nulls_distinct=False, name="uq"),
    "unique nulls distinct": lambda: models.UniqueConstraint(fields=["n"], nulls_distinct=True, condition=Q(a__gt=1), name="uq"),
    "check": lambda: models.CheckConstraint(condition=Q(a__gte=0), name="ck"),
    "exclusion": lambda: ExclusionConstraint(name="ex", expressions=[("a", "="), (fn.Length("b"), "=")], condition=Q(a__gt=1), include=["n"], deferrable=models.Deferrable.DEFERRED),
    "exclusion spgist": lambda: ExclusionConstraint(name="ex", expressions=[(pg_indexes.OpClass("b", name="text_ops"), "=")], index_type="SPGIST"),
}
for name, constraint in CONSTRAINTS.items():
    case(f"add constraint {name}", lambda: [author(), model(fields=wide())], lambda constraint=constraint: [AddConstraint("Book", constraint())])
    case(f"create constraint {name}", lambda: [author()], lambda constraint=constraint: [model(fields=wide(), constraints=[constraint()])])
    case(f"create constraint params {name}", lambda: [author()], lambda constraint=constraint: [model(fields=[*wide(), ("x", models.IntegerField(db_default=5))], constraints=[constraint()])])
    if "exclusion" not in name:
        case(f"remove constraint {name}", lambda constraint=constraint: [author(), model(fields=wide(), constraints=[constraint()])], lambda constraint=constraint: [RemoveConstraint("Book", constraint().name)])
        case(f"alter with constraint {name}", lambda constraint=constraint: [author(), model(fields=wide(), constraints=[constraint()])], lambda: [AlterField("Book", "f", models.TextField())])

# -- defaults of the database, generated columns ----------------------------------------------------------------------
DB_DEFAULTS = {
    "int": (models.IntegerField, lambda: 5), "expression": (models.IntegerField, lambda: Value(3) + Value(4)), "now": (models.DateTimeField, lambda: fn.Now()), "string": (models.TextField, lambda: "it's"),
    "value": (models.TextField, lambda: Value("x")), "lower": (models.TextField, lambda: fn.Lower(Value("X"))), "none": (lambda **k: models.IntegerField(null=True, **k), lambda: None), "cast": (models.IntegerField, lambda: fn.Cast(Value("5"), models.IntegerField())), "bool": (models.BooleanField, lambda: False),
    "json": (models.JSONField, lambda: {"a": 1}), "pi": (models.FloatField, lambda: fn.Pi()), "coalesce": (models.IntegerField, lambda: fn.Coalesce(Value(None), Value(5))),
}
for name, (field, default) in DB_DEFAULTS.items():
    case(f"create db_default {name}", lambda: [], lambda field=field, default=default: [model(fields=[("f", field(db_default=default()))])])
    case(f"add db_default {name}", lambda: [model()], lambda field=field, default=default: [AddField("Book", "f", field(db_default=default()))])
    case(f"set db_default {name}", lambda field=field: [model(fields=[("f", field())])], lambda field=field, default=default: [AlterField("Book", "f", field(db_default=default()))])
    case(f"drop db_default {name}", lambda field=field, default=default: [model(fields=[("f", field(db_default=default()))])], lambda field=field: [AlterField("Book", "f", field())])
case("db_default not null", lambda: [model(fields=[("f", models.IntegerField(null=True))])], lambda: [AlterField("Book", "f", models.IntegerField(db_default=5))])
case("db_default now not null", lambda: [model(fields=[("f", models.DateTimeField(null=True))])], lambda: [AlterField("Book", "f", models.DateTimeField(db_default=fn.Now()))])
case("db_default and default", lambda: [model()], lambda: [AddField("Book", "f", models.IntegerField(default=3, db_default=5))])
case("db_default null constant", lambda: [model()], lambda: [AddField("Book", "f", models.IntegerField(null=True, db_default=5)), AddField("Book", "g", models.IntegerField(null=True, db_default=Value(5) + Value(1)))])
case("db_default same sql", lambda: [model(fields=[("f", models.IntegerField(db_default=5))])], lambda: [AlterField("Book", "f", models.IntegerField(db_default=Value(5)))])
GENERATED = {
    "sum": lambda: (F("a") + F("c"), models.IntegerField()), "lower": lambda: (fn.Lower("b"), models.CharField(max_length=9)), "const": lambda: (F("a") * 2, models.PositiveIntegerField()), "concat": lambda: (fn.Concat("b", Value("-"), "b"), models.TextField()),
    "case": lambda: (models.Case(models.When(a__gt=1, then=Value("x")), default=Value("y")), models.CharField(max_length=1)), "q": lambda: (Q(a__gt=5), models.BooleanField()), "upper": lambda: (fn.Upper("b"), models.CharField(max_length=9, db_collation="C")),
}
for name, parts in GENERATED.items():
    def generated(parts=parts, **kwargs):
        expression, output = parts()
        return models.GeneratedField(expression=expression, output_field=output, db_persist=True, **kwargs)
    case(f"create generated {name}", lambda: [], lambda generated=generated: [model(fields=[*fresh(), ("g", generated())])])
    case(f"add generated {name}", lambda: [model(fields=fresh())], lambda generated=generated: [AddField("Book", "g", generated())])
    case(f"index generated {name}", lambda: [], lambda generated=generated: [model(fields=[*fresh(), ("g", generated(db_index=True))])])
    case(f"alter near generated {name}", lambda generated=generated: [model(fields=[*fresh(), ("g", generated())])], lambda: [AddField("Book", "x", models.IntegerField(default=1))])
    case(f"remove generated {name}", lambda generated=generated: [model(fields=[*fresh(), ("g", generated())])], lambda: [RemoveField("Book", "g")])
    case(f"verbose generated {name}", lambda generated=generated: [model(fields=[*fresh(), ("g", generated())])], lambda generated=generated: [AlterField("Book", "g", generated(verbose_name="x"))])
case("modify generated", lambda: [model(fields=[*fresh(), ("g", models.GeneratedField(expression=F("a") + 1, output_field=models.IntegerField(), db_persist=True))])], lambda: [AlterField("Book", "g", models.GeneratedField(expression=F("a") + 2, output_field=models.IntegerField(), db_persist=True))])

# -- callables, several operations, order of columns ------------------------------------------------------------------
case("default dict", lambda: [model()], lambda: [AddField("Book", "f", models.JSONField(default=dict)), AddField("Book", "g", models.JSONField(default=list))])
case("default naive datetime", lambda: [model()], lambda: [AddField("Book", "f", models.DateField(default=datetime.date(1999, 12, 31)))])
case("two in a row", lambda: [model(fields=fresh())], lambda: [AddField("Book", "x", models.IntegerField(default=1)), AlterField("Book", "a", models.BigIntegerField()), AddField("Book", "y", models.CharField(max_length=4, default="", blank=True)), AlterField("Book", "b", models.TextField())])
case("create then alter", lambda: [], lambda: [model(fields=fresh()), AlterField("Book", "a", models.BigIntegerField()), AddField("Book", "x", models.IntegerField(default=1))])
case("remake keeps together", lambda: [author(), model(fields=[*fresh(), ("k", key()), ("s", models.SlugField())], unique_together={("a", "b")}, indexes=[models.Index(fields=["c"], name="c_idx")], constraints=[models.CheckConstraint(condition=Q(a__gt=0), name="pos")])], lambda: [AddField("Book", "x", models.IntegerField(default=1)), RemoveField("Book", "s")])
case("remove indexed field", lambda: [model(fields=fresh(), indexes=[models.Index(fields=["c"], name="c_idx")])], lambda: [RemoveIndex("Book", "c_idx"), RemoveField("Book", "c")])
case("null with default changes", lambda: [model(fields=[("f", models.IntegerField(null=True, default=1))])], lambda: [AlterField("Book", "f", models.IntegerField(default=1))])
case("type and not null", lambda: [model(fields=[("f", models.IntegerField(null=True))])], lambda: [AlterField("Book", "f", models.CharField(max_length=4, default="x"))])
case("type, not null, unique, column", lambda: [model(fields=[("f", models.IntegerField(null=True))])], lambda: [AlterField("Book", "f", models.CharField(max_length=4, default="x", unique=True, db_column="ff"))])
case("type and index", lambda: [model(fields=[("f", models.IntegerField(db_index=True))])], lambda: [AlterField("Book", "f", models.CharField(max_length=4, db_index=True))])
case("default only", lambda: [model(fields=[("f", models.IntegerField(default=1))])], lambda: [AlterField("Book", "f", models.IntegerField(default=2))])
case("choices only", lambda: [model(fields=[("f", models.IntegerField())])], lambda: [AlterField("Book", "f", models.IntegerField(choices=[(1, "x")], help_text="h"))])

# -- PostgreSQL's own -------------------------------------------------------------------------------------------------
case("postgres fields", lambda: [], lambda: [model(fields=[
    ("a", pg_fields.ArrayField(models.CharField(max_length=5), default=list)), ("b", pg_fields.ArrayField(pg_fields.ArrayField(models.IntegerField(), size=3), null=True, db_index=True)), ("h", pg_fields.HStoreField(null=True)),
    ("r1", pg_ranges.IntegerRangeField()), ("r2", pg_ranges.BigIntegerRangeField()), ("r3", pg_ranges.DecimalRangeField()), ("r4", pg_ranges.DateRangeField()), ("r5", pg_ranges.DateTimeRangeField()), ("v", SearchVectorField(null=True)),
])])
case("postgres add array", lambda: [model()], lambda: [AddField("Book", "a", pg_fields.ArrayField(models.CharField(max_length=5), default=list)), AddField("Book", "b", pg_fields.ArrayField(models.IntegerField(), default=[1, 2]))])
case("postgres alter array", lambda: [model(fields=[("a", pg_fields.ArrayField(models.CharField(max_length=5)))])], lambda: [AlterField("Book", "a", pg_fields.ArrayField(models.CharField(max_length=9))), AlterField("Book", "a", pg_fields.ArrayField(models.TextField()))])
case("postgres concurrently", lambda: [model(fields=fresh(), indexes=[models.Index(fields=["c"], name="c_idx")])], lambda: [AddIndexConcurrently("Book", models.Index(fields=["a"], name="i")), RemoveIndexConcurrently("Book", "c_idx")])
case("nested case", lambda: [model(fields=fresh())], lambda: [AddConstraint("Book", models.CheckConstraint(condition=models.lookups.GreaterThan(models.Case(models.When(a=1, then=Value(3)), default=F("a")), 2), name="ck"))])
case("many steps", lambda: [author()], lambda: [
    model(fields=[("k", key()), ("s", models.SlugField())]), AddField("Book", "m", m2m(blank=True)), AlterField("Author", "name", models.CharField(max_length=80, unique=True)), RenameModel("Author", "Writer"),
    AddConstraint("Book", models.UniqueConstraint(fields=["s", "k"], name="one")), AddIndex("Book", models.Index(fields=["-s"], name="s_idx")), AlterModelTable("Book", "books"), RenameField("Book", "s", "slug"), AddField("Book", "n", models.IntegerField(null=True)), AlterField("Book", "n", models.IntegerField(default=0)),
])
case("rename back and forth", lambda: [author(), model(fields=[("k", key())])], lambda: [RenameField("Book", "k", "l"), AlterField("Book", "l", key(null=True)), RenameModel("Book", "Tome"), AddField("Tome", "x", models.BooleanField(default=False))])
case("user profile", lambda: [author(), CreateModel("UserProfile", [pk(models.BigAutoField), ("user", models.OneToOneField("app.Author", models.CASCADE, related_name="profile"))])], lambda: [AddField("UserProfile", "is_active", models.BooleanField(default=True))])
case("related names", lambda: [author(), model(fields=[("k", key(related_name="b")), ("l", key(related_name="a")), ("m", key(related_name="+"))]), model("Zine", [("k", key(related_name="c", related_query_name="aa"))])], lambda: [AlterField("Author", "id", models.BigAutoField(primary_key=True, serialize=False))])
case("chain of keys", lambda: [author(), CreateModel("Writer", [("a", models.OneToOneField("app.Author", models.CASCADE, primary_key=True, serialize=False))]), model(fields=[("w", key("app.Writer"))])], lambda: [AlterField("Author", "id", models.BigAutoField(primary_key=True, serialize=False))])
case("m2m of altered pk", lambda: [author(), model(fields=[("authors", m2m())])], lambda: [AlterField("Author", "id", models.UUIDField(primary_key=True, serialize=False)), AlterField("Book", "id", models.BigAutoField(primary_key=True, serialize=False))])
case("key index off", lambda: [author(), model()], lambda: [AddField("Book", "k", key(db_index=False, null=True)), AddField("Book", "l", models.OneToOneField("app.Author", models.SET_NULL, null=True, related_name="+"))])
case("default factories", lambda: [model()], lambda: [AddField("Book", "f", models.TextField(default=str)), AddField("Book", "g", models.IntegerField(default=int)), AddField("Book", "h", models.BooleanField(default=bool))])
case("blank texts", lambda: [model()], lambda: [AddField("Book", "f", models.TextField(blank=True, null=True)), AddField("Book", "g", models.SlugField(blank=True)), AddField("Book", "h", models.ImageField(upload_to="x", blank=True))])
case("default of another type", lambda: [model()], lambda: [AddField("Book", "a", models.CharField(max_length=5, default=5)), AddField("Book", "b", models.DecimalField(max_digits=5, decimal_places=2, default=0)), AddField("Book", "c", models.DecimalField(max_digits=5, decimal_places=2, default=0.1)), AddField("Book", "d", models.FloatField(default=1)), AddField("Book", "e", models.IntegerField(default="7")), AddField("Book", "f", models.DecimalField(max_digits=5, decimal_places=2, default="1.5")), AddField("Book", "g", models.TextField(default="None")), AddField("Book", "h", models.FloatField(default=1e20)), AddField("Book", "i", models.JSONField(default="x")), AddField("Book", "j", models.DateField(default="2020-01-02"))])
