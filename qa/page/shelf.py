"""The collection as HTML: which one, its timeline, its articles, and what was brought into it."""

from collections import Counter
from collections.abc import Sequence

from index import FileStatus, SyncProgress, SyncReport
from qa.collection import ArticleRow, FileRow
from qa.page import strings
from qa.page.escaping import button_html, escaped, in_words, origin_html
from qa.page.timeline import timeline_html

MAX_ROWS = 100


def shelf_html(names: Sequence[str], chosen: str, rows: Sequence[ArticleRow]) -> str:
    """Return the head of the shelf: choosing and making collections, refreshing, the plot."""
    options = "".join(
        f'<option value="{escaped(name)}"{" selected" if name == chosen else ""}>'
        f"{escaped(name)}</option>"
        for name in names
    )
    return (
        f'<div class="shelf"><h2 tabindex="-1">{strings.ARTICLES}</h2><div class="choosing">'
        f'<label>{strings.COLLECTION} <select data-change="choose">{options}</select></label>'
        f"{button_html('refresh', strings.REFRESH, style='plain')}"
        f"<details><summary>{strings.NEW_COLLECTION}</summary>"
        f'<form data-event="make"><label>{strings.COLLECTION_NAME} '
        '<input type="text" name="name" maxlength="60" required autocomplete="off"></label>'
        f'<button type="submit">{strings.MAKE}</button></form></details></div>'
        f"{timeline_html(rows)}</div>"
    )


def finder_html() -> str:
    """Return the box to find articles with; it is never drawn again, so that typing goes on."""
    return (
        f'<div class="finder"><label>{strings.FIND_ARTICLES} '
        '<input type="search" data-input="find" autocomplete="off"></label></div>'
    )


def list_html(rows: Sequence[ArticleRow], n_articles: int) -> str:
    """Return the articles found, each openable, those that were brought removable."""
    if not rows:
        empty = strings.NONE_FOUND if n_articles else strings.NO_ARTICLES
        return f'<p class="nothing">{empty}</p>'
    shown = "".join(map(_article, rows[:MAX_ROWS]))
    more = strings.FIRST_OF.format(shown=MAX_ROWS, count=f"{len(rows):,}")
    rest = f'<p class="nothing">{more}</p>' if len(rows) > MAX_ROWS else ""
    return f'<ul class="articles">{shown}</ul>{rest}'


def _article(row: ArticleRow) -> str:
    remove = button_html(
        "remove",
        strings.REMOVE,
        label=f"{strings.REMOVE}: {row.title}",
        style="quiet",
        path=row.path,
        title=row.title,
        sure=strings.REALLY_REMOVE,
    )
    return (
        f'<li><button type="button" data-event="show" data-article="{escaped(row.article_id)}">'
        f'<span class="title" dir="auto">{escaped(row.title)}</span><span class="origin">'
        f"{origin_html(row.source, row.published)} · {strings.passages(row.n_passages)}</span>"
        f"</button>{remove if row.is_uploaded else ''}</li>"
    )


def bring_html() -> str:
    """Return the heading over the place to drop files on."""
    return f'<div class="bring"><h3 tabindex="-1">{strings.BRING}</h3></div>'


def address_html() -> str:
    """Return the box for an address, under the place to drop files on."""
    return (
        '<div class="bring"><form data-event="bring">'
        f'<label>{strings.ADDRESS} <input type="url" name="address" maxlength="2000" required '
        f'autocomplete="off" placeholder="https://"></label>'
        f'<button type="submit">{strings.ADD}</button></form></div>'
    )


def progress_html(name: str, progress: SyncProgress | None = None) -> str:
    """Return a bar; without a length while nothing is known of the work."""
    share = progress.done_bytes / max(1, progress.total_bytes) if progress else None
    value = f' value="{share:.3f}"' if share is not None else ""
    return (
        f'<div class="taking"><label>{escaped(name)} <progress max="1"{value}></progress></label>'
        f"{_so_far(progress)}</div>"
    )


def _so_far(progress: SyncProgress | None) -> str:
    return strings.passages(progress.n_passages) if progress and progress.n_passages else ""


def brought_html(rows: Sequence[FileRow]) -> str:
    """Return a row for each file: title, day and passages, or the reason that it was refused."""
    return f'<ul class="brought">{"".join(map(_brought, rows))}</ul>' if rows else ""


def _brought(row: FileRow) -> str:
    day = in_words(row.published) if row.published else strings.NO_DAY
    facts = [escaped(row.title or ""), day, strings.passages(row.n_passages)]
    if row.n_articles > 1:
        facts.insert(0, strings.articles(row.n_articles))
    said = " · ".join(filter(None, facts)) if row.n_articles else ""
    problem = f'<span class="why">{escaped(row.problem)}</span>' if row.problem else ""
    style = "kept" if row.path else "refused"
    name = f'<span class="name" dir="auto">{escaped(row.name)}</span>'
    return f'<li class="{style}">{name}<span dir="auto">{said}</span>{problem}</li>'


def refreshed_in_words(report: SyncReport) -> str:
    """Return what a refresh changed, in a sentence."""
    counts = Counter(file.status for file in report.files if file.status != FileStatus.UNCHANGED)
    changes = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    n_articles = strings.articles(report.n_articles)
    return strings.REFRESHED.format(n_articles=n_articles, changes=changes or strings.NOTHING_NEW)


def refreshed_rows(report: SyncReport) -> list[FileRow]:
    """Return a row for each file that something is to be said of."""
    return [
        FileRow(
            file.path,
            problem="; ".join(file.problems),
            path=None if file.status is FileStatus.FAILED else file.path,
        )
        for file in report.problems
    ]
