from django.db import models


class Brand(models.Model):
    code = models.CharField(max_length=50, primary_key=True)


class Product(models.Model):
    brand = models.ForeignKey(Brand, models.CASCADE)
