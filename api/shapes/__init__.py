"""From forms and records to JSON Schema, and from JSON back to what a form is given. Nothing is declared twice."""
