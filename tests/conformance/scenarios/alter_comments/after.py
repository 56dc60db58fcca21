from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.IntegerField(db_comment="In 100 'cents'")
    stock = models.IntegerField(default=0, db_comment="How many")

    class Meta:
        db_table_comment = "Things that we don't sell"
