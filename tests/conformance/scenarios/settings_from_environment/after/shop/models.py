from django.conf import settings
from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=settings.LENGTHS["name"] * 2)
    code = models.CharField(max_length=getattr(settings, "CODE_LENGTH", 8), default=f"{settings.USE_TZ!s:>6}")
