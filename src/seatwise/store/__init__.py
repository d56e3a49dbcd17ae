"""Where companies, leases and the journal are kept; the only place that knows SQL."""
