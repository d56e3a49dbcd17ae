"""Addresses that are handed to people."""


def invitation_link(base: str, company: str, token: str) -> str:
    """An invitation's address. The token stands in the fragment, which no server or proxy ever sees."""
    return f"{base.rstrip('/')}/c/{company}/invitation#{token}"
