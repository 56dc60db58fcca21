from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    a = models.BigIntegerField(null=True)
    b = models.IntegerField(null=True)
