"""What MySQL and MariaDB do otherwise: keys that need indexes, texts without defaults, columns modified as a whole."""

from .common import *  # noqa: F403

keyed = lambda: [("k", key()), ("n", models.IntegerField()), ("b", models.CharField(max_length=9, db_collation="utf8mb4_bin"))]
case("drop together of key", lambda: [author(), model(fields=keyed(), unique_together={("k", "n")})], lambda: [AlterUniqueTogether("Book", set())])
case("change together of key", lambda: [author(), model(fields=keyed(), unique_together={("k", "n")})], lambda: [AlterUniqueTogether("Book", {("k", "b")})])
case("drop together of key and more", lambda: [author(), model(fields=keyed(), unique_together={("k", "n"), ("k", "b")})], lambda: [AlterUniqueTogether("Book", {("k", "b")})])
case("drop index of key", lambda: [author(), model(fields=keyed(), indexes=[models.Index(fields=["k", "-n"], name="i")])], lambda: [RemoveIndex("Book", "i")])
case("drop index that ends with key", lambda: [author(), model(fields=keyed(), indexes=[models.Index(fields=["n", "k"], name="i")])], lambda: [RemoveIndex("Book", "i")])
case("drop index of one to one", lambda: [author(), model(fields=[("k", models.OneToOneField("app.Author", models.CASCADE)), ("n", models.IntegerField())], indexes=[models.Index(fields=["k", "n"], name="i")])], lambda: [RemoveIndex("Book", "i")])
case("drop expression index of key", lambda: [author(), model(fields=keyed())], lambda: [AddIndex("Book", models.Index(F("k"), fn.Lower("b"), name="i")), RemoveIndex("Book", "i")])
case("drop constraint of key", lambda: [author(), model(fields=keyed(), constraints=[models.UniqueConstraint(fields=["k", "n"], name="u")])], lambda: [RemoveConstraint("Book", "u")])
case("drop conditional constraint of key", lambda: [author(), model(fields=keyed(), constraints=[models.UniqueConstraint(fields=["k", "n"], condition=Q(n__gt=1), name="u")])], lambda: [RemoveConstraint("Book", "u")])
case("name index of key", lambda: [author(), model(fields=keyed(), unique_together={("k", "n")}, indexes=[models.Index(fields=["k", "b"], name="old")])], lambda: [RenameIndex("Book", "new", old_name="old")])
case("name unnamed index", lambda: [author(), model(fields=[("n", models.IntegerField(db_index=True))])], lambda: [RenameIndex("Book", "new", old_fields=("n",))])
case("remove key", lambda: [author(), model(fields=keyed(), unique_together={("k", "n")})], lambda: [AlterUniqueTogether("Book", set()), RemoveField("Book", "k")])
case("key to key without index", lambda: [author(), model(fields=[("k", key(db_index=False))])], lambda: [AlterField("Book", "k", key())])
case("key to unsigned", lambda: [CreateModel("Author", [("id", models.PositiveBigIntegerField(primary_key=True))])], lambda: [model(fields=[("k", key())])])
case("key to small unsigned", lambda: [CreateModel("Author", [("id", models.PositiveSmallIntegerField(primary_key=True))]), model()], lambda: [AddField("Book", "k", key(null=True))])
case("unsigned key grows", lambda: [CreateModel("Author", [("id", models.PositiveIntegerField(primary_key=True))]), model(fields=[("k", key(null=True))])], lambda: [AlterField("Author", "id", models.PositiveBigIntegerField(primary_key=True))])

