"""What can be asked of the house, one module a subject."""
