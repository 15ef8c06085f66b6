"""法律援助: from the application, or the notice of an organ, to the filed volume."""
