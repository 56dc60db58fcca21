from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    count = models.IntegerField(default=2)
    total = models.GeneratedField(
        expression=models.F("price") * models.F("count"),
        output_field=models.DecimalField(max_digits=12, decimal_places=2),
        db_persist=True,
    )
