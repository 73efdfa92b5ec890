"""The pages everybody shares: My path, a person's record, the board and the cell behind a number. No models.

Apps fill their slots; a screen knows no app and no kind of evidence by name.
"""
