"""The framework: the competency authors draft, the standard it publishes, requirements and gates."""
