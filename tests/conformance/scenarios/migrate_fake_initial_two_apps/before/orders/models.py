from django.db import models


class Order(models.Model):
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE)
    people = models.ManyToManyField("accounts.Person", related_name="+")
