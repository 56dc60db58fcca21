import uuid

from django.db import models


class A(models.Model):
    id = models.AutoField(primary_key=True)


class B(models.Model):
    id = models.SmallAutoField(primary_key=True)


class C(models.Model):
    id = models.BigAutoField(primary_key=True, verbose_name="number")


class D(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)


class E(models.Model):
    code = models.CharField(max_length=8, primary_key=True)


class F(models.Model):
    number = models.IntegerField(primary_key=True)


class G(models.Model):
    e = models.OneToOneField(E, models.CASCADE, primary_key=True)
