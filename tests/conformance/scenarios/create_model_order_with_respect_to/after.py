from django.db import models


class Brand(models.Model):
    name = models.CharField(max_length=10, unique=True)


class Product(models.Model):
    name = models.CharField(max_length=10)


class Step(models.Model):
    product = models.ForeignKey(Product, models.CASCADE)
    number = models.IntegerField()

    class Meta:
        order_with_respect_to = "product"
        unique_together = ("product", "number")
