from django.db import migrations, models
from django.db.models import Count


def by_name(apps, editor):
    Author = apps.get_model("shop", "Author")
    ann, bob = Author.objects.order_by("name")
    # Reverse accessors of models that nobody asked for: on an instance, on the class, through a proxy and a default.
    book = ann.works.create(title="one", ghost_id=bob.pk)
    print([each.title for each in Author.objects.get(pk=bob.pk).haunts.all()], Author.reads.through.__name__)
    Author.reads.through.objects.create(book=book, author=bob)
    print(hasattr(ann, "pen"), hasattr(Author, "pen"), hasattr(Author, "zone_set"), hasattr(Author, "nothing"))
    cover = book._meta.apps.get_model("shop.Cover").objects.create(book=book)
    cover.note_of_shop.create()
    ann.friends.add(bob)


def in_queries(apps, editor):
    Author = apps.get_model("shop", "author")
    print(list(Author.objects.filter(works__title="one").values_list("name", flat=True)))
    print(list(Author.objects.annotate(many=Count("reads")).order_by("name").values_list("name", "many")))
    print([[book.title for book in author.works.all()] for author in Author.objects.prefetch_related("works").order_by("name")])


def inherited(apps, editor):
    Pen = apps.get_model("shop", "Pen")
    pen = Pen.objects.create(name="cyd", colour="red")
    print(pen.works.count(), pen.author_ptr.pen.colour, Pen._meta.parents)
    apps.get_model("shop", "Author").objects.get(name="ann").save()


def all_of_them(apps, editor):
    print([model.__name__ for model in apps.get_models()])
    print([model.__name__ for model in apps.get_app_config("shop").get_models()])
    print(sorted(apps.all_models["shop"]), len(apps.all_models["shop"]))


def names_alone(apps, editor):
    print(list(apps.all_models["shop"])[:3], "book" in apps.all_models["shop"], "none" in apps.all_models["shop"])
    try:
        apps.get_model("shop", "Nothing")
    except LookupError as error:
        print(error)


def delete(apps, editor):
    """What points at it goes with it, and what points at that."""
    apps.get_model("shop", "Author").objects.get(name="ann").delete()
    Note = apps.get_model("shop", "Note")
    print(Note.objects.count(), Note._meta.get_field("cover").related_model._meta.get_fields())


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.RunPython(by_name, migrations.RunPython.noop),
        migrations.AddField("zone", "size", models.IntegerField(default=1)),
        migrations.RunPython(in_queries, migrations.RunPython.noop),
        migrations.RunPython(inherited, migrations.RunPython.noop),
        migrations.RunPython(all_of_them, migrations.RunPython.noop),
        migrations.RemoveField("zone", "size"),
        migrations.RunPython(names_alone, migrations.RunPython.noop),
        migrations.RunPython(delete, migrations.RunPython.noop),
    ]
