"""A network namespace of a test's own: the ports of rendered pods are fixed, and tests run side by side."""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_CLONE_NEWNET = 0x40000000
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 0x1
_OWN = "/proc/thread-self/ns/net"
_libc = ctypes.CDLL(None, use_errno=True)


class Network:
    """A namespace with nothing but a loopback device, which lives as long as its file descriptor."""

    def __init__(self) -> None:
        self.descriptor = -1
        self._problem: OSError | None = None
        # Namespaces belong to threads: this one leaves ours, and ends.
        maker = threading.Thread(target=self._make)
        maker.start()
        maker.join()
        if self._problem:
            raise self._problem

    def close(self) -> None:
        """Let the namespace go, with the last process in it."""
        os.close(self.descriptor)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Sockets that this thread opens meanwhile are of this network, and stay so."""
        before = os.open(_OWN, os.O_RDONLY)
        try:
            _checked(_libc.setns(self.descriptor, _CLONE_NEWNET), "setns")
            try:
                yield
            finally:
                _checked(_libc.setns(before, _CLONE_NEWNET), "setns")
        finally:
            os.close(before)

    def _make(self) -> None:
        try:
            _checked(_libc.unshare(_CLONE_NEWNET), "unshare")
            _loopback_up()
            self.descriptor = os.open(_OWN, os.O_RDONLY)
        except OSError as error:
            self._problem = error


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        asked = struct.pack("16sh14x", b"lo", 0)
        (flags,) = struct.unpack("16xh14x", fcntl.ioctl(device, _SIOCGIFFLAGS, asked))
        fcntl.ioctl(device, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))


def _checked(result: int, call: str) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f"{call}: {os.strerror(number)}")
