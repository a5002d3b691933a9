"""Evaluate on SQuAD-format questions: the reader alone, or the whole chain."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from index import Article, IndexSettings, SentenceTransformerEmbedder, Store, split
from index.embedding import embedded_text
from qa.assistant import Assistant, load_shipped_reader
from qa.errors import DatasetError
from qa.evaluation.dataset import Dataset, Paragraph, Question
from qa.evaluation.report import Outcome, Report, make_report
from qa.reading.calibration import READER_CALIBRATION_NAME, Calibration

RECALL_KS = (1, 5, 20)
OnProgress = Callable[[float, float], None]


def evaluate_reader(
    path: Path, *, plots: Path | None = None, on_progress: OnProgress | None = None
) -> Report:
    """Give each question its own passage whole. The confidence is of the reader's score alone.

    `plots` is a folder to write pictures into.
    """
    dataset = Dataset.read(path)
    reader, chain = load_shipped_reader()
    calibration = Calibration.load(name=READER_CALIBRATION_NAME, for_reader=chain.reader_sha256)
    outcomes = []
    for article, question in _progress(articles_and_questions(dataset), on_progress):
        started = time.perf_counter()
        spans = reader.read(question.question, [article.text], count=1)[0]
        latency_ms = 1000 * (time.perf_counter() - started)
        if not spans:
            outcomes.append(Outcome(question.golds, "", "", 0.0, False, latency_ms))
            continue
        citation = article.cite(spans[0].start, spans[0].end)
        confidence = calibration.confidence({"span_score": spans[0].score})
        given = confidence >= calibration.threshold
        outcomes.append(
            Outcome(
                question.golds, citation.quote, citation.sentence, confidence, given, latency_ms
            )
        )
    report = make_report(path.name, "reader", outcomes, forced=not dataset.is_v2)
    if plots:
        _plot(plots, report, outcomes, calibration.threshold)
    return report


def evaluate_open(
    path: Path,
    *,
    index: Path | None = None,
    plots: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Report:
    """Search all passages of the dataset for every question, as `ask` would.

    Its index lies in `index` if that is given, else nowhere that lasts. `plots` is a folder to
    write pictures into.
    """
    dataset = Dataset.read(path)
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_dataset(dataset, index or Path(folder))) as assistant,
    ):
        pairs = _progress(articles_and_questions(dataset), on_progress)
        outcomes = [_open_outcome(assistant, article, question) for article, question in pairs]
        threshold = assistant.chain.threshold
    report = make_report(path.name, "open", outcomes, forced=not dataset.is_v2, ks=RECALL_KS)
    if plots:
        _plot(plots, report, outcomes, threshold)
    return report


def _plot(folder: Path, report: Report, outcomes: Sequence[Outcome], threshold: float) -> None:
    from qa.evaluation.plots import save_plots  # matplotlib takes a second to import

    save_plots(
        folder,
        f"{report.dataset}, --{report.mode}, {report.questions} questions",
        [o.confidence for o in outcomes],
        [o.is_right for o in outcomes],
        threshold=threshold,
        recall={int(k): share for k, share in report.recall.items()} if report.recall else None,
    )


def open_dataset(dataset: Dataset, folder: Path) -> Assistant:
    """Index the paragraphs of a dataset in `folder`, an article each, and open them.

    An index that is there already is used if it holds just these; else `DatasetError`.
    """
    embedder = SentenceTransformerEmbedder()
    settings = IndexSettings(model=embedder.name, dimension=embedder.dimension)
    store = Store.open(folder, settings)
    articles = [article for article, _ in _paragraphs(dataset)]
    if store.n_articles == 0:
        for article in articles:
            passages = split(article, settings.split)
            texts = [embedded_text(article, passage) for passage in passages]
            store.put([(article, passages, embedder.encode(texts))])
    elif store.article_ids() != {article.id for article in articles}:
        store.close()
        raise DatasetError(f"the index {folder} holds other articles: give --index an empty folder")
    return Assistant(folder, folder, store, embedder, load_shipped_reader)


def articles_and_questions(dataset: Dataset) -> Iterator[tuple[Article, Question]]:
    """Yield every question with its paragraph as an article."""
    for article, paragraph in _paragraphs(dataset):
        for question in paragraph.qas:
            yield article, question


def _paragraphs(dataset: Dataset) -> Iterator[tuple[Article, Paragraph]]:
    """Yield every paragraph as an article; its id tells the document and the paragraph."""
    for document_number, document in enumerate(dataset.data):
        for number, paragraph in enumerate(document.paragraphs):
            article_id = f"squad-{document_number:04d}-{number:04d}"
            yield (
                Article(
                    id=article_id, path=article_id, title=document.title, text=paragraph.context
                ),
                paragraph,
            )


def _open_outcome(assistant: Assistant, article: Article, question: Question) -> Outcome:
    started = time.perf_counter()
    found = assistant.chain.search(question.question)
    latency_ms = 1000 * (time.perf_counter() - started)
    gold_rank = _gold_rank(assistant, article, question)
    if not found.candidates:
        return Outcome(question.golds, "", "", 0.0, False, latency_ms, gold_rank)
    best = found.candidates[0]
    citation = best.article.cite(best.start, best.end)
    return Outcome(
        golds=question.golds,
        prediction=citation.quote,
        sentence=citation.sentence,
        confidence=best.confidence,
        is_given=best.confidence >= found.threshold,
        latency_ms=latency_ms,
        gold_rank=gold_rank,
    )


def _gold_rank(assistant: Assistant, article: Article, question: Question) -> int | None:
    spans = [gold.span for gold in question.answers] if question.golds else []
    for rank, found in enumerate(assistant.retrieve(question.question, max(RECALL_KS)), start=1):
        passage = found.passage
        if passage.article_id == article.id and any(
            passage.start <= start and end <= passage.end for start, end in spans
        ):
            return rank
    return None


def _progress(
    pairs: Iterator[tuple[Article, Question]], on_progress: OnProgress | None
) -> Iterator[tuple[Article, Question]]:
    everything = list(pairs)
    for number, pair in enumerate(everything, start=1):
        yield pair
        if on_progress:
            on_progress(number, len(everything))
