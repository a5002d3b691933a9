"""Reading and keeping: sources opened in their articles, feedback, the conversation saved."""

from index.article import Citation
from index.errors import UnknownArticleError
from qa.assistant import Assistant
from qa.page import strings
from qa.page.article import Opened, article_html, placeholder_html
from qa.page.events import Event, Events, Update, handed, said
from qa.page.export import conversation_json, conversation_markdown
from qa.page.feedback import FeedbackFile, Wrong, wrong_answer, wrong_source
from qa.page.session import Session


class Reading(Events):
    """What an answer's sources, the list of articles and the forms under an answer do."""

    def open(self, session: Session, event: Event) -> Update:
        """Show a source of an answer in its article."""
        turn, number = int(event.turn), int(event.number)
        try:
            return {"viewer": viewer_html(self.assistant(session), session, turn, number)}
        except IndexError:  # a click that was overtaken by "Clear"
            return {}

    def show(self, session: Session, event: Event) -> Update:
        """Show an article of the list."""
        return {"viewer": article_html(self.assistant(session).article(str(event.article)))}

    def feedback(self, session: Session, event: Event) -> Update:
        """Write down what a person says is wrong."""
        try:
            turn = session.desk.turns[int(event.turn)]
        except IndexError:  # as in `open`
            return {}
        right = str(event.right)
        if Wrong(event.wrong) is Wrong.ANSWER:
            question = wrong_answer(turn, right)
        else:
            question = wrong_source(turn, int(right) if right else None)
        is_new = FeedbackFile(self.assistant(session).index_folder).add(question)
        return said(strings.NOTED if is_new else strings.NOTED_BEFORE)

    def export(self, session: Session, event: Event) -> Update:
        """Hand the conversation to the script as a file to save."""
        turns = session.desk.turns
        if not turns:
            return said(strings.NOTHING_TO_KEEP)
        write = conversation_json if event.format == "json" else conversation_markdown
        kind = "json" if event.format == "json" else "md"
        file = {"name": f"conversation.{kind}", "text": write(turns, session.collection)}
        return handed({"file": file})


def viewer_html(assistant: Assistant, session: Session, turn: int, number: int) -> str:
    """Return the article of a source, marked; `IndexError` where there is no such source."""
    sources = session.desk.turns[turn].openable
    source = sources[number]
    name = source.article_id if isinstance(source, Citation) else source.passage.article_id
    try:
        article = assistant.article(name)
    except UnknownArticleError:
        return placeholder_html(strings.ARTICLE_GONE)
    return article_html(article, source, Opened(turn, number, len(sources)))
