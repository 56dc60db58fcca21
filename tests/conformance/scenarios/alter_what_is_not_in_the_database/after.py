from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    code = models.CharField("Code", max_length=10, default="b", help_text="it's", choices=[("a", "A"), ("b", "B")], blank=True, editable=False, error_messages={"blank": "no"})
