"""What every request passes on its way to a noun, and what the routes of nouns are made of.

Let in (`traffic`, `admission`), found (`addressing`), judged (`ground_route`, `protected_route`), acted in one thread
(`acting`), answered in the form that was asked for (`representing`, `streaming`). A router asks `dependencies` for what
it needs, and declares its moves by `moving`.
"""
