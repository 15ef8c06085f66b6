"""The permission matrix: every address and operation by role, by where the post stands and by confidentiality."""
