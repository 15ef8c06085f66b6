"""The secrets of one-time passwords, encrypted like every other secret: SM4, key outside the database."""

import base64
from binascii import Error

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from kernel.journal import seal

_CONTEXT = b"authenticator"
_SECRETS = {"secret", "seed", "migrated_codes"}  # what allauth passes through encrypt(), by authenticator type


class Adapter(DefaultMFAAdapter):
    """Hooks of allauth: its secrets are text, ours are sealed bytes in base64."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal.seal(text.encode(), _CONTEXT)).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return seal.unseal(_bytes(encrypted_text), _CONTEXT).decode()


def reseal_all() -> int:
    """Brings every authenticator to the current key; the number of rows changed. Raises seal.Unreadable."""
    changed = 0
    for pk in Authenticator.objects.values_list("pk", flat=True).order_by("pk"):
        with transaction.atomic():
            changed += _reseal(Authenticator.objects.select_for_update().get(pk=pk))
    return changed


def _reseal(row: Authenticator) -> bool:
    data = {name: _turned(value) if name in _SECRETS else value for name, value in row.data.items()}
    if data == row.data:
        return False
    row.data = data
    row.save(update_fields=["data"])
    return True


def _turned(value: str | list[str]) -> str | list[str]:
    if isinstance(value, list):
        return [str(_turned(each)) for each in value]
    return base64.b64encode(seal.reseal(_bytes(value), _CONTEXT)).decode("ascii")


def _bytes(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except Error as error:
        raise seal.Unreadable("动态口令的密钥已残缺，无法读出。请管理员为该用户停用后重新启用动态口令。") from error
