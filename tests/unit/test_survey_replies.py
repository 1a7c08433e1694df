"""Answers to a check-in: labelled replies, the rules as tables of cases, and what holds for any text."""

# ruff: noqa: E501, SIM905 (a table's row is one thought, and words are easier to read unquoted)

from __future__ import annotations

import importlib
import re
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from reminders.domain.replies import Expecting, Reading, interpret
from reminders.domain.reply_number_words import WORDS, with_digits
from reminders.domain.survey import Choice, Item, Number, Option, Scale, Text, YesNo
from reminders.domain.text import normalise

num2words = importlib.import_module("num2words").num2words  # it ships no types
DATA = Path(__file__).parent.parent / "data"
PHQ = (
    "choice:0=not at all|ningún día,1=several days|varios días,"
    "2=more than half the days|más de la mitad de los días,3=nearly every day|casi todos los días"
)
ASKED = {
    "mood": "scale:0-10:better",
    "pain": "scale:0-10:worse",
    "phq": PHQ,
    "pcl": "choice:0=not at all|nada,1=a little bit|un poco,2=moderately|moderadamente,"
    "3=quite a bit|bastante,4=extremely|extremadamente",
    "nausea": "choice:0=none|nada,1=a little|poca,2=quite a bit|bastante,3=severe|mucha",
    "yn": "yes_no",
    "text": "text",
    "confirm": "confirmation",
    "sleep": "number:0-24",
}
MOOD, PAIN = Expecting.parse(ASKED["mood"]), Expecting.parse(ASKED["pain"])


@dataclass(frozen=True, slots=True)
class Case:
    """A row: what was asked, the reply, and which readings of it are right (several, where people differ)."""

    asked: str
    text: str
    language: str
    intents: str
    value: str
    flags: str
    note: str

    def read(self) -> Reading:
        return interpret(self.text, expecting=Expecting.parse(ASKED[self.asked]), language=self.language)

    def passes(self) -> bool:
        reading = self.read()
        if str(reading.intent) not in self.intents.split("/"):
            return False
        if reading.intent == "answer" and self.value and reading.value != float(self.value):
            return False
        if not self.flags:
            return "opt_out" not in reading.flags
        return bool({*self.flags.split("/")} & {*reading.flags, str(reading.intent)})


def cases(name: str) -> list[Case]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [Case(*line.split("\t")) for line in lines[1:]]


@pytest.mark.parametrize(
    ("table", "least"),
    [
        ("survey_replies_dev.tsv", 0.97),
        # written before any rule and measured only before (0.906) and after (0.996); never tuned on
        ("survey_replies_held_back.tsv", 0.98),
    ],
)
def test_nearly_all_answers_to_a_check_in_are_understood(table: str, least: float) -> None:
    total, right, wrong = Counter[str](), Counter[str](), []
    for case in cases(table):
        total[case.asked] += 1
        right[case.asked] += case.passes()
        if not case.passes():
            wrong.append(f"{case.asked} {case.text!r} is {case.intents} {case.value}, read {case.read()}")
    share = right.total() / total.total()
    figures = ", ".join(f"{asked} {right[asked]}/{total[asked]}" for asked in total)
    assert share >= least, "\n".join([figures, *wrong])


