"""The record: what is known of a person, for herself and for those who look after her."""
