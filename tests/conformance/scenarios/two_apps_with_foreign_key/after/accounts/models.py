from django.db import models


class Country(models.Model):
    code = models.CharField(max_length=2, primary_key=True)


class UserProfile(models.Model):
    name = models.CharField(max_length=20)
    is_active = models.BooleanField(default=True)
    country = models.ForeignKey(Country, models.PROTECT, null=True)
