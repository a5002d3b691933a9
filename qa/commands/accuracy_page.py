"""A suite's figures and every miss as one HTML page, each citation marked in its article."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.article import Article, Citation
from index.segmenting import front_matter
from qa.evaluation.accuracy import Judged, SuiteReport
from qa.evaluation.accuracy_table import (
    HALF_NAMES,
    figure_rows,
    gap_in_words,
    number,
    share,
)
from qa.evaluation.suite import ArticleById, Half
from qa.page.article import Place, excerpt_html
from qa.page.conversation import quotation_html
from qa.page.escaping import escaped, origin_html

_SET_ASIDE = "The misses of the half set aside. Whoever builds on this program leaves them closed."
_CSS = Path(__file__).with_name("accuracy.css")


def accuracy_page(report: SuiteReport, judged: Sequence[Judged], article_of: ArticleById) -> str:
    """Return the page; it needs nothing beside itself and runs no script."""
    misses = [j for j in judged if j.is_miss]
    title = escaped(f"Answers to {report.suite}")
    by_half = {
        half: f"<h2>{HALF_NAMES[half].capitalize()}</h2>{_sections(of_half, article_of)}"
        for half in Half
        if (of_half := [j for j in misses if j.asked.half is half])
    }
    if aside := by_half.get(Half.SET_ASIDE):
        by_half[Half.SET_ASIDE] = f"<details><summary>{_SET_ASIDE}</summary>{aside}</details>"
    listed = "".join(by_half.values())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_CSS.read_text(encoding='utf-8')}</style></head><body>"
        f'<main><h1>{title}</h1><p class="lead">{_lead(report, len(misses))}</p>'
        f"{_figures(report)}{_kinds(report)}{listed}</main></body></html>\n"
    )


def _sections(misses: Sequence[Judged], article_of: ArticleById) -> str:
    return "".join(
        f"<h3>{name} ({count})</h3>"
        + "".join(_miss(j, article_of) for j in misses if verdict(j) == name)
        for name, count in Counter(verdict(j) for j in misses).items()
    )


def verdict(judged: Judged) -> str:
    """Return in words what went wrong with a question."""
    if judged.problems:
        return "A citation that does not hold"
    if not judged.is_answerable:
        return "Answered, though the articles don’t say"
    if not judged.answer.answered:
        return "Withheld, though the articles say"
    return "Wrong answer" if not judged.is_right else "Right answer, cited from elsewhere"


def _lead(report: SuiteReport, n_misses: int) -> str:
    count = "1 miss" if n_misses == 1 else f"{n_misses} misses"
    return f"{report.all.questions} questions, {count}. Each miss, and where it stands, below."


def _figures(report: SuiteReport) -> str:
    columns = (*(report.halves[half] for half in Half), report.all)
    names = [*(HALF_NAMES[half] for half in Half), "all"]
    heads = "".join(
        f"<th>{name} ({figures.questions})</th>"
        for name, figures in zip(names, columns, strict=True)
    )
    rows = "".join(
        f"<tr><th>{cells[0][0]}</th>{''.join(f'<td>{value}</td>' for _, value in cells)}</tr>"
        for cells in zip(*map(figure_rows, columns), strict=True)
    )
    return _table(f"<th></th>{heads}", rows) + f'<p class="meta">{gap_in_words(report)}</p>'


def _kinds(report: SuiteReport) -> str:
    rows = "".join(
        f"<tr><th>{escaped(name)}</th><td>{f.questions}</td>"
        f"<td>{share(f.right + f.rightly_declined, f.questions)}</td>"
        f"<td>{number(f.em)}</td><td>{number(f.f1)}</td></tr>"
        for name, f in (*report.kinds.items(), *report.tags.items())
    )
    heads = (
        "<th>kind of question</th><th>questions</th><th>handled right</th><th>EM</th><th>F1</th>"
    )
    return f"<h2>By kind</h2>{_table(heads, rows)}<h2>The misses</h2>"


def _table(heads: str, rows: str) -> str:
    return (
        f'<div class="scroll"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _miss(judged: Judged, article_of: ArticleById) -> str:
    asked = judged.asked
    meta = " · ".join((asked.id, asked.kind, *asked.tags, HALF_NAMES[asked.half]))
    return (
        f'<section class="miss"><p class="meta">{escaped(meta)}</p>'
        f'<h4 dir="auto">{escaped(asked.question)}</h4>'
        f'<p class="accepted"><b>Accepted:</b> {_accepted(asked.answers)}</p>'
        f"{''.join(_what_came(judged, article_of))}</section>"
    )


def _accepted(answers: Sequence[str]) -> str:
    if not answers:
        return "nothing; the articles don’t say"
    return " | ".join(escaped(answer) for answer in answers)


def _what_came(judged: Judged, article_of: ArticleById) -> Iterator[str]:
    for problem in judged.problems:
        yield f"<p><b>Does not hold:</b> {escaped(problem)}</p>"
    if judged.answer.answered:
        citation = judged.answer.citations[0]
        article = article_of(citation.article_id)
        yield quotation_html(citation)
        origin = origin_html(citation.source, citation.published)
        where = f"{escaped(citation.path)} {citation.start}:{citation.end}"
        sure = f"{judged.answer.confidence:.0%} sure"
        yield f'<p class="origin">{origin} · {where} · {sure}</p>'
        yield _excerpt("The citation in its article", article, Place.of(citation))
    if judged.is_answerable and not judged.is_right:
        citation_of_gold = _where_it_stands(judged, article_of)
        if citation_of_gold:
            article = article_of(citation_of_gold.article_id)
            yield _excerpt("Where an accepted answer stands", article, Place.of(citation_of_gold))


def _where_it_stands(judged: Judged, article_of: ArticleById) -> Citation | None:
    for name, start, end in judged.asked.spans[:1]:
        return article_of(name).cite(start, end)
    for name in judged.asked.articles:
        article = article_of(name)
        body = front_matter(article.text)[1]
        for answer in judged.asked.answers:
            found = re.compile(rf"(?<!\w){re.escape(answer)}(?!\w)").search(article.text, body)
            if found:
                return article.cite(*found.span())
    return None


def _excerpt(label: str, article: Article, place: Place) -> str:
    title, path = escaped(article.title), escaped(article.path)
    if not place.is_in(article):
        return f"<p>{label}: {title} has changed.</p>"
    body = excerpt_html(article, place)
    heading = f'<summary title="{path}">{label}: <bdi>{title}</bdi></summary>'
    return f'<details>{heading}<div class="excerpt">{body}</div></details>'
