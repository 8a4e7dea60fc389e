"""Finding by meaning, across languages: what people offer and need as vectors, compared by their cosine.

`encoder.py` holds the model, `vectors.py` keeps the vectors up to date (a job of the worker), `nearest.py` compares.
"""
