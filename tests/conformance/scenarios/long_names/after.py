from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=5)


class AVeryLongModelNameThatGoesOnAndOnUntilNobodyCanRememberIt(models.Model):
    an_even_longer_field_name_which_is_indexed_for_no_good_reason_at_all = models.CharField(max_length=5, db_index=True)
    another_long_field_name_that_is_a_foreign_key_to_the_product_model = models.ForeignKey(Product, models.CASCADE, unique=False)
    and_a_many_to_many_field_with_a_name_that_is_also_quite_long = models.ManyToManyField(Product, related_name="+")

    class Meta:
        unique_together = [
            (
                "an_even_longer_field_name_which_is_indexed_for_no_good_reason_at_all",
                "another_long_field_name_that_is_a_foreign_key_to_the_product_model",
            )
        ]
        indexes = [models.Index(fields=["-an_even_longer_field_name_which_is_indexed_for_no_good_reason_at_all"])]
