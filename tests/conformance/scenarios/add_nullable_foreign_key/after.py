from django.db import models


class Brand(models.Model):
    name = models.CharField(max_length=10, unique=True)


class Product(models.Model):
    name = models.CharField(max_length=10)
    brand = models.ForeignKey(Brand, models.SET_NULL, null=True, blank=True)
    other = models.ForeignKey(Brand, models.DO_NOTHING, null=True, related_name='others', db_constraint=False)
    third = models.ForeignKey(Brand, models.SET_DEFAULT, null=True, default=None, related_name='+', db_index=False)
