"""Questions, knowledge tests and observations: what shows that somebody can do it.

Enters: authors publish questions, tests and checklists as snippets (``api.questions``, ``api.definitions``,
``api.checklists``); a person starts a test, gives answers and hands in (``api.tests``); an assessor marks what was
seen and signs it (``api.observations``). Leaves: one row of evidence for each attempt, through
``core.api.attempts``, and the feedback or the sheet the person may read. Answer keys stay in a table of their own
(``QuestionKey``), which only marking opens.
"""
