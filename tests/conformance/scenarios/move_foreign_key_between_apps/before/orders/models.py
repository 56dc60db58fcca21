from django.db import models


class Order(models.Model):
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE)


class Item(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
