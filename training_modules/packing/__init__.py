"""Packs in training modules: a module is a Markdown file with front matter, its pictures beside it."""
