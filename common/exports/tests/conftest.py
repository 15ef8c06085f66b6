"""The cast whose chair and judicial office keep ledgers."""

from common.imports.tests.conftest import cast

__all__ = ["cast"]
