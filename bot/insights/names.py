"""Words that redaction must know: frequent given names, and names with a capital that are no person's."""

from __future__ import annotations

#: Frequent given names in the US, of many origins; left out are those that are everyday words ("will", "grace", "mark").
GIVEN_NAMES = frozenset(
    "aaliyah aaron abigail adam adrian ahmed aisha alan alejandra alejandro alex alexa alexander alexandra alexis ali alice "
    "alicia allison alyssa amanda amber amina amy ana andre andrea andrew andy angel angela angelica anita ann anna anne "
    "anthony antonio ariana arthur ashley austin ava barbara ben benjamin bernard beth betty beverly bianca billy bob bobby "
    "brad bradley brandon brenda brian brianna brittany bruce bryan caleb cameron camila carl carla carlos carmen carol "
    "caroline carolyn catherine charles charlotte chelsea cheryl chloe chris christian christina christine christopher cindy "
    "claudia connor corey courtney craig cristina crystal cynthia daisy dan daniel daniela danielle darius darnell david "
    "deborah debra deja denise dennis derek deshawn destiny devin diana diane diego dominic donald donna dorothy doug douglas "
    "dylan eddie edgar eduardo edward elena eli elijah elizabeth ella emily emma eric erica erik erin ethan eva evan evelyn "
    "fatima felicia fernando frances francisco frank fred gabriel gabriela gary george gerald gina gloria greg gregory hailey "
    "hannah harold harry heather hector helen henry holly ian imani isaac isabel isabella ivan jack jackie jackson jacob "
    "jacqueline jada jaden jake jamal james jamie jan jane janet janice jared jason javier jayden jean jeff jeffrey jenna "
    "jennifer jenny jeremy jerome jerry jesse jessica jesus jill jim jimmy joan joe joel joey john johnny jon jonathan jordan "
    "jorge jose joseph josh joshua joyce juan juanita judith judy julia julian julie justin kaitlyn karen karina karla katelyn "
    "katherine kathleen kathy katie kayla keisha keith kelly kelsey ken kenneth kevin khadija kiara kim kimberly kristen "
    "kristin kyle lakisha lamar larry latasha latoya laura lauren lawrence leah leo leslie leticia liam lillian linda lisa "
    "logan lori louis lucas lucia lucy luis luke luz madison malik manuel marc marco marcus margaret maria mariah mariana "
    "marie mario marissa martha martin marvin mary mason matt matthew maya megan melanie melissa mia michael michele michelle "
    "miguel mike mohamed mohammed molly monica morgan muhammad nancy natalia natalie natasha nathan nguyen nicholas nick "
    "nicole nina noah nora oliver olivia omar oscar pablo pamela patricia patrick paul paula pedro peter philip priya rachel "
    "rafael ralph ramon raul raymond rebecca ricardo rick ricky rob robert roberto robin roger ronald rosa roxana roy ruben "
    "russell ruth ryan sabrina sally sam samantha samuel sandra sara sarah savannah scott sean sebastian sergio shanice shannon "
    "sharon shawn sheila shirley simon sofia sophia sophie stacy stephanie stephen steve steven sue susan sylvia tamika tanya "
    "tara taylor teresa terrence terry theresa thomas tiffany tim timothy tina todd tom tommy tony tracy travis trevor tyler "
    "tyrone valentina valerie vanessa veronica vicky victor victoria vincent walter wanda wayne wendy wesley william "
    "xavier yasmin yesenia yolanda zachary zoe".split()
)
#: Capitals that are no person's: days, months, languages, employers, places and brands people write of.
WELL_KNOWN = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december english spanish french vietnamese chinese arabic american americans christmas "
    "mr mrs ms dr i i'm i'll i've i'd ok okay hi hello hey yes no thanks please "
    "walgreens walmart kroger publix costco kaiser target amazon safeway albertsons meijer wegmans optum express scripts rite "
    "aid mcdonalds starbucks google reddit facebook instagram indeed linkedin youtube tiktok zoom excel epic "
    "pell medicaid medicare tylenol adderall ozempic ged cvs ptcb ptce nha excpt cpht penn foster embark slack "
    "new york jersey mexico hampshire north south west east carolina dakota rhode island puerto rico district columbia usa "
    "los angeles san chicago houston dallas phoenix philadelphia columbus cleveland "
    "cincinnati toledo detroit boston seattle denver atlanta miami tampa orlando nashville memphis portland vegas "
    "fresno sacramento oakland brooklyn queens bronx pittsburgh milwaukee minneapolis baltimore richmond raleigh "
    "haiti india china nigeria philippines canada vietnam europe africa".split()
)
