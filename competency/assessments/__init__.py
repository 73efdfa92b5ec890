"""Questions, knowledge tests and observations: what shows that somebody can do it.

Enters: authors publish questions, tests and checklists as snippets (the ``publication`` of each room); a person starts
a test, gives answers and hands in (``knowledge_tests.api``); an assessor marks what was seen and signs it
(``observations.api``). Leaves: one row of evidence for each attempt, through ``core.activities.attempts``, and the
feedback or the sheet the person may read. Answer keys stay in a table of their own (``QuestionKey``), which only
marking opens.
"""
