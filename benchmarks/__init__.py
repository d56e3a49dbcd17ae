"""What is promised of speed, measured beside a peer in the same run."""
