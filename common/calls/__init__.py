"""12348 热线: calls as the switch tells them, the people who answer, whom to call back, and how well it was done."""
