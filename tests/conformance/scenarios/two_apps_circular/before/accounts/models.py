from django.db import models


class Person(models.Model):
    name = models.CharField(max_length=20)
    last = models.ForeignKey("orders.Order", models.SET_NULL, null=True, related_name="+")
