"""排队叫号: numbers of the day without gaps, called to the windows in turn, booked people at their time."""
