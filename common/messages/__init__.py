"""Outgoing messages to staff and citizens: written inside the act, sent by a job after its commit."""
