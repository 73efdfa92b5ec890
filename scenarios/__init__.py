"""Branching scenarios: practise where nobody is harmed. Its pages and player arrive with their own release."""
