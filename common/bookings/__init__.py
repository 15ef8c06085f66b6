"""预约: what an office lets people book, which hours are free, and who comes when."""
