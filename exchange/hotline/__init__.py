"""What telephone switches tell us: signed events of calls, the administration of switches, and a switch that is simulated."""
