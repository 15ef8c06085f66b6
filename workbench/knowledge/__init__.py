"""Pages of the knowledge base at the desk: read by all staff, written and reviewed by its editors."""
