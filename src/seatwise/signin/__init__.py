"""Who somebody is: passwords that never travel, sessions, permissions."""
