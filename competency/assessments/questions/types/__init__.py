"""Question types, one file and one template each: what authors fill in, the key, marking, and how it is shown.

``protocol`` says what a type is, ``registry`` which there are. Nothing else in the project asks a question for its
type by name: it asks the registry for the type, and the type for the rest. The page "Extending" of the
documentation shows a new one.
"""
