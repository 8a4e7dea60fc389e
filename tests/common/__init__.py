"""Tests of `eventapp/common`."""
