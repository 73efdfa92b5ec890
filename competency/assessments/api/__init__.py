"""The verbs of assessments, a module a noun.

``questions`` creates, publishes, serves, answers and marks single questions, for tests and for modules;
``definitions`` publishes knowledge tests and their pass marks; ``tests`` runs a person's attempt from start to end.
"""
