"""Declares the books of money; discovered at start."""

from kernel.words import register

from .money.registers import BUDGET, PAYMENT, STANDARD

REGISTERS = tuple(register(word) for word in (STANDARD, BUDGET, PAYMENT))
