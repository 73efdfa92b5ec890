"""Names that scenarios store or that other files must agree on."""

SOURCE = "scenarios"
INDEX_SLUG = "scenarios"
WORKFLOW_NAME = "Review of scenarios"
