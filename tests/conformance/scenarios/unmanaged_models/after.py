from django.db import models


class Brand(models.Model):
    name = models.CharField(max_length=10, unique=True)


class Product(models.Model):
    name = models.CharField(max_length=10)


class Legacy(models.Model):
    brand = models.ForeignKey(Brand, models.DO_NOTHING)
    note = models.TextField()

    class Meta:
        managed = False
        db_table = "legacy"


class Report(models.Model):
    product = models.ForeignKey(Product, models.DO_NOTHING)

    class Meta:
        managed = False
