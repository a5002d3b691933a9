"""The collection: choosing, making, searching, refreshing one, bringing and removing articles."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from index import SyncProgress
from qa.collection import Collection, FileRow
from qa.page import shelf, strings
from qa.page.article import placeholder_html
from qa.page.events import Event, Events, Update, said
from qa.page.narrowing import narrowing_html
from qa.page.session import Session
from qa.page.working import Result, Working


class Collecting(Events):
    """What the shelf does."""

    def start(self, session: Session) -> Update:
        """Show a visitor the collection as it is now."""
        return {**self._whole(session), "session": session}

    def choose(self, session: Session, event: Event) -> Update:
        """Ask another collection; its conversation and chips come with it."""
        return self._chosen(session, self.collections.open_collection(str(event.value)))

    def make(self, session: Session, event: Event) -> Update:
        """Make an empty collection and choose it."""
        return self._chosen(session, self.collections.create(str(event.name)))

    def _chosen(self, session: Session, collection: Collection) -> Update:
        session = replace(session, collection=collection.name)
        viewer = placeholder_html(strings.BEFORE_ANSWER)
        return {**self._whole(session), "session": session, "brought": "", "viewer": viewer}

    def find(self, session: Session, event: Event) -> Update:
        """List the articles that have these words in what is told of them."""
        rows = self.collection(session).search_articles(str(event.value)[:200])
        n_articles = self.assistant(session).store.n_articles
        return {"listing": shelf.list_html(rows, n_articles)}

    def refresh(self, session: Session) -> Iterator[Update]:
        """Pick up what changed in the folder."""
        refreshing = Working(self.collection(session).refresh)
        yield from _progress(strings.REFRESHING, refreshing)
        report = refreshing.result
        rows = shelf.brought_html(shelf.refreshed_rows(report))
        told = said(shelf.refreshed_in_words(report))
        yield {**self._whole(session), **told, "brought": rows}

    def bring(self, session: Session, event: Event) -> Iterator[Update]:
        """Take in the page of an address."""
        address, collection = str(event.address), self.collection(session)
        yield from self._take_in(
            session, Working(lambda tell: collection.add_address(address, tell))
        )

    def drop(self, session: Session, names: list[str] | None) -> Iterator[Update]:
        """Take in files that were dropped, and delete Gradio's copies of them."""
        paths, collection = [Path(name) for name in names or []], self.collection(session)
        try:
            yield from self._take_in(
                session, Working(lambda tell: collection.add_files(paths, tell))
            )
        finally:
            for path in paths:
                path.unlink(missing_ok=True)

    def _take_in(
        self, session: Session, taking: Working[SyncProgress, list[FileRow]]
    ) -> Iterator[Update]:
        yield from _progress(strings.TAKING_IN, taking)
        rows = shelf.brought_html(taking.result)
        yield {**self._whole(session), "brought": rows, "drop": None}

    def remove(self, session: Session, event: Event) -> Update:
        """Remove an article that was brought."""
        self.collection(session).remove(str(event.article))
        return {**self._whole(session), **said(strings.REMOVED.format(title=event.title))}

    def _whole(self, session: Session) -> Update:
        """Return all that tells of the collection."""
        rows = self.collection(session).articles()
        sources = self.assistant(session).store.sources()
        return {
            "conversation": self.conversation(session),
            "narrowing": narrowing_html(session.desk.narrowing, sources),
            "shelf": shelf.shelf_html(self.collections.names(), session.collection, rows),
            "listing": shelf.list_html(rows, len(rows)),
        }


def _progress(name: str, working: Working[SyncProgress, Result]) -> Iterator[Update]:
    yield {"brought": shelf.progress_html(name)}
    for progress in working:
        yield {"brought": shelf.progress_html(name, progress)}
