from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    a = models.IntegerField(default=1, db_index=True)
    b = models.CharField(max_length=5, unique=True)

    class Meta:
        unique_together = [('name', 'a')]
        indexes = [models.Index(fields=['a', 'b'])]
