"""Service circles (法律服务圈): who reaches a service place within the promised minutes, and where the next room helps most."""
