"""Which licenses to choose: prices, the cheapest mix, its proof and its risk."""