for name, field in {
    "text": lambda **k: models.TextField(**k), "json": lambda **k: models.JSONField(**k), "binary": lambda **k: models.BinaryField(**k), "char": lambda **k: models.CharField(max_length=5, **k),
}.items():
    empty = {"json": dict, "binary": b""}.get(name, "")
    full = {"json": {"a": "it's"}, "binary": b"a'\\b"}.get(name, 'say "it\'s"\\\n')
    case(f"add {name} empty", lambda: [model()], lambda field=field, empty=empty: [AddField("Book", "f", field(default=empty))])
    case(f"add {name} empty null", lambda: [model()], lambda field=field, empty=empty: [AddField("Book", "f", field(default=empty, null=True))])
    case(f"add {name} full", lambda: [model()], lambda field=field, full=full: [AddField("Book", "f", field(default=full))])
    case(f"add {name} full null", lambda: [model()], lambda field=field, full=full: [AddField("Book", "f", field(default=full, null=True))])
    case(f"not null {name} empty", lambda field=field: [model(fields=[("f", field(null=True))])], lambda field=field, empty=empty: [AlterField("Book", "f", field(default=empty))])
    case(f"not null {name} full", lambda field=field: [model(fields=[("f", field(null=True))])], lambda field=field, full=full: [AlterField("Book", "f", field(default=full))])
    case(f"null {name}", lambda field=field, full=full: [model(fields=[("f", field(default=full))])], lambda field=field, full=full: [AlterField("Book", "f", field(default=full, null=True))])
    if name != "binary":
        case(f"create {name} db_default", lambda: [], lambda field=field, full=full: [model(fields=[("f", field(db_default=full))])])
        case(f"add {name} db_default", lambda: [model()], lambda field=field, full=full: [AddField("Book", "f", field(db_default=full))])
        case(f"alter {name} with db_default", lambda field=field, full=full: [model(fields=[("f", field(db_default=full))])], lambda field=field, full=full: [AlterField("Book", "f", field(db_default=full, null=True, db_comment="x"))])
        case(f"not null {name} with db_default", lambda field=field, full=full: [model(fields=[("f", field(db_default=full, null=True))])], lambda field=field, full=full: [AlterField("Book", "f", field(db_default=full))])
        case(f"rename {name} with db_default", lambda field=field, full=full: [model(fields=[("f", field(db_default=full))])], lambda: [RenameField("Book", "f", "g")])
case("add text factory", lambda: [model()], lambda: [AddField("Book", "f", models.TextField(default=str)), AddField("Book", "g", models.BinaryField(default=bytes))])
case("text with index", lambda: [], lambda: [model(fields=[("t", models.TextField(db_index=True)), ("j", models.JSONField(db_index=True)), ("y", models.BinaryField(db_index=True))])])
case("grow to text", lambda: [model(fields=[("t", models.CharField(max_length=9, db_index=True, default="x"))])], lambda: [AlterField("Book", "t", models.TextField(default="x"))])

case("all of a column", lambda: [model(fields=[("n", models.CharField(max_length=5, null=True))])], lambda: [AlterField("Book", "n", models.CharField(max_length=9, default="x", db_collation="utf8mb4_bin", db_comment="it's", unique=True, db_column="nn"))])
case("nothing of a column", lambda: [model(fields=[("n", models.CharField(max_length=9, default="x", db_collation="utf8mb4_bin", db_comment="it's", unique=True, db_column="nn"))])], lambda: [AlterField("Book", "n", models.CharField(max_length=5, null=True))])
case("collation of text", lambda: [model(fields=[("t", models.TextField(db_collation="utf8mb4_bin"))])], lambda: [AlterField("Book", "t", models.TextField(db_collation="utf8mb4_general_ci", null=True))])
case("collation of target", lambda: [CreateModel("Author", [("c", models.CharField(max_length=9, primary_key=True, db_collation="utf8mb4_bin"))]), model(fields=[("k", key())])], lambda: [AlterField("Author", "c", models.CharField(max_length=9, primary_key=True, db_collation="utf8mb4_general_ci"))])
case("comment of everything", lambda: [author()], lambda: [model(fields=[("k", key(db_comment="a key")), ("t", models.TextField(db_comment="back\\slash \"and\" 'quotes'", db_default="x")), ("u", models.IntegerField(unique=True, db_comment="5%"))], db_table_comment="100% of\nit's")])
case("comment goes", lambda: [model(fields=[("n", models.IntegerField(db_comment="x"))], db_table_comment="t")], lambda: [AlterField("Book", "n", models.IntegerField()), AlterModelTableComment("Book", "")])
case("rename unsigned", lambda: [model(fields=[("n", models.PositiveIntegerField(default=3, null=True))])], lambda: [RenameField("Book", "n", "m"), AlterField("Book", "m", models.PositiveSmallIntegerField(default=3)), AlterField("Book", "m", models.IntegerField(default=3))])
case("auto goes", lambda: [model()], lambda: [AlterField("Book", "id", models.CharField(max_length=9, primary_key=True))])
case("table in capitals", lambda: [model(fields=[("n", models.IntegerField(db_index=True))])], lambda: [AlterModelTable("Book", "Books"), AddIndex("Book", models.Index(fields=["n"], name="i"))])
case("deferred follows", lambda: [author()], lambda: [model(fields=[("k", key(db_constraint=False)), ("l", key(related_name="+")), ("n", models.IntegerField(db_index=True))]), RenameField("Book", "l", "m"), RenameField("Book", "n", "o"), RenameModel("Author", "Writer"), AlterModelTable("Book", "tomes")])
case("index then not", lambda: [], lambda: [model(fields=fresh(), indexes=[models.Index(fields=["a"], name="i"), models.Index(fn.Lower("b"), name="j")]), RemoveIndex("Book", "i"), RemoveIndex("Book", "j")])
case("long names of mysql", lambda: [model("Author" * 9)], lambda: [model("Book" * 14, [("a" * 60, key("app." + "Author" * 9)), ("n", models.IntegerField(db_index=True, db_column="c" * 64))])])

