from django.db import models


class ProductQuerySet(models.QuerySet):
    def cheap(self):
        return self.filter(price__lt=5)


class ProductManager(models.Manager):
    use_in_migrations = True

    def __init__(self, limit=3):
        super().__init__()
        self.limit = limit


FromQuerySet = models.Manager.from_queryset(ProductQuerySet)


class Brand(models.Model):
    name = models.CharField(max_length=10, unique=True)
    objects = ProductManager(limit=5)
    plain = models.Manager()


class Product(models.Model):
    name = models.CharField(max_length=10)
    objects = FromQuerySet()
