from django.db.models.functions import Lower
from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    code = models.CharField(max_length=10)
    price = models.IntegerField()
    sold = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "code"], name="unique_pair"),
            models.UniqueConstraint(fields=["code"], condition=models.Q(sold=True), name="unique_code_sold"),
            models.UniqueConstraint(Lower("name"), "code", name="unique_lower_name"),
            models.UniqueConstraint(fields=["price"], name="unique_price", violation_error_message="twice"),
        ]
