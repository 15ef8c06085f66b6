"""Pages of the portal, one file a way in."""
