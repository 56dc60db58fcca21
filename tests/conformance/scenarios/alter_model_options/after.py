from django.utils.translation import gettext_lazy as _
from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    code = models.CharField(max_length=10)
    price = models.IntegerField()
    sold = models.BooleanField(default=False)

    class Meta:
        ordering = ["-price", models.F("name").desc(nulls_last=True)]
        verbose_name = _("a product")
        verbose_name_plural = "all products"
        permissions = [("can_sell", "Can sell"), ("can_buy", "Can buy")]
        default_permissions = ("add", "view")
        get_latest_by = ["price"]
        default_related_name = "prods"
        base_manager_name = "objects"
        required_db_features = []
