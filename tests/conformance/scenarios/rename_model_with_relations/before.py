from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=10)
    parent = models.ForeignKey("self", models.CASCADE, null=True)
    friends = models.ManyToManyField("self")
    tags = models.ManyToManyField("Tag")


class Tag(models.Model):
    name = models.CharField(max_length=10)


class Line(models.Model):
    product = models.ForeignKey(Product, models.CASCADE)
    others = models.ManyToManyField(Product, related_name="+")
