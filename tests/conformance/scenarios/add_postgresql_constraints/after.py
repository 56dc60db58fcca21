from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    code = models.CharField(max_length=10)
    price = models.IntegerField()
    sold = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="deferred_name", deferrable=models.Deferrable.DEFERRED),
            models.UniqueConstraint(fields=["code"], name="immediate_code", deferrable=models.Deferrable.IMMEDIATE),
            models.UniqueConstraint(fields=["price"], name="include_price", include=["code"]),
            models.UniqueConstraint(fields=["name", "price"], name="nulls_not_distinct", nulls_distinct=False),
            models.UniqueConstraint(fields=["code", "price"], name="with_opclass", opclasses=["varchar_pattern_ops", "int4_ops"]),
        ]
