"""Processes that belong together: started apart, ended together, none outliving the one that began them."""

import ctypes
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from flask import Flask

SECONDS_TO_STOP = 35  # the worker finishes the mail in hand
SECONDS_FOR_THREADS = 10
PR_SET_PDEATHSIG = 1  # prctl(2)


def end_threads() -> None:
    """Wait for the threads that were started here, such as the call to the worker that there is new mail."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(SECONDS_FOR_THREADS)


def run_apart(part: Callable[["Flask"], None], app: "Flask") -> None:
    """Run `part` in a process of its own, so that no thread or connection it leaves is forked later."""
    child = fork(part, app)
    if code := exit_code(os.waitpid(child, 0)[1]):
        sys.exit(code)


def run_together(app: "Flask", *parts: Callable[["Flask"], None]) -> NoReturn:
    """Run each part in a process of its own; all end with the first that ends, or when this one is told to.

    Exits with 0 when told to stop, else with the code of the part that ended.
    """
    children = {fork(part, app) for part in parts}
    told_to_stop = False

    def stop_all(number: int, _frame: FrameType | None) -> None:
        nonlocal told_to_stop
        told_to_stop = told_to_stop or number != signal.SIGALRM
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL if number == signal.SIGALRM else signal.SIGTERM)
        if number != signal.SIGALRM:
            signal.alarm(SECONDS_TO_STOP)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, stop_all)
    ended, status = os.wait()
    code = 0 if told_to_stop else exit_code(status)
    while children := children - {ended}:
        for child in children:
            os.kill(child, signal.SIGTERM)
        signal.alarm(SECONDS_TO_STOP)
        ended, _ = os.wait()
    sys.exit(code)


def exit_code(status: int) -> int:
    """The code of a process with this wait status, as a shell tells it: 128 + signal for a killed one."""
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def fork(part: Callable[["Flask"], None], app: "Flask") -> int:
    """Start `part(app)` in a process of its own, which ends when this one does; returns its id."""
    end_threads()  # a fork copies the calling thread alone, and the locks as they are
    sys.stdout.flush()
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        end_with_parent(parent)
        os.register_at_fork(after_in_child=lambda: end_with_parent())
        part(app)
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
    except KeyboardInterrupt:
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def end_with_parent(parent: int | None = None) -> None:
    """Ask Linux to end this process with the one that forked it, even when that is killed."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if parent is not None and os.getppid() != parent:
        os._exit(1)
