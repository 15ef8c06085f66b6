"""The pages of the workbench. None of them knows a line by name: what they show is read from the words."""
