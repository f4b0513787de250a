"""The process that loads the graph once and forks a worker whenever one is asked for; it has one thread and no server.

A process with threads must not fork, and the process that faces clients has some: so this one is started as a program
of its own. It is told what to do in lines of JSON, and passes the socket of each new worker back with the line that
names it.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import selectors
import signal
import socket
import sys
from typing import Any, NoReturn

from starlette.types import ASGIApp

from api.main import create_app
from api.service.orders import Orders
from api.service.worker import run_worker
from coopgraph.errors import CoopGraphError
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.opening import open_store

__all__ = ["main"]


class _Spawner:
    """Forks, ends and buries workers as it is told.

    Attributes:
        app: What the workers answer with.
    """

    def __init__(self, control: socket.socket, app: ASGIApp, memory: int) -> None:
        self._control = control
        self.app = app
        self._memory = memory
        self._children: set[int] = set()
        self._wakeup, wake = socket.socketpair()
        for end in (self._wakeup, wake):
            end.setblocking(False)
        self._wake = wake
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)

    def run(self) -> None:
        """Do what is asked until the other end closes."""
        held = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            selector.register(self._wakeup, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fileobj is self._wakeup:
                        self._wakeup.recv(4096)
                        continue
                    received = self._control.recv(65536)
                    if not received:
                        self._end_all()
                        return
                    *lines, held = (held + received).split(b"\n")
                    for line in lines:
                        self._obey(json.loads(line))
                self._bury()

    def _obey(self, order: dict[str, Any]) -> None:
        if order["do"] == "fork":
            self._fork()
        elif order["do"] == "kill" and order["pid"] in self._children:
            # Nobody else buries these processes, so the number still names the one that was meant.
            os.kill(order["pid"], signal.SIGKILL)

    def _fork(self) -> None:
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            ours.close()
            self._become_worker(theirs)
        theirs.close()
        self._children.add(pid)
        line = json.dumps({"forked": pid}).encode() + b"\n"
        socket.send_fds(self._control, [line], [ours.fileno()])
        ours.close()

    def _become_worker(self, connection: socket.socket) -> NoReturn:
        signal.set_wakeup_fd(-1)
        for held in (self._control, self._wakeup, self._wake):
            held.close()
        status = 1
        try:
            run_worker(self.app, connection, self._memory)
            status = 0
        finally:
            # The end of a fork must not run what the spawner has to run at its own end.
            os._exit(status)

    def _bury(self) -> None:
        while self._children:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
            if pid == 0:
                return
            self._children.discard(pid)
            ended = {"ended": pid, "status": status, "resident": usage.ru_maxrss}
            self._control.sendall(json.dumps(ended).encode() + b"\n")

    def _end_all(self) -> None:
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)
        for pid in self._children:
            os.waitpid(pid, 0)


def main() -> None:
    """Load the graph, say so, and fork what is asked for. The first argument names the open socket."""
    control = socket.socket(fileno=int(sys.argv[1]))
    # Whoever stops the whole group means the process that faces clients, which stops this one when all is answered.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with control.makefile("rb") as stream:
        length = int(stream.readline())
        orders: Orders = pickle.loads(stream.read(length))  # noqa: S301 (the process that started this one wrote it)
    try:
        store = open_store(orders.settings, orders.graph, orders.data)
    except CoopGraphError as error:
        control.sendall(json.dumps({"failed": str(error), "code": error.code}).encode() + b"\n")
        return
    app = create_app(
        store,
        orders.settings,
        manifest=orders.manifest,
        graph_folder=None if orders.graph is None else orders.graph.parent,
    )
    app.state.context.questions.prepare()
    app.openapi()
    if isinstance(store, EmbeddedStore) and orders.manifest is None:
        # Entity tags are made of it: once here, and not in every worker.
        store.version()
    # What is loaded stays as it is: forks share its memory as long as the collector does not touch it.
    gc.collect()
    gc.freeze()
    is_here = orders.data or orders.settings.sparql_endpoint is None
    counts = (store.size(), len(store.graphs())) if store is not None and is_here else (None, None)
    control.sendall(json.dumps({"ready": _resident(), "counts": counts}).encode() + b"\n")
    _Spawner(control, app, orders.settings.query_memory).run()


def _resident() -> int:
    """Return the most memory that this process has taken, in kibibytes."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
