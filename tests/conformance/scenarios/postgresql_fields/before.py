from django.contrib.postgres.fields import ArrayField, DateRangeField, IntegerRangeField
from django.db import models


class Product(models.Model):
    tags = ArrayField(models.CharField(max_length=10), default=list)
    grid = ArrayField(ArrayField(models.IntegerField(), size=2), null=True)
    during = DateRangeField(null=True)
