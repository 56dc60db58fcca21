"""Primary keys, foreign keys, many-to-many relations."""

from .common import *  # noqa: F403

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