# -- rules, each with its reason -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "because"),
    [
        ("maybe 5?", 5, "may and a number are a date, maybe is not"),
        ("7outof10", 7, "words stick to numbers on small keyboards"),
        ("7\\10", 7, "the slash that leans the other way"),
        ("ocho punto cinco", 8.5, "a decimal as it is spoken"),
        ("sevn", 7, "one slip, and no word is written so"),
        ("even", None, "one slip from seven, but a word"),
        ("right", None, "one slip from eight, but a word"),
        ("for out of ten", 4, "a telephone wrote down what it heard; the ten makes it certain"),
        ("for", None, "without the ten it may be the word"),
        ("I ate out of 10 bowls", None, "a sentence with its own meaning"),
        ("7 headache killing me", 7, "only plurals are counted"),
        ("3 kids", None, "and these are"),
        ("8 had coffee with my 2 sisters", 8, "the first number answers, the other is in the note"),
        ("hoy 5 ayer 8", 5, "words of time belong to the number after them when one comes first"),
        ("normally a 4, today a 7!", 7, "the usual is not today"),
        ("de 4 pasé a 7", 7, "where it went to"),
        ("2 before 7 after", 7, "after the visit is now"),
        ("7 and my pain is 4", 7, "each word of a topic belongs to its number"),
        ("5 yo creo", 5, "yo is I, not years old"),
        ("8 rather than 7", 8, "than goes with what it is not"),
        ("goes from 3 to 8", None, "to and fro, not from one to the other"),
        ("7½/10", 7.5, "a half and a total"),
        ("mi cita es a las 2 o 3?", None, "times"),
        ("8 yesterday 5 today", 5, "and to the one before them otherwise"),
        ("6 better than yesterday", 6, "a comparison is not a time"),
        ("7 down from 9", 7, "from goes with what was"),
        ("subió de 3 a 6", 6, "where it went to"),
        ("from 3 to 9", None, "without a verb of change a wide range"),
        ("8 i mean 6", 6, "the correction counts"),
        ("7? no 6", 6, "so does a no after a pause"),
        ("8 no 6", None, 'in Spanish this is "8, not 6"'),
        ("10 being best 7", 7, "the scale explained is no answer"),
        ("is 10 good or bad?", None, "asks about the number"),
        ("7 mood 3 pain", 7, "mood goes the way of this scale, pain the other"),
        ("pain 3/10", None, "where higher is better pain was not asked"),
        ("5 o'clock", None, "a time"),
        ("el 7 de mayo", None, "a date"),
        ("my son is 7", None, "an age"),
        ("ahí más o menos 5", 5, "menos in más o menos is no minus"),
        ("menos 5", None, "and alone it is"),
        ("everyone around me dies", None, '"dies" is also how diez is written'),
        ("dies", 10, "if nothing else is said"),
    ],
)
def test_of_the_numbers_in_a_text_the_answer_is_found(text: str, value: float | None, because: str) -> None:
    assert interpret(text, expecting=MOOD).value == value, because


@pytest.mark.parametrize(
    ("text", "mood", "pain", "because"),
    [
        ("nada", 0, 0, "none is a number where the scale begins at none"),
        ("no pain today", None, 0, "says what is not there: an answer only to how much of it"),
        ("nothing", None, 0, "about mood it may be anything"),
        ("6 to 7", 6, 7, "the more distressed of two neighbours"),
        ("6.5", 6.5, 6.5, "a fraction is kept; surveys round"),
        ("none of your business", None, None, "more than none"),
    ],
)
def test_which_way_the_scale_runs_decides(
    text: str, mood: float | None, pain: float | None, because: str
) -> None:
    values = interpret(text, expecting=MOOD).value, interpret(text, expecting=PAIN).value
    assert values == (mood, pain), because


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the second one", 1),
        ("la última", 3),
        ("option 2", 2),
        ("B)", 1),
        ("c", None),
        ("half the time", None),
        ("several days or nearly every day", None),
        ("not nearly every day", None),
        ("barios dias", 1),
    ],
)
def test_an_option_is_named_by_number_place_or_label(text: str, value: float | None) -> None:
    """By place the second is "Several days"; a bare C confirms a visit; no word is taken for another."""
    assert interpret(text, expecting=Expecting.parse(PHQ)).value == value


@pytest.mark.parametrize(
    ("text", "intent", "flags"),
    [
        ("uno", "yes", set()),
        ("2 still waiting", "no", set()),
        ("1 no", "unclear", set()),
        ("1 y 2", "unclear", set()),
        ("1 or 2", "unclear", set()),
        ("voy en camino", "no", set()),
        ("ya merito", "no", set()),
        ("12", "unclear", set()),
        ("yes, home alone", "yes", {"also_request"}),
        ("No I don't want to", "no", set()),
        ("i'd rather not say", "skip", set()),
    ],
)
def test_yes_and_no_come_as_numbers_and_as_where_one_is(text: str, intent: str, flags: set[str]) -> None:
    reading = interpret(text, expecting=Expecting("yes_no"))
    assert (str(reading.intent), set(reading.flags)) == (intent, flags)


