from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100, db_comment="It's old")
    price = models.IntegerField()

    class Meta:
        db_table_comment = "Things that we sell"
