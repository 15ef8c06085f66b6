"""What administrators see of peers and may do: subscriptions, the way of each event, sending again."""