@pytest.mark.parametrize(
    ("text", "intents", "because"),
    [
        ("haven't made it home", "no", "the denial comes first"),
        ("HAVENT MADE IT HOME", "no", "typed without the sign"),
        ("not made it home", "no", "no subject"),
        ("never made it", "no", "never is no too"),
        ("never got home safe", "no", "with more words"),
        ("couldn't make it home", "no", "and is not about a visit"),
        ("home? no", "no", "asks itself and answers"),
        ("made it home? no", "no", "in more words"),
        ("en casa? no", "no", "in Spanish"),
        ("not all good", "no/unclear", "all good is denied"),
        ("no one", "no", "one is no number here"),
        ("No one.", "no", "with a stop"),
        ("no-one", "no", "with a hyphen"),
        ("there is no one", "no", "a sentence"),
        ("nobody", "no", "one word"),
        ("nadie", "no", "in Spanish"),
        ("nadie en casa", "no", "at home, but nobody"),
        ("just me", "no", "nobody else"),
        ("solo yo", "no", "nobody else, in Spanish"),
        ("just me and my mom", "unclear", "somebody after all"),
        ("solo con mi hija", "unclear", "only with, not alone"),
        ("alone", "no", "nobody is near"),
        ("sola", "no", "she"),
        ("solo", "no", "he"),
        ("estoy solita", "no", "said small"),
        ("i'm not alone", "unclear", "a denial that denies being alone"),
        ("no estoy sola", "unclear", "and in Spanish"),
        ("si, no estoy sola", "yes", "with a yes it agrees"),
        ("home alone", "unclear", "a yes to one question and a no to the other"),
        ("ya se fue", "no", "was here"),
        ("ya no hay nadie", "no", "ya is already"),
        ("ya no, gracias", "no", "courtesy adds nothing"),
        ("ya no", "no", "and is no opt-out here"),
        ("yes, no one", "unclear", "contradicts itself"),
        ("1 no one", "unclear", "so with a number"),
        ("si pero no hay nadie", "unclear", "in Spanish"),
        ("made it home but no one is here", "unclear", "yes to one, no to the other"),
        ("si, sola", "unclear", "yes, alone"),
        ("ya estoy en la casa sola", "unclear", "at home, alone"),
        ("solo mi hija", "unclear", "only her, not alone"),
        ("si, una sola vez", "yes", "one time, not alone"),
        ("safe at hospital", "unclear", "safe, but not at home"),
        ("ya en el hospital", "unclear", "ya is already, not yes"),
        ("ya estoy perdida", "unclear", "already lost"),
        ("ya me voy", "unclear", "is leaving"),
        ("almost made it home", "unclear", "not there, though nothing is denied"),
        ("home is far", "unclear", "nor here"),
        ("i made it halfway", "unclear", "nor here"),
        ("ya llegue", "yes", "already arrived"),
        ("ya está mi hija aquí", "yes", "somebody is here"),
        ("ya estoy con mi hija", "yes", "with somebody"),
        ("home from hospital", "yes", "home comes first"),
        ("yes no problems", "yes", "no problem is no denial"),
        ("en casa, no hay problema", "yes", "nor in Spanish"),
        ("yes don't worry", "yes", "nor is comfort"),
        ("yes but I can't sleep", "unclear", "short, with a denial: asked again rather than believed"),
        ("yes i am home safe and sound but i did not sleep at all", "yes", "a clear yes, then much else"),
        ("yes, home alone", "yes", "says where, and staff are told"),
    ],
)
def test_a_short_reply_with_a_denial_is_never_a_yes(text: str, intents: str, because: str) -> None:
    assert str(interpret(text, expecting=Expecting("yes_no")).intent) in intents.split("/"), because


