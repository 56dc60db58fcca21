"""Operations in all their forms: `RunSQL`, `SeparateDatabaseAndState`, what only changes the state, old options."""

from .common import *  # noqa: F403

SQL = {
    "text": lambda: RunSQL("UPDATE app_book SET a = 1"), "script": lambda: RunSQL("CREATE TABLE x (i int); -- comment; with semicolon\nINSERT INTO x VALUES (1), (2);\n/* block; */ DROP TABLE x;"), "percent": lambda: RunSQL("SELECT '50%' AS \"p%\""), "percent twice": lambda: RunSQL("SELECT '50%%'"), "list": lambda: RunSQL(["SELECT 1", "SELECT '5%'"]), "tuple": lambda: RunSQL(("SELECT 1;", "SELECT 2;")), "pair": lambda: RunSQL([("SELECT %s", ["it's"])]), "pair none": lambda: RunSQL([("SELECT '5%'", None)]), "pair empty": lambda: RunSQL([("SELECT 5", [])]), "pair percent": lambda: RunSQL([("SELECT '5%%', %s", [5])]), "pair tuple": lambda: RunSQL([["SELECT %s, %s", (1.5, None)]]), "pair types": lambda: RunSQL([("SELECT %s, %s, %s, %s", [True, Decimal("1.5"), "a\\b%", "é"])]), "pair dict": lambda: RunSQL([("SELECT %(a)s", {"a": 5})]), "triple": lambda: RunSQL([("SELECT 1", [], 5)]), "pair dates": lambda: RunSQL([("SELECT %s, %s", [datetime.date(2020, 1, 2), uuid.UUID(int=5)])]), "pair list": lambda: RunSQL([("SELECT %s", [[1, 2]])]), "pair few": lambda: RunSQL([("SELECT %s, %s", [1])]),
    "empty": lambda: RunSQL(""), "noop": lambda: RunSQL(RunSQL.noop, RunSQL.noop), "empty list": lambda: RunSQL([]), "reverse": lambda: RunSQL("SELECT 1", reverse_sql="SELECT 2"), "reverse list": lambda: RunSQL(["SELECT 1"], [("SELECT %s", ["x"])]), "reverse noop": lambda: RunSQL("SELECT 1", ""), "no reverse": lambda: RunSQL("SELECT 1"), "hints": lambda: RunSQL("SELECT 1", hints={"x": 1}, elidable=True), "state": lambda: RunSQL("ALTER TABLE app_book ADD x int", "ALTER TABLE app_book DROP x", state_operations=[AddField("Book", "x", models.IntegerField(null=True))]), "newlines": lambda: RunSQL("\n  SELECT 1;\n\n  SELECT 2;  \n"), "quotes": lambda: RunSQL("SELECT ';' AS \"a;b\", 'it''s; x'; SELECT 2"), "dollar": lambda: RunSQL("SELECT $$a;b$$; SELECT 1"), "trigger": lambda: RunSQL("CREATE TRIGGER t AFTER INSERT ON app_book BEGIN UPDATE app_book SET a = 1; DELETE FROM app_book WHERE a = 2; END; SELECT 1"), "case end": lambda: RunSQL("SELECT CASE WHEN 1 THEN 2 END; SELECT 3"), "unicode": lambda: RunSQL("SELECT 'é;ü'; SELECT '日本'"), "nested comment": lambda: RunSQL("SELECT 1 /* a; -- b */; SELECT 2 -- c\n; SELECT 3"), "semicolons": lambda: RunSQL(";;SELECT 1;;"), "hash": lambda: RunSQL("SELECT 1 # not a comment\n; SELECT '#'"), "indent": lambda: RunSQL("""
        CREATE VIEW v AS
            SELECT a,
                   b -- trailing
            FROM app_book;
    """),
}
for name, run in SQL.items():
    case(f"sql {name}", lambda: [model(fields=fresh())], lambda run=run: [run()])
