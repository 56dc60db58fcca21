from django.db import models


class Timed(models.Model):
    created = models.DateField(db_index=True, null=True)

    class Meta:
        abstract = True
        ordering = ["-created"]
        indexes = [models.Index(fields=["created"])]
        get_latest_by = "created"


class Owned(models.Model):
    owner = models.ForeignKey("Owner", models.CASCADE, related_name="%(app_label)s_%(class)s_owned", null=True)
    rank = models.BigIntegerField(default=1)
    extra = models.CharField(max_length=5, blank=True)

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["rank"], name="%(app_label)s_%(class)s_one")]


class NoteMixin:
    def note(self):
        return "note"


class Owner(models.Model):
    pass


class Product(NoteMixin, Timed, Owned):
    name = models.CharField(max_length=10)

    class Meta(Timed.Meta):
        verbose_name = "thing"


class Car(Owned, Timed):
    owner = None
    wheels = models.IntegerField(default=4)

    class Meta:
        verbose_name_plural = "cars!"


class Plain(Timed):
    pass
