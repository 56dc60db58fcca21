from ..constants import LENGTH
from django.db import models


class Named(models.Model):
    name = models.CharField(max_length=LENGTH)

    class Meta:
        abstract = True
