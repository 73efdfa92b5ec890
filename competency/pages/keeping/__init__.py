"""What people are asked for stays where they can open it, whoever would take it off, close it or move it away."""
