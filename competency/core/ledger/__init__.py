"""The ledger: evidence and its corrections, signatures, verdicts, exceptions and revocations."""
