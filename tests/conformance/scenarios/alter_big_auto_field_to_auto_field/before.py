from django.db import models


class Brand(models.Model):
    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=10)


class Product(models.Model):
    brand = models.ForeignKey(Brand, models.CASCADE)
    maker = models.OneToOneField(Brand, models.SET_NULL, null=True, related_name="made")
    more = models.ManyToManyField(Brand, related_name="+")
