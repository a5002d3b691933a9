"""What stands beside an answer, and what does not."""

from datetime import date

from index import Article
from qa.outlets.answering import answer_of
from qa.outlets.disagreement import differing
from qa.reading.candidates import Candidate
from tests.qa.fakes import article

QUESTION = "How many passengers drowned?"
THRESHOLD = 0.6


def report(name: str, text: str, answer: str, confidence: float, day: int = 1) -> Candidate:
    of: Article = article(text, name, name).model_copy(update={"published": date(2024, 7, day)})
    start = text.index(answer)
    return Candidate(of, start, start + len(answer), answer, confidence)


ANSWER = report("a.md", "31 people drowned.", "31", 0.9)
LATER = report("b.md", "Of the passengers 34 drowned.", "34", 0.7, day=2)


def others(*candidates: Candidate, question: str = QUESTION) -> list[list[str]]:
    found = [ANSWER, *candidates]
    return [[c.article_id for c in g] for g in differing(question, found, found[:1], THRESHOLD, {})]


def test_another_number_of_another_article_stands_beside_it() -> None:
    also = report("c.md", "Thirty-four drowned.", "Thirty-four", 0.65)
    assert others(LATER, also) == [["b.md", "c.md"]]


def test_a_third_as_sure_is_enough_in_a_sentence_on_what_was_asked() -> None:
    unsure = report("b.md", "Of the passengers 34 drowned.", "34", 0.25)
    assert others(unsure) == [["b.md"]]
    assert others(report("b.md", "Of them it was 34.", "34", 0.25)) == []
    assert others(report("b.md", "Of the passengers 34 drowned.", "34", 0.19)) == []
    assert others(report("b.md", "Of them it was 34.", "34", 0.9)) == []


def test_what_is_no_other_answer() -> None:
    assert others(report("b.md", "Of the passengers thirty-one drowned.", "thirty-one", 0.9)) == []
    assert others(report("a.md", "31 people, or 34, drowned.", "34", 0.9)) == []  # its own article
    assert others(report("b.md", "The Aurora drowned.", "Aurora", 0.9)) == []  # a name
    assert others(report("b.md", "At least 30 drowned.", "At least 30", 0.9)) == []


def test_a_post_that_both_have_says_what_the_question_calls_otherwise() -> None:
    head = report("a.md", "Ann Lee, the union's president, spoke.", "Ann Lee", 0.9)
    rival = report("b.md", "The union's president, Bob Ray, spoke.", "Bob Ray", 0.7)
    guest = report("c.md", "Cy Fox, a minister, met the union.", "Cy Fox", 0.7)
    found = [head, rival, guest]
    assert differing("Who heads the union?", found, found[:1], THRESHOLD, {}) == [[rival]]


def test_a_country_is_no_other_answer_for_a_person() -> None:
    head = report("a.md", "Union president Ann Lee spoke.", "Ann Lee", 0.9)
    country = report("b.md", "The union president is from Sweden.", "Sweden", 0.9)
    assert differing("Who is union president?", [country], [head], THRESHOLD, {}) == []


def test_a_body_is_no_other_answer_for_a_person() -> None:
    head = report("a.md", "Union president Ann Lee spoke.", "Ann Lee", 0.9)
    body = report("b.md", "The union president condemned NATO.", "NATO", 0.9)
    assert differing("Who is union president?", [body], [head], THRESHOLD, {}) == []


def test_the_president_of_another_country_is_no_other_answer() -> None:
    head = report("a.md", "President Ann Lee spoke.", "Ann Lee", 0.9)
    ours = report("b.md", "Ukrainian President Bob Ray spoke.", "Bob Ray", 0.7)
    theirs = report("c.md", "Cy Fox won Ukraine. Russian President Cy Fox spoke.", "Cy Fox", 0.7)
    found = [head, ours, theirs]
    question = "Who is the president of Ukraine?"
    assert differing(question, found, found[:1], THRESHOLD, {}) == [[ours]]


def test_two_articles_that_name_both_speak_of_two_things() -> None:
    first = report("a.md", "31 drowned and 34 were saved.", "31", 0.9)
    second = report("b.md", "34 were saved; 31 drowned.", "34", 0.8)
    assert differing(QUESTION, [first, second], [first], THRESHOLD, {}) == []


def test_a_copy_has_no_evidence_of_its_own() -> None:
    copies = {"a.md": ("b.md",), "b.md": ("a.md",)}
    assert differing(QUESTION, [ANSWER, LATER], [ANSWER], THRESHOLD, copies) == []


def test_wordings_do_not_differ_as_answers() -> None:
    one = report("a.md", "It sounds like a paradox.", "a paradox", 0.9)
    other = report("b.md", "It sounds odd enough.", "odd enough", 0.9)
    assert differing("What does it sound like?", [one, other], [one], THRESHOLD, {}) == []


def test_the_newest_is_marked_and_given_first_where_it_is_asked_for() -> None:
    from qa.outlets.asked_times import asked_time

    answer = answer_of(QUESTION, [ANSWER, LATER], {}, THRESHOLD, asked_time=None)
    assert (answer.text, answer.is_newest) == ("31", False)
    assert [(o.text, o.is_newest) for o in answer.alternatives] == [("34", True)]

    question = f"{QUESTION} What is the latest count?"
    latest = answer_of(question, [ANSWER, LATER], {}, THRESHOLD, asked_time=asked_time(question))
    assert (latest.text, latest.is_newest, latest.as_of) == ("34", True, date(2024, 7, 2))
    assert [(o.text, o.is_newest) for o in latest.alternatives] == [("31", False)]
    assert latest.text == latest.citations[0].quote


def test_nothing_is_the_newest_where_a_date_is_not_known() -> None:
    undated = report("b.md", "Of the passengers 34 drowned.", "34", 0.7)
    of = undated.article.model_copy(update={"published": None})
    unknown = Candidate(of, undated.start, undated.end, undated.text, 0.7)
    answer = answer_of(QUESTION, [ANSWER, unknown], {}, THRESHOLD, asked_time=None)
    assert not answer.is_newest
    assert not answer.alternatives[0].is_newest
