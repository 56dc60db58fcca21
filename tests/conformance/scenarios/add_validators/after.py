import re

from django.core.validators import (
    EmailValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models


def validate_even(value):
    if value % 2:
        raise ValueError("odd")


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    code = models.CharField(
        max_length=10,
        default="a1",
        validators=[RegexValidator(r"^[a-z]\d+$", "Wrong code", flags=re.I), MinLengthValidator(2)],
    )
    percent = models.IntegerField(default=0, validators=[MinValueValidator(0), MaxValueValidator(limit_value=100, message="too much")])
    even = models.IntegerField(default=0, validators=[validate_even, EmailValidator(allowlist=["here"])])