for name, generated in {
    "virtual": lambda: models.GeneratedField(expression=F("a") + F("c"), output_field=models.IntegerField(), db_persist=False),
    "stored unique": lambda: models.GeneratedField(expression=fn.Upper("b"), output_field=models.CharField(max_length=9), db_persist=True, unique=True),
    "commented": lambda: models.GeneratedField(expression=fn.Concat("b", Value("%-'"), "b"), output_field=models.TextField(db_collation="utf8mb4_bin"), db_persist=True, db_comment="x"),
    "unsigned": lambda: models.GeneratedField(expression=F("a") * 2, output_field=models.PositiveIntegerField(), db_persist=True, db_index=True),
    "truth": lambda: models.GeneratedField(expression=Q(a__gt=F("c")), output_field=models.BooleanField(), db_persist=True),
}.items():
    case(f"create generated {name}", lambda: [], lambda generated=generated: [model(fields=[*fresh(), ("g", generated())])])
    case(f"add generated {name}", lambda: [model(fields=fresh())], lambda generated=generated: [AddField("Book", "g", generated())])
    case(f"rename generated {name}", lambda generated=generated: [model(fields=[*fresh(), ("g", generated())])], lambda: [RenameField("Book", "g", "h")])

CONDITIONS = {
    "flag": lambda: Q(flag=True), "flags": lambda: Q(flag=True, nflag=False) | ~Q(flag=F("nflag")), "flag f": lambda: Q(F("flag")), "case": lambda: models.Case(models.When(flag=True, then=Q(a=1)), default=Q(a=2), output_field=models.BooleanField()),
    "wrapped": lambda: models.ExpressionWrapper(Q(a=1) | Q(n=2), output_field=models.BooleanField()), "wrapped lookup": lambda: models.ExpressionWrapper(models.lookups.GreaterThan(F("a"), 2), output_field=models.BooleanField()),
    "value": lambda: Value(True), "raw": lambda: Q(models.expressions.RawSQL("a > %s", [5], output_field=models.BooleanField()), a=1), "func": lambda: models.Func(F("a"), function="ISNULL", output_field=models.BooleanField()),
    "iexact": lambda: Q(b__iexact="50%_\\"), "backslash": lambda: Q(b__contains="\\'\"%"), "regex": lambda: Q(b__regex="^a'\\d"), "iregex f": lambda: Q(b__iregex=F("t")), "contains f": lambda: Q(b__contains=F("t")), "iendswith lower": lambda: Q(b__iendswith=fn.Lower("t")),
    "json null": lambda: Q(j__isnull=False), "duration": lambda: Q(dur__lt=datetime.timedelta(days=2)), "concat": lambda: Q(b=fn.Concat("t", F("b"), Value("x"))), "length": lambda: Q(a=fn.Length("b")), "ord": lambda: Q(a=fn.Ord("b")), "chr": lambda: Q(b=fn.Chr("a")), "strindex": lambda: Q(a=fn.StrIndex("b", Value("x"))),
    "bits": lambda: Q(a=F("n").bitand(3) + F("n").bitor(1)), "shift": lambda: Q(a=F("n").bitleftshift(2) - F("n").bitrightshift(1)), "xor": lambda: Q(a=F("n").bitxor(7)), "power": lambda: Q(a=F("n") ** 2 + 1), "mod": lambda: Q(a=F("n") % 3),
    "cast float": lambda: Q(f=fn.Cast("a", models.FloatField())), "cast char": lambda: Q(b=fn.Cast("a", models.CharField(max_length=3))), "cast chars": lambda: Q(b=fn.Cast("a", models.CharField())), "cast text": lambda: Q(b=fn.Cast("a", models.TextField())), "cast bigint": lambda: Q(a=fn.Cast("b", models.BigIntegerField())),
    "cast unsigned": lambda: Q(a=fn.Cast("b", models.PositiveIntegerField())), "cast moment": lambda: Q(dt=fn.Cast("d", models.DateTimeField())), "cast time": lambda: Q(tm=fn.Cast("dt", models.TimeField())), "cast decimal": lambda: Q(price=fn.Cast("b", models.DecimalField(max_digits=5, decimal_places=1))), "cast json": lambda: Q(b=fn.Cast("t", models.JSONField())),
    "moment": lambda: Q(dt__gt=datetime.datetime(2020, 1, 2, 3, 4, 5, 678, tzinfo=datetime.timezone.utc)), "uuid in": lambda: Q(u__in=[uuid.UUID(int=7)]), "decimals": lambda: Q(price__in=[Decimal("1.50"), 2]), "collate": lambda: Q(b=fn.Collate("t", "utf8mb4_bin")), "left": lambda: Q(b=fn.Left("t", 2)) & Q(b=fn.Right("t", 2)), "substr": lambda: Q(b=fn.Substr("t", 2, 3)),
}
for name, condition in CONDITIONS.items():
    case(f"check {name}", lambda: [author(), model(fields=wide())], lambda condition=condition: [AddConstraint("Book", check(condition(), name="c"))])
    case(f"create check {name}", lambda: [author()], lambda condition=condition: [model(fields=wide(), constraints=[check(condition(), name="c")])])
