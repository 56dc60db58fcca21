from accounts.models import UserProfile
from django.db import models


class Order(models.Model):
    profile = models.ForeignKey(UserProfile, on_delete=models.CASCADE, related_name="orders")
    total = models.IntegerField()
    ship_to = models.ForeignKey("accounts.Country", models.SET_NULL, null=True, default=None)
