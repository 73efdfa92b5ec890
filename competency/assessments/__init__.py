"""Questions, knowledge tests and observations: what shows that somebody can do it.

Enters: authors publish questions and tests as snippets (``api.questions``, ``api.definitions``); a person starts a
test, gives answers and hands in (``api.tests``). Leaves: one row of evidence for each attempt, through
``core.api.attempts``, and the feedback she may read. Answer keys stay in a table of their own (``QuestionKey``),
which only marking opens.
"""
