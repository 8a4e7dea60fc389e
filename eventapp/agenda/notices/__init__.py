"""The mails that a release gives rise to: who is concerned, what each is told, and what organisers decide of it.

Publishing drafts one notice for each person concerned; nothing leaves before an organiser has sent it. Start with
`operations.py`.
"""
