"""Whether the chat can be asked, for a proxy or a monitor: `/health`."""

from importlib.metadata import version

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from index import IndexingError
from qa.assistant import Assistant
from qa.serving.closing import InHand


class Health(BaseModel, frozen=True):
    """What `/health` says; `problem` where the index cannot be read, in words."""

    status: str
    version: str
    is_reader_loaded: bool
    n_articles: int | None = None
    n_passages: int | None = None
    problem: str | None = None


def health_of(assistant: Assistant, in_hand: InHand) -> Health:
    """Return the health of a chat; its status is `ok`, `starting`, `stopping` or `failing`."""
    is_loaded = assistant.chain.is_reader_loaded
    status = "stopping" if in_hand.is_closed else "ok" if is_loaded else "starting"
    known = Health(status=status, version=version("verbatim-qa"), is_reader_loaded=is_loaded)
    try:
        counts = {
            "n_articles": assistant.store.n_articles,
            "n_passages": assistant.store.n_passages,
        }
    except IndexingError as error:
        return known.model_copy(update={"status": "failing", "problem": str(error)})
    return known.model_copy(update=counts)


def health_route(assistant: Assistant, in_hand: InHand) -> Route:
    """Return the route of `/health`: 200 where the chat can be asked, else 503."""

    def respond(_: Request) -> Response:
        health = health_of(assistant, in_hand)
        status_code = 200 if health.status == "ok" else 503
        return JSONResponse(health.model_dump(mode="json"), status_code)

    return Route("/health", respond)
