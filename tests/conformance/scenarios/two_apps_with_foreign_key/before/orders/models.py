from accounts.models import UserProfile
from django.db import models


class Order(models.Model):
    profile = models.ForeignKey(UserProfile, on_delete=models.CASCADE)
    total = models.IntegerField()
