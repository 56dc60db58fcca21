from django.db import models


class Article(models.Model):
    name = models.CharField(max_length=10)
    parent = models.ForeignKey("self", models.CASCADE, null=True)
    friends = models.ManyToManyField("self")
    tags = models.ManyToManyField("Tag")


class Tag(models.Model):
    name = models.CharField(max_length=10)


class Line(models.Model):
    product = models.ForeignKey(Article, models.CASCADE)
    others = models.ManyToManyField(Article, related_name="+")
