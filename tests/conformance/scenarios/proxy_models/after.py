from django.db import models


class Brand(models.Model):
    name = models.CharField(max_length=10, unique=True)


class Product(models.Model):
    name = models.CharField(max_length=10)


class Special(Product):
    class Meta:
        proxy = True
        ordering = ["name"]
        verbose_name = "special product"


class VerySpecial(Special):
    class Meta:
        proxy = True


class Sale(models.Model):
    special = models.ForeignKey(Special, models.CASCADE)
