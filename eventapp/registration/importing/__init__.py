"""Registrations from a table: what the desk got from a ministry becomes registrations, after a look at every problem.

An import goes from its columns over the check to the writing (`models.py` has the states). `checking.py` says what is
wrong with a row, `operations.py` starts and ends each step, `work.py` does the long ones in short transactions, in
the worker or in the command. Places are taken for all rows before the first is written, so that nothing can run out
half-way; an import that was killed is gone on with by the next worker.
"""
