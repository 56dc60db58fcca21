from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    code = models.CharField(max_length=10)
    price = models.IntegerField()
    sold = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["name", "code"], name="new_name")]
