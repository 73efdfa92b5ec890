"""How long what is recorded of somebody is kept, what is due to go, who holds it back, and how it goes."""
