"""The opening step of a procedure, asked one question a page: what is asked, what was typed, and sending it."""
