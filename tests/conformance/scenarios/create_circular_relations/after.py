from django.db import models


class Brand(models.Model):
    name = models.CharField(max_length=10, unique=True)


class Product(models.Model):
    name = models.CharField(max_length=10)


class Box(models.Model):
    best = models.ForeignKey("Lid", models.SET_NULL, null=True, related_name="best_of")


class Lid(models.Model):
    box = models.ForeignKey(Box, models.CASCADE)
