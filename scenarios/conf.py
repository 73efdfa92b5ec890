"""Names that scenarios store or that other files must agree on."""

SOURCE = "scenarios"
