from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    sku = models.CharField(max_length=10, default='z')
    price = models.IntegerField()
    sold = models.BooleanField(default=False)
