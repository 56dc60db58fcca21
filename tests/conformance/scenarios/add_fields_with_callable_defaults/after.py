import datetime
import uuid

from django.db import models
from django.utils import timezone


def default_colour():
    return "green"


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    created = models.DateTimeField(default=timezone.now)
    day = models.DateField(default=datetime.date.today)
    token = models.UUIDField(default=uuid.uuid4)
    settings = models.JSONField(default=dict)
    tags = models.JSONField(default=list)
    colour = models.CharField(max_length=10, default=default_colour)
