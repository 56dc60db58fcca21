from django.db import models
from django.utils.translation import gettext_lazy as _


class Plan(models.TextChoices):
    FREE = "free", _("Free")
    PAID = "paid", _("Paid")


class UserProfile(models.Model):
    name = models.CharField(max_length=100)
    email = models.EmailField(unique=True)
    plan = models.CharField(max_length=10, choices=Plan, default=Plan.FREE)
    joined = models.DateField()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name
