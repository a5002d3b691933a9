"""Let many people ask the chat at once, and look whether each gets their own answers, and when.

python -m tests.benchmarks.load --people 1 5 10 25 50
python -m tests.benchmarks.load --people 10 --questions 10000

The chat is served by a process of its own; the people of one more speak the protocol of its page
over loopback. Each asks some questions in an order of their own, the next one when the answer is
there. Afterwards every conversation is exported: it must hold the person's questions alone, in
order, each with the answer that it gets from a server that nobody else asks. `--questions` asks so
many in all; conversations are left after ten questions, and the memory of the server is read every
fifty. Exit 1 where anything was mixed, lost or refused.
"""

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, islice, pairwise
from pathlib import Path
from random import Random

import httpx
import numpy as np
from rich.console import Console
from rich.table import Table

from qa.evaluation.suite import Half, SuiteQuestion
from qa.places import BUNDLED_CORPUS
from tests.visiting import Asked, Visitor, open_client

ROOT = Path(__file__).resolve().parents[2]
SUITE = ROOT / "tests" / "accuracy" / "corpus.jsonl"
N_EACH = 6  # questions of each person at a level
N_A_VISIT = 10
N_BETWEEN = 50  # questions between two looks at the memory
N_SETTLING = 200  # questions until what is kept ready is there, not counted as growth
Answers = dict[str, str | None]


@dataclass(frozen=True)
class Visit:
    """What one person saw, and what is wrong with their conversation afterwards."""

    asked: tuple[Asked, ...]
    problems: tuple[str, ...]
    n_compared: int


@contextmanager
def served(corpus: Path) -> Iterator[tuple[int, str]]:
    """Serve a folder's articles from a process; yield its id and address once it is well."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        options = ["--corpus", corpus, "--index", folder, "--port", str(port)]
        command = [sys.executable, ROOT / "app.py", *options, "--log", f"{folder}/chat.log"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
            try:
                assert process.stdout is not None
                address = process.stdout.readline().removeprefix("Chat: ").strip()
                while httpx.get(f"{address}/health").status_code != 200:
                    time.sleep(0.2)
                yield process.pid, address
            finally:
                process.terminate()


def questions() -> list[str]:
    """Return the questions of the suite's open half."""
    lines = SUITE.read_text(encoding="utf-8").splitlines()
    asked = [SuiteQuestion.model_validate_json(line) for line in lines]
    return [question.question for question in asked if question.half is Half.OPEN]


async def visit(client: httpx.AsyncClient, asked: Sequence[str], alone: Answers) -> Visit:
    """Come, ask, look at the whole conversation and leave."""
    visitor = await Visitor.come(client)
    try:
        seen = [await visitor.ask(question) for question in asked]
        problems = [f"{one.question}: {one.problem}" for one in seen if one.problem]
        answers = await visitor.conversation()
    finally:
        await visitor.leave()
    if [answer["question"] for answer in answers] != list(asked):
        problems.append(f"a conversation holds {[answer['question'] for answer in answers]}")
    # a question that was filled in from the conversation is another one than when asked alone
    same = [answer for answer in answers if answer["resolved_question"] == answer["question"]]
    problems += [
        f"{answer['question']}: {answer['text']} instead of {alone[answer['question']]}"
        for answer in same
        if answer["text"] != alone[answer["question"]]
    ]
    return Visit(tuple(seen), tuple(problems), len(same))


async def answers_alone(client: httpx.AsyncClient, asked: Sequence[str]) -> Answers:
    """Ask each question in a conversation of its own while nobody else asks."""
    found: Answers = {}
    for question in asked:
        visitor = await Visitor.come(client)
        await visitor.ask(question)
        (answer,) = await visitor.conversation()
        found[question] = answer["text"]
        await visitor.leave()
    return found


def orders(asked: Sequence[str]) -> Iterator[list[str]]:
    """Yield the questions in another order for each person."""
    for number in count():
        order = list(asked)
        Random(number).shuffle(order)  # noqa: S311 - no secret depends on it
        yield order


async def visits_at_once(
    client: httpx.AsyncClient, n_people: int, asked: Sequence[str], alone: Answers
) -> list[Visit]:
    """Let so many people ask at once, each some questions."""
    theirs = islice(orders(asked), n_people)
    coming = (visit(client, order[:N_EACH], alone) for order in theirs)
    return list(await asyncio.gather(*coming))


