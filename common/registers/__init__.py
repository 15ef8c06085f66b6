"""Registers that several lines use: committees, mediators, service places, firms, practitioners. Door: `public`."""
