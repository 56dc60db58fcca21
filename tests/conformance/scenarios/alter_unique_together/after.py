from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    code = models.CharField(max_length=10)
    price = models.IntegerField()
    sold = models.BooleanField(default=False)

    class Meta:
        unique_together = (("code", "price"), ("price", "name"))
