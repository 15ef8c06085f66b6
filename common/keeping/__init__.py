"""What was accepted is kept: backup while people work, restore into an empty house, move to another database."""
