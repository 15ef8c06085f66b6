"""People who come: what they booked, the queue at the windows, who is on duty."""
