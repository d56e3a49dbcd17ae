"""Logs that people have, read into sessions: one file a format."""
