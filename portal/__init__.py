"""The public side: read what is offered, apply, follow, rate. Everything is derived from the procedures open to the public."""
