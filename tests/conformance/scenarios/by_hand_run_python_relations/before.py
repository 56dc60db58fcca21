from django.db import models


class Zone(models.Model):
    name = models.CharField(max_length=20)


class Author(models.Model):
    name = models.CharField(max_length=20)
    zone = models.ForeignKey(Zone, models.CASCADE, null=True, related_name="+")
    friends = models.ManyToManyField("self")


class Pen(Author):
    colour = models.CharField(max_length=20)


class Ghost(Author):
    class Meta:
        proxy = True


class Book(models.Model):
    title = models.CharField(max_length=20)
    author = models.ForeignKey(Author, models.CASCADE)
    ghost = models.ForeignKey(Ghost, models.SET_NULL, null=True, related_name="haunts")
    readers = models.ManyToManyField(Author, related_name="reads", through="Reading")

    class Meta:
        default_related_name = "works"


class Reading(models.Model):
    book = models.ForeignKey(Book, models.CASCADE)
    author = models.ForeignKey(Author, models.CASCADE)


class Cover(models.Model):
    book = models.OneToOneField(Book, models.CASCADE)


class Note(models.Model):
    cover = models.ForeignKey(Cover, models.CASCADE, related_name="%(class)s_of_%(app_label)s")
