"""The numbers in the README, each with the limit it must keep: `python -m tests.bench`, or `make bench`.

One file a subject, each with `measure(folder)`; `README.md` here says what each measures. The machine should
do nothing else meanwhile.
"""
