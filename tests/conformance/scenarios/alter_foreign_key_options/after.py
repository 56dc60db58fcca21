from django.db import models


class Brand(models.Model):
    name = models.CharField(max_length=10, unique=True)


class Product(models.Model):
    name = models.CharField(max_length=10)
    brand = models.ForeignKey(Brand, models.SET_NULL, null=True, related_name='products', verbose_name='the brand')
    other = models.ForeignKey(Brand, models.CASCADE, related_name='o', db_constraint=False)
