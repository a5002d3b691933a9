"""The three collections that an index is in Milvus.

`NAME_passages` is searched. `NAME_articles` holds each article as JSON, cut into parts, for Milvus
takes no longer string than 65,535 bytes; the first part stands in the article's own row, and
writing that row is what makes a new version of the article, its passages included, the one that
counts. `NAME_files` holds what is known of each file, and what made the index.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from index.errors import IndexMismatchError, IndexServerError
from index.milvus.rows import ABOUT, MAX_BYTES, NOTHING, TIMES_TEXT, about_row
from index.milvus.server import Server
from index.passage_store import IndexSettings
from index.schema import FORMAT, differing

if TYPE_CHECKING:
    from pymilvus import CollectionSchema

_K1, _B = TIMES_TEXT * 1.2, 0.75
BM25_SCALE = (1.2 + 1) / (_K1 + 1)


@dataclass(frozen=True, slots=True)
class Collections:
    """The names of an index's collections."""

    passages: str
    articles: str
    files: str

    @classmethod
    def of(cls, name: str) -> Self:
        """Return the collections of the index `name`: letters, digits and underscores."""
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,199}", name):
            raise IndexServerError(
                f"{name!r} cannot name a Milvus collection: give --index a name of letters, digits "
                "and underscores that starts with no digit"
            )
        return cls(f"{name}_passages", f"{name}_articles", f"{name}_files")


def create_or_check(server: Server, names: Collections, settings: IndexSettings) -> None:
    """Create the collections where there are none; refuse those that other settings made."""
    _create(server, names.passages, lambda: _passage_schema(settings.dimension), _PASSAGE_INDEXES)
    _create(server, names.articles, _article_schema, _ARTICLE_INDEXES)
    _create(server, names.files, _file_schema, _FILE_INDEXES)
    asked = {"format": FORMAT} | settings.model_dump(mode="json")
    found = server.get(names.files, [ABOUT], ["notes"], consistency="Strong")
    if not found:
        write_about(server, names, settings)
    elif (made := json.loads(found[0]["notes"])) != asked:
        raise IndexMismatchError(
            f"the index {names.passages} on {server.name} was made with {differing(made, asked)}, "
            f"asked for {differing(asked, made)}: give another --index, or drop its collections "
            "and run `index`, which builds it again from the articles"
        )


def write_about(server: Server, names: Collections, settings: IndexSettings) -> None:
    """Write what makes the index."""
    about = {"format": FORMAT} | settings.model_dump(mode="json")
    server.write(names.files, [about_row(about)])


_INDEXED = {"index_type": "INVERTED"}
_PASSAGE_INDEXES: dict[str, dict[str, Any]] = {
    "vector": {"index_type": "AUTOINDEX", "metric_type": "IP"},
    "sparse": {
        "index_type": "SPARSE_INVERTED_INDEX",
        "metric_type": "BM25",
        # pymilvus takes one `params` off; Milvus Lite reads these only within one
        "params": {"params": {"bm25_k1": _K1, "bm25_b": _B}},
    },
    **dict.fromkeys(("article_id", "path", "source", "published"), _INDEXED),
}
_ARTICLE_INDEXES: dict[str, dict[str, Any]] = {
    "none": {"index_type": "FLAT", "metric_type": "L2"},
    **dict.fromkeys(("article_id", "path", "source"), _INDEXED),
}
_FILE_INDEXES: dict[str, dict[str, Any]] = {"none": {"index_type": "FLAT", "metric_type": "L2"}}


def _create(
    server: Server,
    name: str,
    schema: "Callable[[], CollectionSchema]",
    indexes: dict[str, dict[str, Any]],
) -> None:
    from pymilvus import MilvusClient

    if not server.call("has_collection", name):
        try:
            server.call("create_collection", name, schema=schema())
        except IndexServerError:  # another process may have been first
            if not server.call("has_collection", name):
                raise
    wanted = MilvusClient.prepare_index_params()
    for field in sorted(indexes.keys() - set(server.call("list_indexes", name))):
        wanted.add_index(field, index_name=field, **indexes[field])
    if len(wanted):
        server.call("create_index", name, wanted, sync=False)
    server.call("load_collection", name)


def _schema(key: str, texts: Sequence[str], numbers: Sequence[str]) -> "CollectionSchema":
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field(key, DataType.VARCHAR, is_primary=True, max_length=MAX_BYTES)
    for text in texts:
        schema.add_field(text, DataType.VARCHAR, max_length=MAX_BYTES)
    for number in numbers:
        schema.add_field(number, DataType.INT32)
    return schema


def _passage_schema(dimension: int) -> "CollectionSchema":
    from pymilvus import DataType, Function, FunctionType

    texts = ("article_id", "version", "path", "source")
    schema = _schema("key", texts, ("published", "start_char", "end_char"))
    schema.add_field(  # Milvus' analyzer has only to cut at spaces: see `stems`
        "words",
        DataType.VARCHAR,
        max_length=MAX_BYTES,
        enable_analyzer=True,
        analyzer_params={"tokenizer": "standard"},
    )
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_function(
        Function(
            name="bm25",
            function_type=FunctionType.BM25,
            input_field_names=["words"],
            output_field_names=["sparse"],
        )
    )
    return schema


def _article_schema() -> "CollectionSchema":
    from pymilvus import DataType

    texts = ("article_id", "version", "path", "source", "body")
    schema = _schema("key", texts, ("n_parts", "n_passages"))
    schema.add_field("none", DataType.FLOAT_VECTOR, dim=len(NOTHING))
    return schema


def _file_schema() -> "CollectionSchema":
    from pymilvus import DataType

    schema = _schema("path", ("digest", "notes"), ())
    schema.add_field("none", DataType.FLOAT_VECTOR, dim=len(NOTHING))
    return schema
