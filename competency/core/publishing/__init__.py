"""Publishing: how a draft becomes a version, what a change asks of people, and whom it concerns."""
