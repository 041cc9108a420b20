"""Answering a career topic for what is known of the person: the state's answer, the setting's, or the general one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.guide import personal, picture_text, programs
from bot.guide.known import PERSONAL, Known
from bot.guide.reply import Button, Image, Reply, fact_sources, merge_sources, topic_button
from bot.knowledge.clauses import state_text
from bot.knowledge.model import VARIANT_ENTITIES, Knowledge, Source, State, Text, Topic
from bot.knowledge.placeholders import fill
from bot.knowledge.prose import MAX_WORDS, word_count

#: Words that a school's programs, its addition, and the sentence about one's own age or schooling may take in all above
#: the limit of an answer.
ROOM_FOR_REMARK = 20


@dataclass(frozen=True, slots=True)
class _Piece:
    """One filled text that could be the answer, with its sources."""

    text: str
    sources: list[Source]
    just_said: bool


def answer(knowledge: Knowledge, topic_id: str, known: Known) -> Reply:
    """The topic's answer for this person.

    A detail said in this very message leads; a remembered state or setting follows where both fit into 90 words. The
    programs of whoever hosts Embark stand in front where programs are asked about.

    Raises:
        KeyError: `topic_id` is no career topic.
    """
    topic = knowledge.topics[topic_id]
    pieces = _pieces(knowledge, topic, known)
    if not pieces:
        pieces = [_Piece(fill(topic.answer.say, knowledge.facts), _text_sources(knowledge, topic.answer), False)]
    pieces.sort(key=lambda piece: not piece.just_said)
    text, sources = _unasked(pieces[0].text, known), list(pieces[0].sources)
    if topic.addition:
        text += "\n\n" + fill(topic.addition.say, knowledge.facts)
        sources = [*_text_sources(knowledge, topic.addition), *sources]
    near, offered_by = programs.near(knowledge, topic_id, known, MAX_WORDS + ROOM_FOR_REMARK - word_count(text))
    if near:
        text, sources = near + "\n\n" + text, [*offered_by, *sources]
    for piece in pieces[1:]:
        fitting = _fitting(_unasked(piece.text, known), MAX_WORDS - word_count(text))
        if fitting:
            text += "\n\n" + fitting
            sources += piece.sources
    remark = personal.remark(knowledge, topic_id, known)
    if remark and word_count(text) + word_count(remark) <= MAX_WORDS + ROOM_FOR_REMARK:
        text += "\n\n" + remark
    image = _picture(knowledge, topic_id, known)
    return Reply(text, topic.id, _follow_ups(knowledge, topic), merge_sources(sources), image=image)


def _picture(knowledge: Knowledge, topic_id: str, known: Known) -> Image | None:
    """Pay as a picture: the state's beside the country's, or workplaces side by side."""
    if topic_id != "entering/salary":
        return None
    state = knowledge.states.get(known.value("us_state") or "")
    if state and state.wage:
        return Image(
            f"/pictures/pay/{state.code}.png",
            picture_text.state_pay(knowledge, state),
            picture_text.WIDTH,
            picture_text.STATE_HEIGHT,
        )
    return Image(
        "/pictures/pay/workplaces.png",
        picture_text.workplace_pay(knowledge),
        picture_text.WIDTH,
        picture_text.WORKPLACES_HEIGHT,
    )


#: The question an answer ends with -> the detail it asks for; not asked of someone who has told it.
_QUESTIONS = {
    "us_state": re.compile(r"\s*Which state are you in\?$"),
    "setting": re.compile(r"\s*Which (?:kind of pharmacy are you thinking of|setting would you like to see)\?$"),
}
_SENTENCE_END = re.compile(r"(?<=[.?])\s+")


def _unasked(text: str, known: Known) -> str:
    """The text without a closing question whose answer is known."""
    for detail, question in _QUESTIONS.items():
        if known.value(detail):
            text = question.sub("", text)
    return text


def _fitting(text: str, words: int) -> str:
    """The text where it fits; else its first sentence, unless it states rules, whose "check with the board" must stand."""
    if word_count(text) <= words:
        return text
    first = _SENTENCE_END.split(text)[0]
    return first if "](" not in text and word_count(first) <= words else ""


def tell_more(knowledge: Knowledge, topic_id: str) -> Reply:
    """What a good colleague adds to the topic's answer.

    Raises:
        KeyError: `topic_id` is no career topic.
    """
    topic = knowledge.topics[topic_id]
    text = fill(topic.more.say, knowledge.facts)
    return Reply(text, topic.id, _follow_ups(knowledge, topic), merge_sources(_text_sources(knowledge, topic.more)))


def nothing_more(knowledge: Knowledge, topic_id: str) -> Reply:
    """The honest end of "tell me more": that was all, and where to go from here.

    Raises:
        KeyError: `topic_id` is no career topic.
    """
    topic = knowledge.topics[topic_id]
    text = f"That's all I have on “{topic.title}”. Here is what people ask next."
    return Reply(text, topic.id, _follow_ups(knowledge, topic))


def depends_on(topic: Topic, detail: str, value: str) -> bool:
    """Whether the topic's answer changes with this detail."""
    if detail in PERSONAL:
        return topic.id in personal.RULE_TOPICS | personal.HOURS_TOPICS
    return bool(topic.by_state) if detail == "us_state" else value in topic.variants.get(detail, {})


def _follow_ups(knowledge: Knowledge, topic: Topic) -> tuple[Button, ...]:
    return tuple(topic_button(knowledge, id_) for id_ in topic.follow_ups)


def _text_sources(knowledge: Knowledge, text: Text) -> list[Source]:
    return fact_sources(knowledge.facts[fact_id] for fact_id in text.facts)


def _pieces(knowledge: Knowledge, topic: Topic, known: Known) -> list[_Piece]:
    """Texts for what is known, state first."""
    pieces = []
    state = knowledge.states.get(known.value("us_state") or "")
    if state and topic.by_state:
        text = state_text(topic, state)
        sources = _state_sources(text, state) + _text_sources(knowledge, text)
        pieces.append(_Piece(fill(text.say, knowledge.facts, state), sources, "us_state" in known.said))
    for detail in VARIANT_ENTITIES:
        value = known.value(detail)
        if detail == topic.overview_of and detail not in known.said:
            continue
        variant = topic.variants.get(detail, {}).get(value or "")
        if variant:
            pieces.append(
                _Piece(fill(variant.say, knowledge.facts), _text_sources(knowledge, variant), detail in known.said)
            )
    return pieces


def _state_sources(text: Text, state: State) -> list[Source]:
    """The tables a state's text draws on: wages, outlook, and the rules with the board first."""
    sources = []
    if "{wage." in text.say:
        sources.append(state.wage_source)
    if "{outlook." in text.say:
        sources.append(state.outlook_source)
    if "{state." in text.say.replace("{state.name}", "") or not sources:
        sources += state.sources[:2]
    return sources