# One patient home, or not, in more words than the tables know.
@pytest.mark.parametrize("denial", ["not", "never", "no", "haven't", "nobody", "no one", "nadie", "nunca"])
@pytest.mark.parametrize(
    "around", ["{} home", "home {}", "safe? {}", "{} made it home", "yes {}", "ya {}", "1 {}"]
)
def test_wherever_the_denial_stands(denial: str, around: str) -> None:
    assert interpret(around.format(denial), expecting=Expecting("yes_no")).intent != "yes"


@pytest.mark.parametrize(
    ("text", "asked", "intent", "wrong_number", "because"),
    [
        ("no one here", "yes_no", "no", False, "nobody is with the patient"),
        ("there is no one here", "yes_no", "no", False, "in a sentence"),
        ("nobody here", "yes_no", "no", False, "so"),
        ("just me no one here", "yes_no", "no", False, "so"),
        ("No theres no one here with me", "yes_no", "no", False, "so"),
        ("nobody here with me", "yes_no", "no", False, "so"),
        ("aqui no hay nadie", "yes_no", "no", False, "so in Spanish"),
        ("no one here to help me", "none", "free_text", False, "alone, and asks for help"),
        ("nobody here cares", "none", "free_text", False, "lonely"),
        ("aqui no hay nadie", "none", "free_text", False, "alone"),
        ("no conozco a nadie", "none", "free_text", False, "lonely"),
        ("no one by that name here", "yes_no", "opt_out", True, "a name is denied, whatever was asked"),
        ("nobody named Ana here", "none", "opt_out", True, "a name"),
        ("no one here goes by that name", "none", "opt_out", True, "a name"),
        ("no maria here", "none", "opt_out", True, "a name"),
        ("aqui no hay nadie con ese nombre", "none", "opt_out", True, "a name, in Spanish"),
        ("aqui no hay ninguna Ana", "none", "opt_out", True, "a name"),
        ("wrong number", "yes_no", "opt_out", True, "says so"),
        ("ya no", "yes_no", "no", False, "an answer"),
        ("ya no, gracias", "scale:0-10:worse", "unclear", False, "perhaps of the pain: asked again"),
        ("baja", "scale:0-10:better", "unclear", False, "a low mood: asked again"),
        ("alta", "scale:0-10:worse", "unclear", False, "a high pain, no opting in"),
        ("ya no", "none", "opt_out", False, "nothing was asked"),
        ("ya no", "confirmation", "opt_out", False, "nor of a check-in"),
        ("baja", "yes_no", "opt_out", False, "answers no yes-or-no question"),
        ("alto", "scale:0-10:better", "opt_out", False, "a plain stop (replies.tsv)"),
        ("para", "yes_no", "opt_out", False, "a plain stop"),
        ("ya no me manden mensajes", "yes_no", "opt_out", False, "says of what"),
        *[
            (word, "yes_no", "opt_out", False, "a carrier's word")
            for word in "STOP end Quit cancel revoke".split()
        ],
        *[
            (word, "scale:0-10:better", "opt_out", False, "a carrier's word")
            for word in "STOP optout".split()
        ],
    ],
)
def test_only_who_means_it_is_opted_out_by_a_reply(
    text: str, asked: str, intent: str, wrong_number: bool, because: str
) -> None:
    reading = interpret(text, expecting=Expecting.parse(asked))
    assert (str(reading.intent), reading.is_wrong_number) == (intent, wrong_number), because


@pytest.mark.parametrize(
    "text",
    "menos de 3|under 3|below 3|not even a 3|ni llega a 3|almost 3|3 minus|casi 3|casi un 3|más de 7|over 7|above 7|"
    "mejor que 3|3 o menos|7 or more|mood under 3|<3|no more than 3|no one|5 almost 6".split("|"),
)
def test_a_number_that_only_bounds_the_answer_is_asked_about(text: str) -> None:
    assert str(interpret(text, expecting=MOOD).intent) == "unclear"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5 over 10", 5),
        ("at least a 6", 6),
        ("3 more or less", 3),
        ("más o menos 3", 3),
        ("6 more than yesterday", 6),
        ("7 overall", 7),
    ],
)
def test_words_of_more_and_less_that_bound_nothing(text: str, value: float) -> None:
    assert interpret(text, expecting=MOOD).value == value


