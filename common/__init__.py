"""What several lines use: each a small app with one public door, plugged into the ports of the kernel."""
