"""Several collections: the folder that the program was started with, and those made beside it."""

import json
import os
import shutil
import tempfile
import unicodedata
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import Self

import platformdirs

from index.arriving import Limits
from index.fetching import PUBLIC_ADDRESSES, AddressPolicy
from index.uploads import shown_name, slug
from qa.assistant import Assistant
from qa.collection import Collection
from qa.errors import CollectionError

MAX_NAME_CHARS = 60
_ABOUT = "collection.json"


class Collections:
    """The collections to choose from: a default one, and folders of `root` that are made here.

    Each of the latter is a folder of `root` with its articles and its index; its name is written
    in it. All share the models of the default one. Safe to share between threads and sessions.
    """

    def __init__(
        self, root: Path, default: Assistant, *, limits: Limits, policy: AddressPolicy
    ) -> None:
        self._root = root
        self._limits = limits
        self._policy = policy
        name = shown_name(default.corpus.resolve().name or "articles")
        self.default = Collection(name, default, limits=limits, policy=policy)
        self._opened = {name: self.default}
        self._lock = RLock()

    @classmethod
    def open(
        cls,
        default: Assistant,
        *,
        root: Path | None = None,
        limits: Limits | None = None,
        policy: AddressPolicy = PUBLIC_ADDRESSES,
    ) -> Self:
        """Offer the open `default` collection and those in `root`, else in the user's data folder.

        Nothing is written before a collection is made.
        """
        root = root or platformdirs.user_data_path("verbatim-qa") / "collections"
        return cls(root, default, limits=limits or Limits(), policy=policy)

    def names(self) -> list[str]:
        """Return the names of all collections, the default one first, the others by alphabet."""
        others = sorted(self._folders().keys() - {self.default.name}, key=str.casefold)
        return [self.default.name, *others]

    def create(self, name: str) -> Collection:
        """Make an empty collection and open it; `CollectionError` where the name cannot be had."""
        name = " ".join(unicodedata.normalize("NFC", name).split())
        problem = self._problem_of(name)
        if problem:
            raise CollectionError(problem)
        try:
            self._make(name)
        except OSError as error:
            raise CollectionError(
                f"no collection can be made in {self._root} ({error.strerror}): check the disk and "
                "the folder's rights"
            ) from error
        return self.open_collection(name)

    def open_collection(self, name: str) -> Collection:
        """Return a collection, opened and refreshed the first time; the same one to every caller.

        `CollectionError` where none has the name, `IndexingError` where it cannot be opened.
        """
        with self._lock:
            if name not in self._opened:
                folder = self._folders().get(name)
                if folder is None:
                    known = ", ".join(self.names())
                    raise CollectionError(
                        f"no collection is called {shown_name(name)}: choose one of {known}"
                    )
                assistant = self.default.assistant.open_beside(
                    folder / "articles", index=folder / "index"
                )
                collection = Collection(name, assistant, limits=self._limits, policy=self._policy)
                collection.refresh()
                self._opened[name] = collection
            return self._opened[name]

    def close(self) -> None:
        """Close the collections that were opened here; the default one is its owner's."""
        with self._lock:
            for collection in self._opened.values():
                if collection is not self.default:
                    collection.assistant.close()
            self._opened = {self.default.name: self.default}

    def _folders(self) -> dict[str, Path]:
        """Return the folders of `root` that are collections, by name."""
        found = {}
        for about in sorted(self._root.glob(f"*/{_ABOUT}")):
            try:
                found[str(json.loads(about.read_text(encoding="utf-8"))["name"])] = about.parent
            except (OSError, ValueError, KeyError, TypeError):  # not made here
                continue
        return found

    def _problem_of(self, name: str) -> str | None:
        if not any(map(str.isalnum, name)) or shown_name(name) != name:
            return "a collection needs a name of letters or digits: type one"
        if len(name) > MAX_NAME_CHARS:
            return f"the name has more than {MAX_NAME_CHARS} characters: type a shorter one"
        taken = {known.casefold() for known in self.names()}
        if name.casefold() in taken or self._folder_of(name).exists():
            return f"there is a collection {name} already: type another name"
        return None

    def _folder_of(self, name: str) -> Path:
        digest = sha256(name.casefold().encode("utf-8", "replace")).hexdigest()[:12]
        return self._root / f"{slug(name)}-{digest}"

    def _make(self, name: str) -> None:
        """Make the folder whole or not at all; a second one of the name is an `OSError`."""
        self._root.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=".new-", dir=self._root))
        try:
            (new / "articles").mkdir()
            about = json.dumps({"name": name}, ensure_ascii=False)
            (new / _ABOUT).write_text(about, encoding="utf-8")
            os.rename(new, self._folder_of(name))
        except OSError:
            shutil.rmtree(new, ignore_errors=True)
            raise
