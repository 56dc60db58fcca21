from django.db import models


class Brand(models.Model):
    pass


class Product(models.Model):
    maker = models.ForeignKey(Brand, models.CASCADE)
