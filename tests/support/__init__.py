"""What the tests start and share: services, fresh databases, applications, threads, servers, a browser.

`conftest.py` loads the fixtures of these files. The rest are plain functions that a test
imports: `from tests.support.forms import submit`.
"""
