"""Cases and the one door through which they change: open_case, perform, offers, correct, hand_over."""
