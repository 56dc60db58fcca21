from django.db import models


class Brand(models.Model):
    name = models.CharField(max_length=10, unique=True)


class Product(models.Model):
    name = models.CharField(max_length=10)


class Book(Product):
    isbn = models.CharField(max_length=13)


class Novel(Book):
    parent_book = models.OneToOneField(Book, models.CASCADE, parent_link=True, primary_key=True)
    genre = models.CharField(max_length=10)

    class Meta:
        ordering = ["genre"]


class Shelf(models.Model):
    books = models.ManyToManyField(Book)
    best = models.ForeignKey(Novel, models.CASCADE, null=True, related_name="best_of")
