"""Areas, offices, posts and grants, and the one answer to who may see and do what."""
