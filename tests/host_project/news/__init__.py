"""Pages of the host's own, with a picture and a related page that may be any."""
