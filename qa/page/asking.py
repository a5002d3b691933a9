"""Asking: questions, changed ones, what they are narrowed to, stopping and clearing."""

from collections.abc import Iterator
from dataclasses import replace

from index import IndexingError
from qa.answer import Answer
from qa.errors import QuestionAnsweringError
from qa.logs import Asker, tell_answer
from qa.page import strings
from qa.page.article import placeholder_html
from qa.page.conversation import conversation_html
from qa.page.events import Event, Events, Update
from qa.page.narrowing import Narrowing, narrowing_html
from qa.page.reading import viewer_html
from qa.page.session import Session, Turn
from qa.page.working import Working
from qa.progress import AskProgress, OnProgress


class Asking(Events):
    """What the box for questions, an answer's pencil and the chips do."""

    def ask(self, session: Session, event: Event) -> Iterator[Update]:
        """Answer a question at the end of the conversation."""
        yield from self._turn(session, str(event.question), None)

    def edit(self, session: Session, event: Event) -> Iterator[Update]:
        """Answer a question that was changed, in the place of the one before."""
        place = int(event.turn)
        is_there = 0 <= place < len(session.desk.turns)
        yield from self._turn(session, str(event.question), place if is_there else None)

    def _turn(self, session: Session, question: str, replacing: int | None) -> Iterator[Update]:
        desk = session.desk
        place = len(desk.turns) if replacing is None else replacing

        def ask(tell: OnProgress) -> Answer:
            return self.assistant(session).ask(
                question,
                history=desk.answers[:place],
                sources=desk.narrowing.sources,
                published_from=desk.narrowing.first,
                published_to=desk.narrowing.last,
                on_progress=tell,
            )

        asking = Working(ask)
        try:
            for progress in asking:
                stage = self._stage(session, progress)
                html = conversation_html(
                    desk.turns, pending=question, replacing=replacing, stage=stage
                )
                yield {"conversation": html}
            turn = Turn(asking.result, desk.narrowing)
        except (IndexingError, QuestionAnsweringError) as error:
            yield {"conversation": conversation_html(desk.turns, problem=str(error))}
            return
        tell_answer(turn.answer, by=Asker.PAGE, collection=session.collection, n_turns=place)
        yield self._answered(session.with_desk(desk.with_turn(turn, place)), place)

    def _stage(self, session: Session, progress: AskProgress) -> str:
        if progress.n_passages is None:
            n_articles = self.assistant(session).store.n_articles
            return strings.SEARCHING.format(n_articles=strings.articles(n_articles))
        return strings.READING.format(n_passages=strings.passages(progress.n_passages))

    def _answered(self, session: Session, place: int) -> Update:
        answer = session.desk.turns[place].answer
        if answer.answered:
            viewer = viewer_html(self.assistant(session), session, place, 0)
        else:
            viewer = placeholder_html(
                strings.NO_ANSWER if answer.nearest else strings.BEFORE_ANSWER
            )
        opened = (place, 0) if answer.answered else None
        conversation = conversation_html(session.desk.turns, opened=opened)
        return {"session": session, "conversation": conversation, "viewer": viewer}

    def stop(self, session: Session) -> Update:
        """Show the conversation as it was before the question that was stopped."""
        return {"conversation": self.conversation(session)}

    def clear(self, session: Session) -> Update:
        """Empty the conversation; what it is narrowed to stays."""
        session = session.with_desk(replace(session.desk, turns=()))
        return {
            "session": session,
            "conversation": self.conversation(session),
            "viewer": placeholder_html(strings.BEFORE_ANSWER),
        }

    def narrow(self, session: Session, event: Event) -> Update:
        """Keep some outlets and days only."""
        known = self.assistant(session).store.sources()
        chosen = Narrowing.parse(list(event.sources), event.first, event.last, known=known)
        return self._narrowed(session, chosen)

    def widen(self, session: Session, event: Event) -> Update:
        """Take one chip off."""
        return self._narrowed(session, session.desk.narrowing.without(str(event.part)))

    def _narrowed(self, session: Session, narrowing: Narrowing) -> Update:
        session = session.with_desk(replace(session.desk, narrowing=narrowing))
        html = narrowing_html(narrowing, self.assistant(session).store.sources())
        return {"session": session, "narrowing": html}
