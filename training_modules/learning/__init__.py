"""Learning: doing a published module, section by section, at its own address."""
