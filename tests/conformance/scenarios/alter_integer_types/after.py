from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    a = models.BigIntegerField(default=1)
    b = models.PositiveIntegerField(default=1)
    c = models.FloatField(default=1)
    d = models.SmallIntegerField(default=1)
    e = models.DecimalField(max_digits=9, decimal_places=3, default=3)
