"""The append-only record: entries, the journal that chains them, locks and triggers. It knows no entity by name."""
