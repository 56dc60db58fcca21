from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    code = models.CharField(max_length=10)
    price = models.IntegerField()
    sold = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(price__gte=0), name="price_not_negative"),
            models.CheckConstraint(condition=models.Q(name__in=["apple", "pear", "it's"]) | models.Q(code__isnull=True), name="known_name"),
            models.CheckConstraint(condition=~models.Q(name=models.F("code")) & models.Q(sold__in=[True, False]), name="name_is_no_code", violation_error_message="No"),
            models.CheckConstraint(condition=models.Q(name__startswith="a", price__lt=5) | models.Q(price__range=(0, 100)), name="odd_one"),
        ]
