"""Emergency and crisis by rule, in front of statistics: a life is not left to a probability.

The rules speak of the person writing, or someone with them, now. They stay silent on idioms ("this job is killing me",
"killer interview", "dead-end job") and on questions about work ("what do techs do when a patient overdoses").
"""

from __future__ import annotations

import re

CRISIS = "safety_crisis"
EMERGENCY = "safety_emergency"

_CRISIS = re.compile(
    r"""
    \b(?:kill|killing|hurt|hurting|harm|harming|cut|cutting|hang|hanging|shoot|shooting)\ (?:myself|himself|herself|themself|themselves)\b
    | \b(?:kms|unalive)\b | \bsuicid(?:e|al)\b(?!\ (?:prevention\ training|hotline\ job|watch\ shift))
    | \bself[\ -]?harm(?:ing)?\b
    | \b(?:end|ending|take|taking)\ (?:it\ all|my\ (?:own\ )?life|his\ (?:own\ )?life|her\ (?:own\ )?life)\b
    | \b(?:want|wanna|wants|wish|ready|rather)\ (?:to\ )?(?:i\ (?:was|were)\ )?(?:die|be\ dead)\b
    | \bwish\ i\ (?:was|were)\ (?:dead|never\ born) | \bbetter\ off\ (?:dead|without\ me)\b
    | \b(?:don'?t|dont|do\ not|no\ longer)\ (?:really\ )?(?:want|wanna|feel\ like)\ (?:to\ )?(?:live|living|be\ alive|being\ alive|exist|be\ here\ any\ ?more|wake\ up|go\ on\ living)\b
    | \b(?:plan|planned|planning|decided)\ (?:for\ |on\ )?how\ i(?:'d|d|\ would|'ll|ll|\ will|'m\ going\ to|\ am\ going\ to)\ (?:do\ it|end\ it|go)\b
    | \bno\ reason\ (?:left\ )?to\ (?:live|go\ on|be\ alive)\b | \bcan'?t\ go\ on\ (?:living|like\ this\ anymore\ and\ want\ to\ die)\b
    """,
    re.VERBOSE,
)
_CRISIS_IDIOM = re.compile(r"\b(?:die\ of\ (?:boredom|laughter)|kill\ (?:time|it)|die[\ -]hard)\b", re.VERBOSE)
_EMERGENCY = re.compile(
    r"""
    \b(?:can'?t|cannot|isn'?t|not|stopped|struggling\ to|getting\ hard\ to|trouble|difficulty)\ breath(?:e|ing)\b
    | \b(?:having|have|has|got|bad|severe|crushing)\ (?:a\ |an\ |really\ bad\ )?(?:chest\ pains?|heart\ attack|stroke|seizure)\b
    | \b(?:call|calling)\ (?:911|an\ ambulance)\b
    | \b(?:passed\ out|unconscious|unresponsive|won'?t\ wake\ up|wont\ wake\ up|not\ waking\ up|turning\ blue|throat\ is\ closing|anaphyla\w+)\b
    | \b(?:swallowed|drank|ate|got\ into|took|has\ taken|have\ taken|just\ took|injected)\b[^.?!]{0,50}\b(?:whole\ bottle|entire\ bottle|handful|too\ many|bunch\ of\ pills|all\ (?:of\ )?(?:my|the|his|her)\ (?:pills|meds|medicine)|bleach|antifreeze|rat\ poison|drain\ cleaner|battery|fentanyl|detergent|tide\ pod)\b
    | \b(?:i|he|she|they|kid|child|son|daughter|baby|toddler|mom|dad|friend|husband|wife|someone|somebody|grandma|grandpa|roommate)\b[^.?!]{0,25}\b(?:overdosed|overdosing|od'?d|is\ od'?ing|been\ poisoned|was\ poisoned)\b
    | \boverdos(?:e|ing)\ (?:right\ )?now\b
    | \b(?:throat|tongue|lips?|face|airway)\b[^.?!]{0,20}\b(?:swelling|swollen|swells?|closing|closed\ up|blue|droop(?:ing|y|ed|s)?|numb)\b
    | \b(?:chest)\b[^.?!]{0,20}\b(?:hurts?|hurting|tight|tightness|pressure|pain)\b
    | \b(?:slurr(?:ed|ing)\ (?:his\ |her\ |my\ )?(?:speech|words)|speech\ is\ slurred|convuls(?:ing|ions?)|seizing|foaming\ at\ the\ mouth|no\ pulse|not\ breathing|stopped\ breathing|barely\ breathing|choking\ on)\b
    | \b(?:bleeding)\b[^.?!]{0,25}\b(?:won'?t\ stop|wont\ stop|not\ stopping|a\ lot|badly|everywhere)\b
    | \b(?:throwing\ up|vomiting|coughing\ up|spitting\ up)\ (?:up\ )?blood\b
    | \b(?:he|she|they|dad|mom|baby|son|daughter|husband|wife|grandma|grandpa|friend|someone|coworker|customer|patient)\b[^.?!]{0,20}\b(?:collapsed|just\ fainted|is\ fainting|is\ choking)\b
    | \b(?:took|swallowed|ate|drank|injected)\b[^.?!]{0,30}\b(?:someone|somebody)\ else'?s\ (?!(?:exam|test|class|job|shift|place|name|seat|order|call|lunch|advice|spot|locker)\b)\w+
    | \b(?:swallowed|drank|injected)\b[^.?!]{0,50}\b(?:by\ (?:mistake|accident)|accident(?:al)?ly)\b
    | \baccident(?:al)?ly\ (?:swallowed|drank|injected|overdosed)\b
    """,
    re.VERBOSE,
)
#: A question about the work, not a cry: "what do techs do if …", "training for …".
_ABOUT_WORK = re.compile(
    r"\b(?:what (?:do|does|should|would) (?:a |the )?(?:techs?|technicians?|pharmacists?|pharmac(?:y|ies))|as a (?:pharmacy )?tech(?:nician)?,? (?:what|do|can|am)"
    r"|(?:do|can|are) (?:pharmacy )?tech(?:s|nicians)? (?:allowed|trained|handle|learn|deal|get)|if (?:a|the) (?:patient|customer))\b"
)
_SELF = re.compile(r"\b(?:myself|i want to die|my life)\b")


def safety_intent(text: str) -> str | None:
    """ "safety_crisis", "safety_emergency" or None for a message as `for_reading` gives it (lower-case)."""
    if _ABOUT_WORK.search(text) and not _SELF.search(text):
        return None
    if _CRISIS.search(text) and not _CRISIS_IDIOM.search(text):
        return CRISIS
    return EMERGENCY if _EMERGENCY.search(text) else None
