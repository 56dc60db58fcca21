from django.db import models


class Brand(models.Model):
    name = models.CharField(max_length=10, unique=True)


class Product(models.Model):
    name = models.CharField(max_length=10)
    brand = models.ForeignKey(Brand, models.CASCADE, to_field='name', db_column='brand_name', null=True, limit_choices_to={'name__startswith': 'a'})
