"""Every word that the page itself says; articles, questions and reasons come from elsewhere."""

from index import kinds

TITLE = "Verbatim QA"
TAGLINE = "Every answer is copied from an article, word for word."

# asking
ASK = "Ask"
BOX_LABEL = "Your question"
BOX_PLACEHOLDER = "Ask the articles…"
CLEAR = "Clear"
STOP = "Stop"
EDIT = "Edit"
EDIT_LABEL = "Change the question"
ASK_AGAIN = "Ask again"
CANCEL = "Cancel"
TAKE_BACK = "Take back"
WAITING = "Waiting for the answer above"
STARTING = "Sending the question"
PLACE = "Waiting for the others, place {place} in the queue…"
SEARCHING = "Searching {n_articles}"
READING = "Reading {n_passages}"
OPENING = "What would you like to know?"
OPENING_TEXT = (
    "Answers are copied word for word from {n_articles}, each with the place it stands. "
    "If the articles don’t say, you are told so."
)
EXAMPLES = (  # of the bundled articles
    "Where did Zelensky hold a peace summit?",
    "What did NATO call China?",
    "Who is the secretary general of NATO?",
    "Who speaks for the Chinese foreign ministry?",
    "Who is the Swedish defence minister?",
)

OPENING_EMPTY = "No articles yet"
OPENING_EMPTY_TEXT = "Bring files, or the address of a page, and ask them at once."

# an answer
QUITE_SURE, FAIRLY_SURE, NOT_SURE = "Quite sure", "Fairly sure", "Not so sure"
SURE_MEANS = "Of 100 answers given with this confidence, about {share} are right"
ALSO = "Also in {outlets}"
ACCORDING_TO = "according to {speaker}"
TO_JUDGE_BY = "A sentence to judge by: whether yes or no is not decided"
TELLS_WHY = "A sentence on the reasons"
TELLS_OF_ALL = "A sentence that sums it up"
ITEMS = "One by one"
SOURCES = "Sources"
OTHERS_SAY = "Others say:"
SOURCES_OF = "Sources of “{text}”"
SEARCHED_FOR = "Searched for:"
NOT_SAID = "These articles don’t say."
NEAREST = "The nearest passages"
SOURCE_NAME, PASSAGE_NAME = "Source {number}", "Passage {number}"
SHOW_IT = "show it in its article"
NOT_STATED = "Outlet and date not stated"
NO_DAY = "date not stated"
SPOKEN_ANSWER = "Answer: {text}. {sure}."

# the article beside the chat
BEFORE_ANSWER = "The article that an answer is copied from is shown here, the place marked."
NO_ANSWER = "Open one of the passages to read it in its article."
ARTICLE_GONE = "This article is no longer in the collection."
CHANGED = "This article has changed since it was quoted, so nothing is marked in it."
BACK, BACK_LABEL = "Back", "Back to the answer"
PREVIOUS, NEXT = "Previous mark", "Next mark"
STEP = "{number} of {count}"
COPY_TEXT, COPY_MARKDOWN = "Copy quote", "Markdown"
COPY_TEXT_LABEL = "Copy quote with citation, as text"
COPY_MARKDOWN_LABEL = "Copy quote with citation, as Markdown"
COPIED = "Copied"
LINK = "Read it at {host}"
ARTICLE_LABEL = "Article"

# narrowing
NARROW = "Narrow"
NARROWED = "Narrowed to"
OUTLETS = "Outlets"
FIRST_DAY, LAST_DAY = "From", "To"
SINCE, UNTIL = "since {day}", "until {day}"
APPLY = "Apply"
TAKE_OFF = "Take off: {what}"
DAYS_CROSSED = "The first day lies after the last one: change one of them."
NO_SUCH_OUTLET = "No article is by {source}: choose an outlet of the list."
NO_SUCH_DAY = "{day} is not a day written as YYYY-MM-DD."
NO_OUTLETS = "No article names its outlet."

# feedback
WRONG_ANSWER, WRONG_SOURCE, DO_SAY = "Wrong answer", "Wrong source", "The articles do say"
WHAT_IS_RIGHT = "What do the articles say? Leave it empty if they don’t."
WHAT_THEY_SAY = "What do the articles say?"
WHICH_ARTICLE = "Which article says it?"
ANOTHER_ARTICLE = "another one, or I don’t know"
SEND = "Send"
NOTED = "Noted in feedback.jsonl beside the index; `python -m qa accuracy` reads it."
NOTED_BEFORE = "That was noted before."
NOT_NOTED = "It could not be written ({problem}): check the disk and the index folder’s rights."
SAY_WHAT = "Type what the articles say: a few of their words."

# keeping
KEEP = "Save"
KEEP_MARKDOWN, KEEP_JSON = "As Markdown", "As JSON"
NOTHING_TO_KEEP = "There is no answer to save yet."
SAVED = "Saved as {name}."
THEME = "Light or dark"

# the collection
ARTICLES = "Articles"
COLLECTION = "Collection"
NEW_COLLECTION = "New collection"
COLLECTION_NAME = "Its name"
MAKE = "Make"
REFRESH = "Refresh"
REFRESHING = "Looking through the folder"
REFRESHED = "{n_articles}. {changes}."
NOTHING_NEW = "Nothing has changed"
FIND_ARTICLES = "Find articles by title, outlet or date"
NONE_FOUND = "No article has these words in its title, outlet or date."
FIRST_OF = "The first {shown} of {count}: type more words to see others."
NO_ARTICLES = "No articles yet."
REMOVE, REALLY_REMOVE = "Remove", "Really remove?"
REMOVED = "{title} was removed."
BRING = "Bring articles"
DROP = f"Drop files here, or click: {kinds.KINDS_IN_WORDS}, or a .zip of them"
ADDRESS = "Or the address of a page"
ADD = "Add"
TAKING_IN = "Taking in"
TIMELINE = "Articles by outlet and day"
TIMELINE_SAYS = "{n_articles} of {n_outlets} from {first} to {last}"
UNDATED = "{n_articles} without a date."
OUTLET_UNKNOWN = "outlet not stated"
OTHER_OUTLETS = "{count} other outlets"


def counted(count: int, one: str, many: str) -> str:
    """Return a count with its noun, as "1 article" or "30,000 articles"."""
    return f"{count:,} {one if count == 1 else many}"


def articles(count: int) -> str:
    """Return how many articles, in words."""
    return counted(count, "article", "articles")


def passages(count: int) -> str:
    """Return how many passages, in words."""
    return counted(count, "passage", "passages")