def test_of_hours_almost_seven_is_seven() -> None:
    assert interpret("almost 7 hours", expecting=Expecting.parse("number:0-24")).value == 7


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("not a little", None),
        ("more than a little", None),
        ("way more than a little", None),
        ("a little too much", None),
        ("más que poco", None),
        ("un poco más", None),
        ("less than quite a bit", None),
        ("ni un poco", None),
        ("over 2", None),
        ("a little", 1),
        ("no, a little", 1),
        ("no, solo un poco", 1),
        ("a little nausea", 1),
        ("muy poca", 1),
    ],
)
def test_an_option_that_is_denied_or_outdone_is_not_chosen(text: str, value: float | None) -> None:
    assert interpret(text, expecting=Expecting.parse(ASKED["nausea"])).value == value


@pytest.mark.parametrize(
    ("text", "asked", "intent"),
    [
        ("no more questions", "scale:0-10:better", "less"),
        ("no more questions", "confirmation", "no"),  # after a visit's text it ends a talk
        ("just send me appointment reminders", "none", "less"),
        ("stop the surveys", "yes_no", "less"),
        ("stop sending me questions", "scale:0-10:better", "opt_out"),  # who may mean all is not asked twice
        ("STOP. no more surveys", "scale:0-10:better", "opt_out"),
        ("not today", "scale:0-10:better", "skip"),
        ("not today", "confirmation", "cancel_request"),
        ("skip, too tired", "scale:0-10:better", "skip"),
        ("no quiero vivir", "scale:0-10:better", "unclear"),
        ("alot", "scale:0-10:better", "unclear"),  # and no slip of ALTO
    ],
)
def test_commands_are_read_as_sentences_where_a_survey_runs(text: str, asked: str, intent: str) -> None:
    assert str(interpret(text, expecting=Expecting.parse(asked)).intent) == intent


@pytest.mark.parametrize(
    ("text", "value", "flags", "corrects"),
    [
        ("oops i meant 6", 6, set(), True),
        ("6", 6, set(), False),
        ("7 when is my next visit?", 7, {"also_request"}, False),
        ("3 por favor llámeme", 3, {"also_request"}, False),
        ("4 cant make it tomorrow", 4, {"also_request"}, False),
        ("4 cant make it stop", 4, set(), False),
        ("7 help", 7, {"also_request"}, False),
        ("7 thanks for your help", 7, set(), False),
        ("7 and stop texting me", 7, {"opt_out"}, False),
        ("0 no quiero vivir", 0, {"crisis"}, False),
    ],
)
def test_what_an_answer_says_besides_is_kept(
    text: str, value: float, flags: set[str], corrects: bool
) -> None:
    reading = interpret(text, expecting=MOOD)
    assert (reading.value, set(reading.flags), reading.corrects) == (value, flags, corrects)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7h", 7),
        ("unas 6 horas", 6),
        ("twelve", 12),
        ("I slept 6 hours", 6),
        ("30 minutes", None),
        ("6:30", None),
        ("7 or 8", None),
        ("25", None),
        ("veintidós", 22),
    ],
)
def test_a_number_may_have_its_unit(text: str, value: float | None) -> None:
    """Of "7 or 8" nobody knows which is the more distressed, unless the question says so."""
    assert interpret(text, expecting=Expecting.parse("number:0-24")).value == value


def test_of_two_numbers_the_question_may_say_which_is_the_more_distressed() -> None:
    assert interpret("7 or 8 hours", expecting=Expecting.parse("number:0-24:better")).value == 7


