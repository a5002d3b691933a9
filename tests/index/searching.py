"""Articles put into a store by hand, and the ids that its two searches find."""

from index import Article, ArticleStore, IndexSettings, PassageStore, Scope, split
from index.words import content_words
from tests.fakes import KeywordEmbedder

Ids = list[str]

EVERYTHING = Scope()
EMBEDDER = KeywordEmbedder("nato", "china", "drone", "ferry")

SETTINGS = IndexSettings(model="keywords", dimension=EMBEDDER.dimension)


def article(article_id: str, text: str, **stated: object) -> Article:
    fields = {"path": article_id.partition("#")[0], "title": "", **stated}
    return Article.model_validate({"id": article_id, "text": text, **fields})


def put(store: ArticleStore, *articles: Article) -> None:
    rows = []
    for one in articles:
        passages = split(one)
        texts = [one.text[passage.start : passage.end] for passage in passages]
        rows.append((one, passages, EMBEDDER.encode(texts)))
    store.put(rows)


def dense(store: PassageStore, question: str, count: int = 10, scope: Scope = EVERYTHING) -> Ids:
    hits = store.search_dense(EMBEDDER.encode([question])[0], count, scope)
    return [hit.passage.article_id for hit in hits]


def lexical(store: PassageStore, question: str, count: int = 10, scope: Scope = EVERYTHING) -> Ids:
    hits = store.search_lexical(content_words(question), count, scope)
    return [hit.passage.article_id for hit in hits]
