"""What other programs meet: `/api/v1`, one operation per step, the same reach, personal tokens."""
