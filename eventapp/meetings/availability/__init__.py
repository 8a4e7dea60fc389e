"""When people can meet: slots they leave out, and hours of a day outside of which they do not meet.

Hours are a rule: they hold for times that the organisers set later, too. Start with `models.py`.
"""