case("sql state then alter", lambda: [model(fields=fresh())], lambda: [RunSQL("ALTER TABLE app_book ADD x int", "ALTER TABLE app_book DROP x", state_operations=[AddField("Book", "x", models.IntegerField(null=True))]), AlterField("Book", "x", models.BigIntegerField(null=True))])
case("separate", lambda: [model(fields=fresh())], lambda: [SeparateDatabaseAndState(database_operations=[AddField("Book", "x", models.IntegerField(default=1)), AddIndex("Book", models.Index(fields=["a"], name="i"))], state_operations=[AddField("Book", "y", models.IntegerField(default=1))])])
case("separate state", lambda: [model(fields=fresh())], lambda: [SeparateDatabaseAndState(state_operations=[RemoveField("Book", "a")]), AddField("Book", "x", models.IntegerField(null=True))])
case("separate nested", lambda: [model(fields=fresh())], lambda: [SeparateDatabaseAndState([SeparateDatabaseAndState([AddField("Book", "x", models.IntegerField(null=True))], [AddField("Book", "x", models.IntegerField(null=True))]), RunSQL("SELECT 1", "SELECT 2")])])
case("separate through", lambda: [author(), model(fields=[("authors", m2m())])], lambda: [SeparateDatabaseAndState(
    database_operations=[RunSQL("ALTER TABLE app_book_authors RENAME TO app_link", "ALTER TABLE app_link RENAME TO app_book_authors")],
    state_operations=[CreateModel("Link", [pk(), ("author", key()), ("book", key("app.Book"))]), AlterField("Book", "authors", m2m(through="app.Link"))],
), AddField("Link", "order", models.IntegerField(default=0))])
case("managers", lambda: [model(fields=fresh())], lambda: [AlterModelManagers("Book", [("objects", models.Manager())])])
case("options", lambda: [model(fields=fresh())], lambda: [AlterModelOptions("Book", {"ordering": ["a"], "verbose_name": "x", "permissions": [("a", "b")], "get_latest_by": "a", "default_related_name": "zs"})])
case("options managed", lambda: [model(fields=fresh())], lambda: [AlterModelOptions("Book", {"managed": False}), AddField("Book", "x", models.IntegerField(null=True))])
case("options managed back", lambda: [model(fields=fresh(), managed=False)], lambda: [AlterModelOptions("Book", {}), AddField("Book", "x", models.IntegerField(null=True))])
case("delete unmanaged", lambda: [model(fields=fresh(), managed=False)], lambda: [DeleteModel("Book")])
case("run python", lambda: [model(fields=fresh())], lambda: [AlterField("Book", "a", models.BigIntegerField()), RunPython(RunPython.noop, RunPython.noop), AlterField("Book", "c", models.BigIntegerField())])
case("index together create", lambda: [], lambda: [model(fields=fresh(), index_together={("a", "b")})])
case("index together add", lambda: [model(fields=fresh())], lambda: [AlterIndexTogether("Book", {("a", "b")})])
case("index together change", lambda: [model(fields=fresh(), index_together={("a", "b")})], lambda: [AlterIndexTogether("Book", {("a", "c"), ("a", "b")}), AlterIndexTogether("Book", {("a", "c")})])
case("index together off", lambda: [model(fields=fresh(), index_together={("a", "b")})], lambda: [AlterIndexTogether("Book", set())])
case("index together named", lambda: [model(fields=fresh(), index_together={("a", "b")})], lambda: [RenameIndex("Book", "named", old_fields=("a", "b"))])
case("index together named same", lambda: [model(fields=fresh(), index_together={("a", "b")}, indexes=[models.Index(fields=["c"], name="c_i")])], lambda: [RenameIndex("Book", "named", old_fields=["a", "b"]), RenameIndex("Book", "named2", old_name="named")])
case("index together and field", lambda: [model(fields=fresh(), index_together={("a", "b")})], lambda: [AlterField("Book", "a", models.BigIntegerField())])
case("index together and unique", lambda: [model(fields=fresh(), index_together={("a", "b")}, unique_together={("a", "b")})], lambda: [AlterIndexTogether("Book", set()), AlterUniqueTogether("Book", set())])
case("rename index missing", lambda: [model(fields=fresh())], lambda: [RenameIndex("Book", "j", old_name="i")])
case("rename index to itself", lambda: [model(fields=fresh(), indexes=[models.Index(fields=["a"], name="i")])], lambda: [RenameIndex("Book", "i", old_name="i")])
case("rename index expression", lambda: [model(fields=fresh(), indexes=[models.Index(fn.Lower("b"), name="i", condition=Q(a=1))])], lambda: [RenameIndex("Book", "j", old_name="i")])
case("order to another", lambda: [author(), model(fields=[("k", key()), ("l", key(related_name="+"))])], lambda: [AlterOrderWithRespectTo("Book", "k"), AlterOrderWithRespectTo("Book", "l"), AlterOrderWithRespectTo("Book", None)])
case("order created", lambda: [author()], lambda: [model(fields=[("k", key())], order_with_respect_to="k")])
case("order of generic", lambda: [author(), model(fields=[("k", key())], order_with_respect_to="k")], lambda: [AlterField("Book", "k", key(null=True)), RenameModel("Book", "Tome")])
case("comment quoted", lambda: [model(fields=fresh())], lambda: [AlterModelTableComment("Book", "it's 5 \"x\"\\"), AlterModelTableComment("Book", "")])
case("alter constraint", lambda: [model(fields=fresh(), constraints=[check(condition=Q(a__gt=1), name="ck")])], lambda: [migrations.AlterConstraint("Book", "ck", check(condition=Q(a__gt=1), name="ck", violation_error_message="no"))])
case("alter constraint violation", lambda: [model(fields=fresh())], lambda: [AddConstraint("Book", check(condition=Q(a__gt=1), name="ck", violation_error_message="x", violation_error_code="c")), AddConstraint("Book", models.UniqueConstraint(fields=["a"], name="u", violation_error_message="x"))])
case("two constraints", lambda: [model(fields=fresh())], lambda: [AddConstraint("Book", models.UniqueConstraint(fields=["a"], name="u")), RemoveConstraint("Book", "u"), AddConstraint("Book", models.UniqueConstraint(fn.Lower("b"), name="u", condition=Q(a__gt=1))), RemoveConstraint("Book", "u")])
UNIQUE = {
    "deferred include": lambda: models.UniqueConstraint(fields=["a"], name="u", deferrable=models.Deferrable.DEFERRED, violation_error_code="x"), "include condition": lambda: models.UniqueConstraint(fields=["a"], include=["b"], condition=Q(c__gt=1), name="u"), "opclasses": lambda: models.UniqueConstraint(fields=["b", "a"], opclasses=["varchar_pattern_ops", "int4_ops"], include=["c"], name="u"), "expressions": lambda: models.UniqueConstraint(fn.Lower("b").desc(), "a", F("c").asc(), name="u", include=["c"]), "expressions condition": lambda: models.UniqueConstraint(fn.Upper("b"), name="u", condition=Q(a__in=[1, 2])), "nulls expressions": lambda: models.UniqueConstraint(fn.Upper("b"), name="u", nulls_distinct=False), "nulls include": lambda: models.UniqueConstraint(fields=["a"], include=["b"], name="u", nulls_distinct=True), "opclass": lambda: models.UniqueConstraint(pg_indexes.OpClass(fn.Lower("b"), name="text_pattern_ops"), name="u"), "collate": lambda: models.UniqueConstraint(fn.Collate("b", "C"), name="u"), "descending": lambda: models.UniqueConstraint(F("a").desc(nulls_last=True), name="u"), "condition not": lambda: models.UniqueConstraint(fields=["a"], condition=~Q(b=""), name="u"), "condition two": lambda: models.UniqueConstraint(fields=["a"], condition=Q(b="x", c=1) | Q(c=2), name="u"),
}
for name, constraint in UNIQUE.items():
    case(f"unique {name}", lambda: [model(fields=fresh())], lambda constraint=constraint: [AddConstraint("Book", constraint())])
    case(f"create unique {name}", lambda: [], lambda constraint=constraint: [model(fields=fresh(), constraints=[constraint()])])
    case(f"alter under unique {name}", lambda constraint=constraint: [model(fields=fresh(), constraints=[constraint()])], lambda: [AlterField("Book", "c", models.CharField(max_length=9)), RemoveConstraint("Book", "u")])
    case(f"rename under unique {name}", lambda constraint=constraint: [model(fields=fresh(), constraints=[constraint()])], lambda: [RenameModel("Book", "Tome"), AddField("Tome", "x", models.IntegerField(default=1))])
