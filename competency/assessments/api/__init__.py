"""The verbs of assessments, a module a noun.

``questions`` creates, publishes, serves, answers and marks single questions, for tests and for modules;
``definitions`` publishes knowledge tests and their pass marks; ``tests`` runs a person's attempt from start to end.
``checklists`` drafts and publishes what is watched; ``eligibility`` says who may judge whom; ``observations`` records
what was seen and who signed it; ``signing`` asks whether it is she who signs.
"""
