"""Copies: what counts as the same text, by hand."""

from index.copies import containment, is_copy, is_repeated, share_text, shingles

STORY = " ".join(f"word{number}" for number in range(100))


def words(first: int, last: int) -> str:
    return " ".join(f"word{number}" for number in range(first, last))


def test_shingles_are_runs_of_five_words_whatever_their_case_and_marks() -> None:
    assert shingles("One, two: three FOUR five six") == {
        ("one", "two", "three", "four", "five"),
        ("two", "three", "four", "five", "six"),
    }
    assert shingles("one two three four") == frozenset()


def test_containment_is_of_the_smaller_set() -> None:
    assert containment(shingles(words(0, 9)), shingles(words(0, 14))) == 1  # 5 of 5
    assert containment(shingles(words(0, 14)), shingles(words(5, 19))) == 0.5  # 5 of 10
    assert containment(shingles(""), shingles(STORY)) == 0


def test_a_third_of_a_story_is_a_copy_and_another_story_is_none() -> None:
    assert is_copy(STORY, words(0, 33))
    assert not is_copy(STORY, words(70, 170))  # 26 of 96 shingles


def test_front_matter_does_not_make_a_copy() -> None:
    front = "---\ntitle: One two three four five six\nsource: Post\n---\n\n"
    assert is_copy(front + STORY, STORY)
    assert not is_copy(front + words(0, 20), front + words(50, 70))


def test_a_short_notice_has_to_share_nearly_all() -> None:
    notice = words(0, 30)  # 26 shingles
    assert is_copy(notice, "Again: " + notice)
    assert not is_copy(notice, words(0, 15) + " now " + words(16, 30))  # 21 of 26


def test_a_very_short_one_is_a_copy_of_the_same_words_alone() -> None:
    assert is_copy("The ferry sank at nine.", "THE FERRY SANK AT NINE")
    assert not is_copy("The ferry sank at nine.", "The ferry sank at nine, it said.")
    assert not is_copy("Short.", "Short.")  # nothing to compare


def test_a_passage_inside_another_is_repeated_and_not_the_other_way_round() -> None:
    assert is_repeated(words(10, 20), words(0, 40))
    assert not is_repeated(words(0, 40), words(10, 20))
    assert share_text(words(0, 40), words(10, 20))


def test_the_words_of_a_long_article_alone_do_not_make_a_copy() -> None:
    shuffled = " ".join(f"word{number * 37 % 100}" for number in range(100))  # the same words
    assert not is_copy(STORY, shuffled)
    swapped = " ".join(words(start, start + 20) for start in (40, 0, 80, 20, 60))
    assert is_copy(STORY, swapped)