@pytest.mark.parametrize("language", ["en", "es"])
def test_number_words_are_those_of_num2words(language: str) -> None:
    words = {number: normalise(num2words(number, lang=language)) for number in range(100)}
    if language == "es":
        del words[11]  # "once" is left to English
    for number, word in words.items():
        if number != 1:  # "one" and "uno" are numbers only in some places
            assert with_digits(word) == str(number)
    assert WORDS["one"] == WORDS["uno"] == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Scale(0, 10, "worse"), PAIN),
        (Number(0, 24), Expecting("number", 0, 24, higher_is_better=None)),
        (YesNo(), Expecting("yes_no")),
        (Text(), Expecting("text")),
        (
            Choice((Option(0, {"en": "No", "es": "Nada"}), Option(1, {"en": "Some", "es": "Algo"}))),
            Expecting.parse("choice:0=No|Nada,1=Some|Algo"),
        ),
    ],
)
def test_a_question_of_a_survey_says_what_it_expects(
    answer: Scale | Choice | YesNo | Number | Text, expected: Expecting
) -> None:
    assert Expecting.of_item(Item("it", {"en": "How?"}, answer)) == expected


# -- any text ------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    (
        "7 8 10 0 6.5 3️⃣ ½ or - and to from was now ayer hoy /10 out of ten years pm not no oops siete seven sevn ocho "
        "y medio point uno the second one about a un like ? . , ! 👍 none nada stop skip mañana nearly every day pain mood "
        "yes cancel liked “ ” I want die c r"
    ).split()
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=9).map(" ".join))


# The same texts in every run: what is found beside them belongs into the tables, not into somebody's landing.
@settings(max_examples=400, deadline=None, derandomize=True)
@given(text=TEXTS, asked=st.sampled_from([*ASKED.values(), "none", "scale:1-5:worse", "number:2-6:better"]))
def test_any_text_is_read_and_a_value_is_in_range_and_visible(text: str, asked: str) -> None:
    expecting = Expecting.parse(asked)
    reading = interpret(text, expecting=expecting)
    assert reading.text == text
    assert (reading.value is not None) == (reading.intent == "answer")
    if reading.value is None:
        return
    if expecting.kind == "choice":
        assert reading.value in [option.value for option in expecting.options]
    else:
        assert expecting.low <= reading.value <= expecting.high
        assert _is_visible(reading.value, text)


def _is_visible(value: float, text: str) -> bool:
    """In digits, or as a number word (a slip or two allowed), or as a word for none."""
    plain = normalise(text)
    digits = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in plain)
    numbers = {int(number) for number in re.findall(r"\d+", digits)}
    ten = value == 10 and re.fullmatch(r"\W*(?:1o|i0|l0|1 0)\W*", plain) is not None  # letters for figures
    names = {normalise(num2words(int(value), lang=language)) for language in ("en", "es")}
    names |= {word for word, number in WORDS.items() if number == int(value)}
    near = any(OSA.distance(name, word) <= 2 for name in names for word in re.findall(r"[a-z0-9]+", plain))
    none = value == 0 and re.search(r"\bo\b|no|nil|sin|zero|free|pain|any|nada", plain) is not None
    return int(value) in numbers or near or none or ten


@pytest.mark.parametrize("asked", ["mood", "phq", "yn"])
def test_a_reply_is_read_in_well_under_two_milliseconds(asked: str) -> None:
    """The processor's time, 99 of 100; generous, for a machine that is busy with other tests."""
    expecting = Expecting.parse(ASKED[asked])
    times = []
    for case in cases("survey_replies_dev.tsv"):
        start = time.process_time()
        interpret(case.text, expecting=expecting)
        times.append(time.process_time() - start)
    assert sorted(times)[int(len(times) * 0.99)] < 0.004


@pytest.mark.parametrize(
    "piece", ["7 ", "7", "no ", "from 7 to 8 ", "(", "now 7 was ", "i dont want to answer ", "-7"]
)
def test_a_hostile_text_takes_no_time_to_speak_of(piece: str) -> None:
    text = piece * (1600 // len(piece))
    start = time.process_time()
    for expecting in (MOOD, Expecting.parse(PHQ), Expecting("yes_no")):
        interpret(text, expecting=expecting)
    assert time.process_time() - start < 2
