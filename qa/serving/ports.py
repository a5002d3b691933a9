"""Find a port to listen on."""

import socket

from qa.errors import PortError

FIRST_PORT = 7860
N_PORTS = 100


def choose_port(host: str, port: int | None) -> int:
    """Return the port given, or the first free one from 7860 on; `PortError` if it is taken."""
    ports = [port] if port else range(FIRST_PORT, FIRST_PORT + N_PORTS)
    try:
        socket.getaddrinfo(host, None)
    except OSError as error:
        raise PortError(
            f"no such --host as {host} ({error.strerror}): give an address of this machine"
        ) from error
    problem = ""
    for candidate in ports:
        try:
            _try_port(host, candidate)
        except OSError as error:
            problem = error.strerror or str(error)
        else:
            return candidate
    raise PortError(taken(host, str(port or f"{ports[0]} to {ports[-1]}"), problem))


def taken(host: str, port: str, problem: str) -> str:
    """Return what to tell of a port that cannot be had."""
    return f"cannot listen on {host}:{port} ({problem}): give another --host or --port"


def _try_port(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        # as the server will: a port that was closed a moment ago is free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
