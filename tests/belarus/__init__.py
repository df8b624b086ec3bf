"""The bundled pack: what it says, what it comes to, and what is kept of it word for word. Nothing else knows it."""
