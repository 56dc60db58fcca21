import datetime
import uuid
from decimal import Decimal

from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    big = models.BigIntegerField(default=9223372036854775807)
    binary = models.BinaryField(default=b"\x00bytes'")
    flag = models.BooleanField(default=False)
    char = models.CharField(max_length=30, default="it's 100%")
    blank = models.CharField(max_length=30, blank=True)
    date = models.DateField(default=datetime.date(2024, 2, 29))
    moment = models.DateTimeField(default=datetime.datetime(2024, 2, 29, 13, 5, 6, 70, tzinfo=datetime.timezone.utc))
    decimal = models.DecimalField(max_digits=5, decimal_places=1, default=Decimal("12.5"))
    duration = models.DurationField(default=datetime.timedelta(days=1, hours=2, microseconds=3))
    email = models.EmailField(default="a@example.com")
    file = models.FileField(upload_to="files", default="none.txt")
    path = models.FilePathField(path="/tmp", default="/tmp/x")
    real = models.FloatField(default=2.5e-7)
    address = models.GenericIPAddressField(default="::1")
    number = models.IntegerField(default=-5)
    data = models.JSONField(default=dict)
    positive_big = models.PositiveBigIntegerField(default=1)
    positive = models.PositiveIntegerField(default=2)
    positive_small = models.PositiveSmallIntegerField(default=3)
    slug = models.SlugField(default="a-slug")
    small = models.SmallIntegerField(default=-4)
    text = models.TextField(default="line one\nline 'two' \"three\" \\ é")
    time = models.TimeField(default=datetime.time(23, 59, 1))
    url = models.URLField(default="https://example.com/?a=1&b=%20")
    uuid = models.UUIDField(default=uuid.UUID("12345678-1234-5678-1234-567812345678"))
