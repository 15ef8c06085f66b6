"""Moved to kernel.cases.models."""

from kernel.cases.models import Asked

__all__ = ["Asked"]
