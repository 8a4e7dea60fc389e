"""A load client that costs little: raw sockets, one request sent again and again.

It learns the length of the answer from the first one and then only counts bytes, about 10 microseconds an
answer, so that it is the server that is measured.
"""

import multiprocessing
import re
import selectors
import socket
import time
from queue import Queue

PROCESSES = 2
CONNECTIONS = 16  # of each process
HEAD_END = b"\r\n\r\n"
CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)


def rate(port: int, request: bytes, status: int, seconds: float) -> float:
    """Answers per second to `request` over keep-alive connections. Raises ValueError for another status."""
    context = multiprocessing.get_context("fork")
    counts = context.Queue()
    clients = [context.Process(target=_ask, args=(port, request, status, seconds, counts)) for _ in range(PROCESSES)]
    for client in clients:
        client.start()
    rates = [counts.get(timeout=seconds + 30) for _ in clients]
    for client in clients:
        client.join()
    for problem in rates:
        if isinstance(problem, str):
            raise ValueError(problem)
    return sum(rates)


def first_answer(port: int, request: bytes) -> tuple[int, bytes, bytes]:
    """Status, head and body of one answer, over a connection of its own."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        return exchange(connection, request)


def exchange(connection: socket.socket, request: bytes) -> tuple[int, bytes, bytes]:
    """Status, head and body of the answer to `request`, which ends where its Content-Length says."""
    connection.sendall(request)
    received = b""
    while HEAD_END not in received:
        received += _some(connection)
    head, _, body = received.partition(HEAD_END)
    length = CONTENT_LENGTH.search(head)
    while length and len(body) < int(length[1]):
        body += _some(connection)
    return int(head.split(b" ", 2)[1]), head, body


def _some(connection: socket.socket) -> bytes:
    if received := connection.recv(1 << 18):
        return received
    raise ConnectionError("the server closed the connection")


def _ask(port: int, request: bytes, status: int, seconds: float, counts: Queue) -> None:
    try:
        counts.put(_answers_per_second(port, request, status, seconds))
    except Exception as error:
        counts.put(f"{type(error).__name__}: {error}")


def _answers_per_second(port: int, request: bytes, status: int, seconds: float) -> float:
    selector = selectors.DefaultSelector()
    for _ in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port), timeout=10)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        code, head, body = exchange(connection, request)
        if code != status:
            raise ValueError(f"{code} where {status} was expected")
        length = len(head) + len(HEAD_END) + len(body)
        selector.register(connection, selectors.EVENT_READ, [connection, 0])
    begin = f"HTTP/1.1 {status}".encode()
    for key in list(selector.get_map().values()):
        key.fileobj.sendall(request)
    answered, started = 0, time.perf_counter()
    while (now := time.perf_counter()) < started + seconds:
        for key, _ in selector.select(1):
            connection, missing = key.data
            received = _some(connection)
            if missing == 0:
                if not received.startswith(begin):
                    raise ValueError(f"{received[:40]!r} where {status} was expected")
                missing = length
            missing -= len(received)
            if missing < 0:
                raise ValueError("an answer longer than the first")
            key.data[1] = missing
            if missing == 0:
                answered += 1
                connection.sendall(request)
    for key in list(selector.get_map().values()):
        key.fileobj.close()
    return answered / (now - started)
