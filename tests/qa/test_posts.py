"""The post that a sentence gives to a name."""

import pytest

from qa.outlets.posts import Posts, may_be_asked, posts_beside


def beside(marked: str) -> Posts:
    start, end = marked.index("["), marked.index("]") - 1
    return posts_beside(marked.replace("[", "").replace("]", ""), start, end)


@pytest.mark.parametrize(
    ("marked", "names", "owners", "are_over"),
    [
        ("[Ann Lee], the president of Ukraine, spoke.", {"president"}, {"ukra"}, False),
        ("Ukrainian President [Ann Lee] spoke.", {"president"}, {"ukra"}, False),
        ("Former Russian President [Bob Ray] spoke.", {"president"}, {"russ"}, True),
        ("In May [Bob Ray], then Britain's secretary, spoke.", {"secretary"}, {"brit"}, True),
        ("[Bob Ray] then spoke as the union's spokeswoman.", {"spokes"}, set(), False),
        ("[Secretary-General Ann Lee] spoke.", {"secretary general"}, set(), False),
        ("[Ann Lee] spoke.", set(), set(), False),
    ],
)
def test_posts_beside_a_name(
    marked: str, names: set[str], owners: set[str], *, are_over: bool
) -> None:
    found = beside(marked)
    assert (set(found.names), set(found.owners), found.are_over) == (names, owners, are_over)


def test_posts_of_two_countries_or_times_are_two() -> None:
    ours, theirs = beside("Ukrainian President [Ann Lee]"), beside("Russian President [Bob Ray]")
    unknown, former = beside("President [Ann Lee]"), beside("former president [Ann Lee]")
    assert not ours.may_be_of_one_body(theirs)
    assert ours.may_be_of_one_body(unknown)
    assert not unknown.may_be_of_one_body(former)


@pytest.mark.parametrize(
    ("question", "text", "may"),
    [
        ("Who is the president of Ukraine?", "Ukrainian President Ann Lee spoke.", True),
        ("Who is the president of Ukraine?", "Ann Lee, the president of Ukraine, spoke.", True),
        ("Who is Kyiv's president?", "Ann Lee, who is president of Ukraine, spoke.", True),
        ("Who was the U.S. envoy?", "The US special envoy, Ann Lee, spoke.", True),
        ("Who is the president of Ukraine?", "Russian President Ann Lee spoke.", False),
        ("Who is the president of Ukraine?", "All knew it. President Ann Lee won.", False),
        ("Who is the president of Ukraine?", "President Ann Lee of Ukraine spoke.", True),
        ("Who is the prime minister of Poland?", "Polish Prime Minister Ann Lee spoke.", True),
        ("Who is the prime minister of Spain?", "Polish Prime Minister Ann Lee spoke.", False),
        ("Who is the president?", "Russian President Ann Lee spoke.", True),
        ("Who met the president of Ukraine?", "Russian President Ann Lee did.", True),
    ],
)
def test_the_post_of_another_country_is_not_asked_for(
    question: str, text: str, *, may: bool
) -> None:
    start = text.index("Ann Lee")
    assert may_be_asked(question, text, start, start + len("Ann Lee"), text) is may
