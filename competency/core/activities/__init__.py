"""Activities: what is learnt, practised, sat or observed, its published versions, and attempts at them."""
