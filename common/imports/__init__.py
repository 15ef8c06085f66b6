"""Ledgers kept in Excel become cases: read, understood, shown, put right, taken, and taken back if it was a mistake."""
