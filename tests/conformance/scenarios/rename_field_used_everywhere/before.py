from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    code = models.CharField(max_length=10)
    price = models.IntegerField()
    sold = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]
        unique_together = [("name", "code")]
        indexes = [models.Index(fields=["code", "price"], name="code_price")]
        constraints = [models.CheckConstraint(condition=models.Q(code__gt=""), name="code_given")]
