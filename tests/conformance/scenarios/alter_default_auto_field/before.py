from django.db import models


class Brand(models.Model):
    name = models.CharField(max_length=5)


class Product(models.Model):
    brand = models.ForeignKey(Brand, models.CASCADE)
