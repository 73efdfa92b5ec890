"""The smallest scenario in a file that has one of everything, to be broken in one place at a time."""

from __future__ import annotations

SMALL = """\
code: T1
title: Two doors
summary: Choose a door.
starts_at: "14:08"
patient: { name: "Larkin, Edith" }
banners:
  - text: Not looked at
    warns: yes
    when: { all: [{ variable: seen, is: no }] }
variables:
  - { name: seen, type: flag, start: no }
  - name: oxygen
    type: number
    label: Oxygen
    start: 92
    lowest: 60
    highest: 100
    drift: { by: -1, every: 15, when: { any: [{ variable: seen, is: no }, { variable: clock, more: 30 }] } }
  - { name: door, type: choice, start: shut, options: [shut, "yes"] }
steps:
  - key: hall
    kind: decision
    title: The hall
    body: |
      Two doors.
      Both are shut.

      It is late.
    choices:
      - key: left
        label: The left one
        cost: 2
        when: { all: [{ variable: oxygen, at_least: 60 }] }
        effects:
          - { effect: set, variable: door, value: "yes" }
          - { effect: flag, variable: seen, value: yes }
        scores: { safety: 1 }
        feedback: It was open.
        goto: good
      - key: right
        label: The right one
        feedback: It was not.
        goto: bad
  - { key: good, kind: outcome, title: Through, ending: safe, passes: yes, body: In., debrief: Well. }
  - { key: bad, kind: outcome, title: Against it, ending: harm, body: Out., debrief: Not so well. }
events:
  - { key: late, title: It is late, at: 10, effects: [{ effect: add, variable: oxygen, value: -2 }] }
minimums: { safety: 1 }
"""


def changed(old: str, new: str) -> str:
    """The small scenario with one thing written otherwise."""
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)
