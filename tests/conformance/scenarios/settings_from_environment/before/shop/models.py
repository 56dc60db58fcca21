from django.conf import settings
from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=settings.LENGTHS["name"])