INDEXES = {
    "collate": lambda: models.Index(fn.Collate("b", "utf8mb4_bin"), name="i"), "collate desc": lambda: models.Index(fn.Collate(fn.Upper("b"), "utf8mb4_bin").desc(), name="i"), "nulls last": lambda: models.Index(F("a").asc(nulls_last=True), F("c").desc(nulls_first=True), name="i"),
    "nulls first": lambda: models.Index(F("a").asc(nulls_first=True), F("c").desc(nulls_last=True), name="i"), "desc": lambda: models.Index(fields=["-a", "b", "-c"], name="i"), "condition": lambda: models.Index(fields=["a"], condition=Q(a__gt=1), name="i"), "space": lambda: models.Index(fields=["a"], name="i", db_tablespace="x"),
    "cast": lambda: models.Index(fn.Cast("a", models.CharField(max_length=5)), fn.Concat("b", Value("%"), "b"), name="i"),
}
for name, index in INDEXES.items():
    case(f"index {name}", lambda: [model(fields=fresh())], lambda index=index: [AddIndex("Book", index())])
    case(f"create index {name}", lambda: [], lambda index=index: [model(fields=fresh(), indexes=[index()])])
for name, unique in {"lower": lambda: models.UniqueConstraint(fn.Lower("b"), "a", name="u"), "opclass": lambda: models.UniqueConstraint(fields=["a"], opclasses=["x"], name="u"), "key": lambda: models.UniqueConstraint("a", fn.Abs("c").desc(), name="u")}.items():
    case(f"unique {name}", lambda: [model(fields=fresh())], lambda unique=unique: [AddConstraint("Book", unique())])
    case(f"create unique {name}", lambda: [], lambda unique=unique: [model(fields=fresh(), constraints=[unique()])])
    case(f"remove unique {name}", lambda unique=unique: [model(fields=fresh(), constraints=[unique()])], lambda: [RemoveConstraint("Book", "u")])
case("run sql of mysql", lambda: [], lambda: [RunSQL("SELECT 'it\\'s; one'; SELECT `a;b` FROM t; # x; y\nSELECT \"q;\\\"r\" -- z"), RunSQL([("SELECT %s, %s, %s, %s", ["it's", 1.5, True, None]), ("SELECT '100%%' -- %s", ["x"])])])
