from django.db import models
from django.utils import timezone


class Visit(models.Model):
    name = models.CharField(max_length=20)
    created = models.DateTimeField(auto_now_add=True, null=True)
    changed = models.DateTimeField(auto_now=True, null=True)
    day = models.DateField(auto_now_add=True, null=True)
    hour = models.TimeField(auto_now=True, null=True)
    seen = models.DateTimeField(default=timezone.now, null=True)
