from decimal import Decimal

from django.db import models

from accounts.models import UserProfile


class Product(models.Model):
    name = models.CharField(max_length=80)
    price = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(price__gte=0), name="price_not_negative"),
        ]

    def __str__(self):
        return self.name


class Order(models.Model):
    profile = models.ForeignKey(UserProfile, on_delete=models.CASCADE, related_name="orders")
    products = models.ManyToManyField(Product, through="OrderLine")
    placed = models.DateTimeField()
    shipping = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal("4.90"))
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-placed"]
        indexes = [models.Index(fields=["profile", "-placed"], name="latest_orders")]


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField(default=1)

    class Meta:
        unique_together = [("order", "product")]
