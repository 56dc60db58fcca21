from django.db import models


class Brand(models.Model):
    pass


class Product(models.Model):
    brand = models.ForeignKey(Brand, models.CASCADE)
