from django.db import models
from django.utils.translation import gettext_lazy as _


class Colour(models.TextChoices):
    RED = "red", _("Red")
    DARK_BLUE = "dark_blue"


class Size(models.IntegerChoices):
    SMALL = 1
    VERY_LARGE = 2, "XL"

    __empty__ = "(unknown)"


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    colour = models.CharField(max_length=10, choices=Colour, default=Colour.RED)
    size = models.IntegerField(choices=Size.choices, default=Size.SMALL)
    level = models.IntegerField(choices=[(1, "one"), (2, "two")], default=1)
    grouped = models.CharField(max_length=1, choices=[("Letters", [("a", "A"), ("b", "B")]), ("c", "C")], default="a")
    mapped = models.CharField(max_length=1, choices={"a": "A", "b": "B"}, blank=True)
