from django.db import models


class Brand(models.Model):
    name = models.CharField(max_length=10, unique=True)


class Product(models.Model):
    name = models.CharField(max_length=10)
    brands = models.ManyToManyField(Brand)
    friends = models.ManyToManyField('self')
    following = models.ManyToManyField('self', symmetrical=False, related_name='followers')
    named = models.ManyToManyField(Brand, db_table='Named Table', related_name='+', blank=True, help_text='x')
