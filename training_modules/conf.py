"""Names that modules store or that other files must agree on."""

SOURCE = "modules"
INDEX_SLUG = "modules"
WORKFLOW_NAME = "Review of training modules"
