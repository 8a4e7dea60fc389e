"""The waiting lists: free places go to those who wait, by offers with a deadline or at once.

The order itself is `common/queues.py`, for any kind of place; `operations.py` applies it to the places of a category,
`choices.py` to those of a choice of the form, `order.py` is what the desk changes in it.
What the states mean stands in `registration/models.py`.
"""
