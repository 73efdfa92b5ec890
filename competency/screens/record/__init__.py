"""The record: what is known of a person, for that person and for those who look after the staff."""
