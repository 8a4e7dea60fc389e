"""The encoder that rooms below use too, see `common.meaning`."""

from eventapp.common.meaning import DIMENSIONS, LONGEST, encode

__all__ = ["DIMENSIONS", "LONGEST", "encode"]
