"""The host's own account model, known by address."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **given: Any) -> "Account":
        account = self.model(email=email, **given)
        account.set_password(password)
        account.save()
        return account

    def create_superuser(self, email: str, password: str | None = None, **given: Any) -> "Account":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **given)


class Account(AbstractUser):
    username = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()  # type: ignore[assignment]


class Colleague(Account):
    """The same accounts under another name, as a host lists some of them."""

    class Meta:
        proxy = True
