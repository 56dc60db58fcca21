from django.contrib.postgres.indexes import BrinIndex, BTreeIndex, HashIndex
from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    code = models.CharField(max_length=10)
    price = models.IntegerField()
    sold = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["name"], name="with_include", include=["price", "code"]),
            models.Index(fields=["name"], name="with_opclass", opclasses=["varchar_pattern_ops"]),
            BrinIndex(fields=["price"], name="brin_price", pages_per_range=16),
            HashIndex(fields=["code"], name="hash_code"),
            BTreeIndex(fields=["code"], fillfactor=70, name="btree_code"),
        ]
