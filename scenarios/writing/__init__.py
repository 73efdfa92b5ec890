"""How a scenario is written: its blocks in Wagtail's editor, what they say as a document, and what is wrong with it."""
