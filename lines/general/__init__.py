"""一般办件: matters whose own line does not exist yet, handled to a written answer."""
