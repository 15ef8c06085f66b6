"""What peer systems are told: events inside their reach, signed, in order per case, until they have taken them."""
