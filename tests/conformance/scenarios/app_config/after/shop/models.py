from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=50)
    parent = models.ForeignKey("store.Product", models.CASCADE, null=True)
