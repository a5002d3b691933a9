"""Which addresses may be fetched from, and connections that go to a checked address only."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpcore

from index.errors import UnreadableFileError

IPAddress = IPv4Address | IPv6Address

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_TUNNELS = tuple(
    map(IPv6Network, ("2002::/16", "2001::/32", "64:ff9b:1::/48", "::/96", "fec0::/10"))
)  # 6to4, Teredo, local NAT64, IPv4-compatible, site-local: they lead to what is not told here
_MAX_IP_ADDRESSES = 8


class ForbiddenAddressError(UnreadableFileError):
    """An address that is not fetched from, whoever asks."""


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host, as the machine resolves it; `OSError` where it cannot."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def is_public(address: IPAddress) -> bool:
    """Return whether an IP address belongs to the public internet, nothing hidden in it."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if any(address in tunnel for tunnel in _TUNNELS):
            return False
    is_special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not is_special


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """What may be connected to: which IP addresses, which ports, and how a host is resolved."""

    is_allowed: Callable[[IPAddress], bool] = is_public
    ports: frozenset[int] = frozenset({80, 443})
    resolve: Callable[[str, int], list[str]] = resolve

    def checked(self, host: str, port: int) -> list[str]:
        """Resolve a host once; `ForbiddenAddressError` unless every address of it is allowed."""
        if port not in self.ports:
            raise ForbiddenAddressError(
                f"its port is {port}: only the usual ports are fetched from"
            )
        try:
            found = [ip_address(text.partition("%")[0]) for text in self.resolve(host, port)]
        except (OSError, ValueError) as error:
            raise UnreadableFileError(f"there is no host {host}: check the address") from error
        if not found or not all(map(self.is_allowed, found)):
            raise ForbiddenAddressError(
                f"{host} is not a public host: only public pages are fetched; save the page and "
                "bring the file"
            )
        return [str(address) for address in found[:_MAX_IP_ADDRESSES]]


PUBLIC_ADDRESSES = AddressPolicy()


class CheckedBackend(httpcore.NetworkBackend):
    """Connects to the very address that was checked, and ends all at one deadline.

    The host's name is resolved once, so that it cannot turn into another address between check
    and connection; the certificate is still held against the name.
    """

    def __init__(self, policy: AddressPolicy, *, deadline: float, max_bytes: int) -> None:
        self._policy = policy
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline says it
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that answers."""
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._policy.checked(host, port):
            try:
                stream = self._backend.connect_tcp(
                    address, port, _left(self._deadline), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _LimitedStream(stream, self._deadline, self._max_bytes)
        raise failure


class _LimitedStream(httpcore.NetworkStream):
    """A connection that ends at a deadline, and after so many bytes, however slowly they drip."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float, max_bytes: int) -> None:
        self._stream = stream
        self._deadline = deadline
        self._bytes_left = max_bytes

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        data = self._stream.read(max_bytes, _left(self._deadline))
        self._bytes_left -= len(data)
        if self._bytes_left < 0:
            raise UnreadableFileError("too large to fetch: save it and bring a part of it")
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _LimitedStream(stream, self._deadline, self._bytes_left)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left
