from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    note = models.CharField("Größe \U0001f600", max_length=30, default='both \' and "', help_text="back\\slash\ttab\nline")
    price_in_percent = models.CharField(max_length=30, default="100% of it", choices=[("ü", "ü"), ("'", '"')])