async def visits_on_and_on(
    client: httpx.AsyncClient, n_people: int, asked: Sequence[str], alone: Answers, n_questions: int
) -> AsyncIterator[Visit]:
    """Let people ask until that many questions are answered; who leaves is followed by another."""
    todo = iter(list(islice(orders(asked), n_questions // N_A_VISIT)))
    done: asyncio.Queue[Visit | None] = asyncio.Queue()

    async def come_again() -> None:
        for order in todo:
            await done.put(await visit(client, order[:N_A_VISIT], alone))
        await done.put(None)

    tasks = [asyncio.create_task(come_again()) for _ in range(n_people)]
    n_gone = 0
    while n_gone < n_people:
        if one := await done.get():
            yield one
        else:
            n_gone += 1
    await asyncio.gather(*tasks)


def memory_of(process: int) -> float:
    """Return the resident memory of a process in MB."""
    fields = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def row(n_people: int, visits: Sequence[Visit]) -> list[str]:
    """Return what is told of a number of people."""
    seen = [one for visit in visits for one in visit.asked]
    seconds = [one.seconds for one in seen]
    queued = [one.places for one in seen if one.places]
    return [
        str(n_people),
        str(len(seen)),
        *(f"{np.percentile(seconds, share):.2f}" for share in (50, 95, 100)),
        str(sum(len(visit.problems) for visit in visits)),
        str(sum(visit.n_compared for visit in visits)),
        f"{len(queued)}, up to {max(map(max, queued), default=0) + 1}",
        str(sum(any(b > a for a, b in pairwise(places)) for places in queued)),
    ]


async def ask_by_level(address: str, levels: Sequence[int], asked: Sequence[str]) -> int:
    """Print a row for each number of people; return how many problems there were."""
    shown = Table("people", "questions", "p50 s", "p95 s", "longest s", "problems")
    for head in ("answers compared", "told their place", "places that grew"):
        shown.add_column(head)
    problems = []
    async with open_client(address) as client:
        alone = await answers_alone(client, asked)
        for n_people in levels:
            visits = await visits_at_once(client, n_people, asked, alone)
            problems += [problem for visit in visits for problem in visit.problems]
            shown.add_row(*row(n_people, visits))
    console().print(shown, *problems[:20])
    return len(problems)


async def ask_on_and_on(
    address: str, process: int, n_people: int, asked: Sequence[str], n_questions: int
) -> int:
    """Print the memory by the number of questions, and its slope; return the number of problems."""
    problems: list[str] = []
    seen: list[tuple[int, float]] = []
    n_asked = n_next = 0
    async with open_client(address) as client:
        alone = await answers_alone(client, asked)
        async for one in visits_on_and_on(client, n_people, asked, alone, n_questions):
            n_asked += len(one.asked)
            problems += one.problems
            if n_asked >= n_next:
                seen.append((n_asked, memory_of(process)))
                n_next += N_BETWEEN
    settled = np.array([pair for pair in seen if pair[0] >= N_SETTLING])
    slope, _ = np.polyfit(settled[:, 0], settled[:, 1], 1)
    told = "  ".join(f"{number}: {memory:.0f}" for number, memory in seen[:: len(seen) // 10 or 1])
    console().print(
        f"{n_asked} questions of {n_people} people at once, {len(problems)} problems; memory in MB "
        f"by questions: {told}; after the first {N_SETTLING} it grows by {1000 * slope:.1f} kB a "
        "question",
        *problems[:20],
    )
    return len(problems)


def console() -> Console:
    """Return a console wide enough for the table where none is there."""
    return Console(width=None if sys.stdout.isatty() else 120)


def main() -> int:
    """Serve, let people ask, and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, nargs="+", default=[1, 5, 10, 25, 50])
    parser.add_argument("--questions", type=int)
    parser.add_argument("--corpus", type=Path, default=BUNDLED_CORPUS)
    given = parser.parse_args()
    asked = questions()
    with served(given.corpus) as (process, address):
        if given.questions is None:
            return 1 if asyncio.run(ask_by_level(address, given.people, asked)) else 0
        going_on = ask_on_and_on(address, process, given.people[0], asked, given.questions)
        return 1 if asyncio.run(going_on) else 0


if __name__ == "__main__":
    sys.exit(main())
