from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    sku = models.CharField(max_length=10)
    price = models.IntegerField()
    sold = models.BooleanField(default=False)

    class Meta:
        ordering = ["sku"]
        unique_together = [("name", "sku")]
        indexes = [models.Index(fields=["sku", "price"], name="code_price")]
        constraints = [models.CheckConstraint(condition=models.Q(sku__gt=""), name="code_given")]
