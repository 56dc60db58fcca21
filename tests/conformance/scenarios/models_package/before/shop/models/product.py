from shop.models import brand
from django.db import models


__all__ = ["Product"]


class Product(models.Model):
    brand = models.ForeignKey(brand.Brand, models.CASCADE)


class Hidden(models.Model):
    pass
