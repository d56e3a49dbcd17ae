"""How operators work: events of the desk, and the figures that follow from them."""
