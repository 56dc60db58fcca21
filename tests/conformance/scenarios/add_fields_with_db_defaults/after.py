from django.db import models
from django.db.models import Value


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    state = models.CharField(max_length=10, db_default="new")
    stock = models.IntegerField(db_default=0)
    fee = models.DecimalField(max_digits=6, decimal_places=2, db_default=Value(1.5))
    flag = models.BooleanField(db_default=True, default=False)
