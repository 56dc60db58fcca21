from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    code = models.CharField(max_length=10)
    price = models.IntegerField()
    sold = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["name"]),
            models.Index(fields=["-price", "code"]),
            models.Index(fields=["code"], name="by_code"),
            models.Index(fields=["price"], name="sold_price", condition=models.Q(sold=True)),
            models.Index(fields=["name"], name="cheap_named", condition=models.Q(price__lt=10) & ~models.Q(name="x")),
        ]
