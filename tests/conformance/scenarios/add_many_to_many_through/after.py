from django.db import models


class Brand(models.Model):
    name = models.CharField(max_length=10, unique=True)


class Product(models.Model):
    name = models.CharField(max_length=10)
    brands = models.ManyToManyField(Brand, through="Made", through_fields=("product", "brand"))


class Made(models.Model):
    product = models.ForeignKey(Product, models.CASCADE)
    brand = models.ForeignKey(Brand, models.CASCADE)
    by = models.ForeignKey(Brand, models.CASCADE, related_name="+", null=True)
    since = models.DateField(null=True)
