from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models


class AccountManager(BaseUserManager):
    use_in_migrations = True


class Account(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField("address", unique=True, max_length=200)
    is_staff = models.BooleanField(default=False)
    USERNAME_FIELD = "email"
    objects = AccountManager()

    class Meta:
        swappable = "AUTH_USER_MODEL"
