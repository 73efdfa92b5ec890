"""The board: units against job roles on a day, and the people behind each number."""
