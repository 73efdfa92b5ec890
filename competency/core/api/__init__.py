"""The verbs of the core, a module a noun. Everything else in the project goes through them.

``people`` places and appoints; ``programmes`` dates waves; ``framework`` publishes standards, requires and gates;
``activities`` publishes what people do; ``attempts`` opens and closes their doing it; ``ledger`` records facts;
``clearance`` answers for a day. Verbs take keywords, are atomic, and may be repeated: the same uuid, or the same
key with the same content, gives the first result back.
"""
