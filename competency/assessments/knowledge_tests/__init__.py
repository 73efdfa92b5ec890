"""Knowledge tests: blueprint and pass mark, who may start, the sitting, and its one row of evidence."""
