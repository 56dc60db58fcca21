from django.db.models.functions import Lower
from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    code = models.CharField(max_length=10)
    price = models.IntegerField()
    sold = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(Lower("name"), name="by_lower_name"),
            models.Index(models.F("price").desc(), Lower("code"), name="by_price_code"),
            models.Index(models.F("price") * 2 + 1, name="by_double", condition=models.Q(sold=False)),
        ]
