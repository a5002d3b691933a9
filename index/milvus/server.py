"""A Milvus server, and what its failures mean, in words for a person."""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit, urlunsplit

from index.errors import IndexServerError

if TYPE_CHECKING:
    from pymilvus import MilvusClient

Row = dict[str, Any]
MAX_ROWS = 16_384  # that Milvus gives for one search or query
TOKEN = "MILVUS_TOKEN"  # noqa: S105 - the name of an environment variable
_ROWS_A_CALL = 500
_PATIENCE = 60  # seconds
_PATIENCE_TO_CONNECT = 10  # seconds
_NO_CONNECTION, _NOT_LOADED = 2, 101  # codes of pymilvus and of Milvus
_CHANNEL = {  # after an outage gRPC would wait up to two minutes, and fail meanwhile
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 1000,
    # as often as gRPC servers allow: one that is asked "are you there?" more often hangs up
    "grpc.keepalive_time_ms": 300_000,
    "grpc.keepalive_permit_without_calls": 0,
}
_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


class Server:
    """A connection to one Milvus server, or to a cluster by its address.

    It is made again by itself after it was lost.
    """

    def __init__(self, client: "MilvusClient", uri: str) -> None:
        self._client = client
        self._has_written = False
        self.name = _without_password(uri)

    @classmethod
    def connect(cls, uri: str) -> Self:
        """Connect to `http://host:19530`; the token, if it wants one, stands in `MILVUS_TOKEN`."""
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # gRPC prints what it raises as well
        try:
            from pymilvus import MilvusClient  # optional, and slow to import
        except ImportError as error:
            raise IndexServerError(
                "a Milvus store needs the package pymilvus, which is not installed: run "
                "`pip install --editable '.[milvus]'` in the program's folder"
            ) from error
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # it logs what it raises as well
        with _server_errors(_without_password(uri)):
            client = MilvusClient(
                uri,
                token=os.environ.get(TOKEN, ""),
                timeout=_PATIENCE_TO_CONNECT,
                grpc_options=_CHANNEL,
            )
        return cls(client, uri)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def call(self, method: str, collection: str, *arguments: Any, **options: Any) -> Any:
        """Call a method of pymilvus' client; `IndexServerError` where it fails.

        A server that was started again may have to load the collection first.
        """
        from pymilvus.exceptions import MilvusException

        call = partial(getattr(self._client, method), collection, *arguments, **options)
        with _server_errors(self.name):
            try:
                return call(timeout=_PATIENCE)
            except MilvusException as error:
                if error.code != _NOT_LOADED:
                    raise
                self._client.load_collection(collection, timeout=_PATIENCE)
                return call(timeout=_PATIENCE)

    @property
    def consistency(self) -> str:
        """What a read may miss: nothing of what was written here; seconds of what others wrote."""
        return "Session" if self._has_written else "Bounded"

    def count(self, collection: str, condition: str = "") -> int:
        """Return how many rows meet a condition."""
        (row,) = self.call(
            "query",
            collection,
            filter=condition,
            output_fields=["count(*)"],
            consistency_level=self.consistency,
        )
        return int(row["count(*)"])

    def get(
        self,
        collection: str,
        keys: Sequence[str],
        fields: Sequence[str],
        *,
        consistency: str | None = None,
    ) -> list[Row]:
        """Return the rows of these keys, in no order; those that are not there are left out."""
        level = consistency or self.consistency
        options = {"output_fields": list(fields), "consistency_level": level}
        found = [self.call("get", collection, ids=chunk, **options) for chunk in chunks(keys)]
        return [row for rows in found for row in rows]

    def write(self, collection: str, rows: Sequence[Row]) -> None:
        """Add rows, or replace those of the same keys."""
        self._has_written = True
        for chunk in chunks(rows):
            self.call("upsert", collection, chunk)

    def delete(self, collection: str, condition: str) -> None:
        """Remove the rows that meet a condition."""
        self._has_written = True
        self.call("delete", collection, filter=condition)

    def rows(self, collection: str, condition: str, fields: Sequence[str]) -> Iterator[Row]:
        """Yield all rows that meet a condition, however many, as they are at this moment."""
        found = self.call(
            "query_iterator",
            collection,
            batch_size=1000,
            filter=condition,
            output_fields=list(fields),
            consistency_level="Strong",
        )
        with _server_errors(self.name):
            while batch := found.next():
                yield from batch
            found.close()


def quoted(text: str) -> str:
    """Return `text` as Milvus' expressions write it."""
    return f'"{text.translate(_ESCAPED)}"'


def quoted_list(texts: Sequence[str]) -> str:
    """Return texts as the list that `in` takes."""
    return f"[{', '.join(map(quoted, texts))}]"


def chunks(rows: Sequence[Any]) -> list[list[Any]]:
    """Return `rows` in lists short enough for one call."""
    return [list(rows[i : i + _ROWS_A_CALL]) for i in range(0, len(rows), _ROWS_A_CALL)]


@contextmanager
def _server_errors(name: str) -> Iterator[None]:
    import grpc
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except (MilvusException, grpc.RpcError) as error:
        raise _server_error(name, error) from error


def _server_error(name: str, error: Exception) -> IndexServerError:
    code = getattr(error, "code", None)
    status = code().name if callable(code) else ""  # gRPC's own
    reason = str(getattr(error, "message", "") or status or error)
    if code == _NO_CONNECTION or status in {"UNAVAILABLE", "DEADLINE_EXCEEDED"}:
        return IndexServerError(
            f"the Milvus server {name} does not answer ({reason}): start it, or check --uri and "
            f"{TOKEN}; what is indexed is kept, and the same command goes on where it stopped"
        )
    return IndexServerError(
        f"the Milvus server {name} refused a call ({reason}): check --uri, {TOKEN} and the "
        "server's log"
    )


def _without_password(uri: str) -> str:
    parts = urlsplit(uri)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
