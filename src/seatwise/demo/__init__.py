"""The demo company Romashka: people, eight weeks of seats and conversations, told by a seeded story.

The story says who would come, go, fall ill and forget what; what becomes of it is decided by the same use
cases that the server runs, over a store whose clock walks through the weeks. So the journal is true:
`seatwise verify` finds it in order.
"""
