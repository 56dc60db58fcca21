"""Callables, several operations together, the order of columns."""

from .common import *  # noqa: F403

case("default dict", lambda: [model()], lambda: [AddField("Book", "f", models.JSONField(default=dict)), AddField("Book", "g", models.JSONField(default=list))])
case("default naive datetime", lambda: [model()], lambda: [AddField("Book", "f", models.DateField(default=datetime.date(1999, 12, 31)))])
case("two in a row", lambda: [model(fields=fresh())], lambda: [AddField("Book", "x", models.IntegerField(default=1)), AlterField("Book", "a", models.BigIntegerField()), AddField("Book", "y", models.CharField(max_length=4, default="", blank=True)), AlterField("Book", "b", models.TextField())])
case("create then alter", lambda: [], lambda: [model(fields=fresh()), AlterField("Book", "a", models.BigIntegerField()), AddField("Book", "x", models.IntegerField(default=1))])
case("remake keeps together", lambda: [author(), model(fields=[*fresh(), ("k", key()), ("s", models.SlugField())], unique_together={("a", "b")}, indexes=[models.Index(fields=["c"], name="c_idx")], constraints=[check(condition=Q(a__gt=0), name="pos")])], lambda: [AddField("Book", "x", models.IntegerField(default=1)), RemoveField("Book", "s")])
case("remove indexed field", lambda: [model(fields=fresh(), indexes=[models.Index(fields=["c"], name="c_idx")])], lambda: [RemoveIndex("Book", "c_idx"), RemoveField("Book", "c")])
case("null with default changes", lambda: [model(fields=[("f", models.IntegerField(null=True, default=1))])], lambda: [AlterField("Book", "f", models.IntegerField(default=1))])
case("type and not null", lambda: [model(fields=[("f", models.IntegerField(null=True))])], lambda: [AlterField("Book", "f", models.CharField(max_length=4, default="x"))])
case("type, not null, unique, column", lambda: [model(fields=[("f", models.IntegerField(null=True))])], lambda: [AlterField("Book", "f", models.CharField(max_length=4, default="x", unique=True, db_column="ff"))])
case("type and index", lambda: [model(fields=[("f", models.IntegerField(db_index=True))])], lambda: [AlterField("Book", "f", models.CharField(max_length=4, db_index=True))])
case("default only", lambda: [model(fields=[("f", models.IntegerField(default=1))])], lambda: [AlterField("Book", "f", models.IntegerField(default=2))])
case("choices only", lambda: [model(fields=[("f", models.IntegerField())])], lambda: [AlterField("Book", "f", models.IntegerField(choices=[(1, "x")], help_text="h"))])

case("nested case", lambda: [model(fields=fresh())], lambda: [AddConstraint("Book", check(condition=models.lookups.GreaterThan(models.Case(models.When(a=1, then=Value(3)), default=F("a")), 2), name="ck"))])
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
