"""Mail: the outbox, the worker that empties it, and what organisers see of it.

A room above hands `operations.queue` the name of a template and the values for it; the mail is a row in the
transaction of the change it tells of, and leaves afterwards by the worker, in the receiver's language. This
room knows no room above it.
"""
