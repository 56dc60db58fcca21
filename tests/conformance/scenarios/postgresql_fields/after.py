from django.contrib.postgres.fields import ArrayField, DateRangeField, IntegerRangeField
from django.db import models


class Product(models.Model):
    tags = ArrayField(models.CharField(max_length=20), default=list)
    grid = ArrayField(ArrayField(models.IntegerField(), size=3), null=True)
    during = DateRangeField(null=True)
    sizes = IntegerRangeField(null=True)
    numbers = ArrayField(models.IntegerField(), size=4, blank=True, default=list)
