"""What is held about a person: where it stands, how the person gets all of it, how a text or the names are erased."""
