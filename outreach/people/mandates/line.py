"""What a caller may hear and may do for a person, said in one line for whoever sits at the telephone."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from outreach.languages import Language
from outreach.people.mandates.acting import Act, Extent, caller_may, in_force
from outreach.people.tables import Mandate
from outreach.people.vocabulary import MandateForm, MandateKind, MandateScope


class Words(NamedTuple):
    """The words of the line in one language; three originals."""

    kinds: dict[MandateKind, str]
    scopes: dict[MandateScope, str]
    scope_unknown: str
    forms: dict[MandateForm | None, str]
    hear: str
    alone: str
    together: str
    ask: str
    no: str
    acts: dict[Act, str]
    ended: str
    stranger: str


_FR = Words(
    kinds={
        MandateKind.PARENT: "Parent",
        MandateKind.GUARDIAN: "Tutrice ou tuteur",
        MandateKind.ADMINISTRATOR: "Administratrice ou administrateur",
        MandateKind.TRUSTED_PERSON: "Personne de confiance",
        MandateKind.PROFESSIONAL_HELPER: "Aide professionnelle",
    },
    scopes={
        MandateScope.GOODS: "biens",
        MandateScope.PERSON: "personne",
        MandateScope.APPLICATION: "demande",
        MandateScope.INFORMATION: "information",
    },
    scope_unknown="étendue inconnue",
    forms={MandateForm.ASSIST: "assiste", MandateForm.REPRESENT: "représente", None: ""},
    hear="Peut entendre",
    alone="Peut faire",
    together="Avec la personne",
    ask="Demander d’abord le jugement ou l’accord",
    no="Pas permis",
    acts={
        Act.HEAR: "contenu du courrier",
        Act.HEAR_FIGURES: "revenus et montants",
        Act.ANSWER: "répondre au courrier",
        Act.APPLY: "introduire la demande",
        Act.CHANGE_CONTACT: "changer les coordonnées",
        Act.OBJECT: "refuser nos courriers",
    },
    ended="Mandat non valable aujourd’hui. Ne dites rien sur la personne. Proposez d’appeler la personne directement.",
    stranger="Aucun mandat connu. Ne dites rien sur la personne. Proposez d’appeler la personne directement.",
)
_NL = Words(
    kinds={
        MandateKind.PARENT: "Ouder",
        MandateKind.GUARDIAN: "Voogd",
        MandateKind.ADMINISTRATOR: "Bewindvoerder",
        MandateKind.TRUSTED_PERSON: "Vertrouwenspersoon",
        MandateKind.PROFESSIONAL_HELPER: "Professionele hulpverlener",
    },
    scopes={
        MandateScope.GOODS: "goederen",
        MandateScope.PERSON: "persoon",
        MandateScope.APPLICATION: "aanvraag",
        MandateScope.INFORMATION: "informatie",
    },
    scope_unknown="draagwijdte onbekend",
    forms={MandateForm.ASSIST: "staat bij", MandateForm.REPRESENT: "vertegenwoordigt", None: ""},
    hear="Mag horen",
    alone="Mag doen",
    together="Samen met de persoon",
    ask="Vraag eerst naar het vonnis of de toestemming",
    no="Niet toegestaan",
    acts={
        Act.HEAR: "inhoud van de brief",
        Act.HEAR_FIGURES: "inkomsten en bedragen",
        Act.ANSWER: "de brief beantwoorden",
        Act.APPLY: "de aanvraag doen",
        Act.CHANGE_CONTACT: "contactgegevens wijzigen",
        Act.OBJECT: "onze brieven weigeren",
    },
    ended="Mandaat vandaag niet geldig. Zeg niets over de persoon. Stel voor om de persoon rechtstreeks te bellen.",
    stranger="Geen mandaat bekend. Zeg niets over de persoon. Stel voor om de persoon rechtstreeks te bellen.",
)
_DE = Words(
    kinds={
        MandateKind.PARENT: "Elternteil",
        MandateKind.GUARDIAN: "Vormund",
        MandateKind.ADMINISTRATOR: "Betreuerin oder Betreuer",
        MandateKind.TRUSTED_PERSON: "Vertrauensperson",
        MandateKind.PROFESSIONAL_HELPER: "Professionelle Hilfe",
    },
    scopes={
        MandateScope.GOODS: "Vermögen",
        MandateScope.PERSON: "Person",
        MandateScope.APPLICATION: "Antrag",
        MandateScope.INFORMATION: "Auskunft",
    },
    scope_unknown="Umfang unbekannt",
    forms={MandateForm.ASSIST: "steht bei", MandateForm.REPRESENT: "vertritt", None: ""},
    hear="Darf hören",
    alone="Darf tun",
    together="Zusammen mit der Person",
    ask="Zuerst nach dem Urteil oder der Zustimmung fragen",
    no="Nicht erlaubt",
    acts={
        Act.HEAR: "Inhalt des Schreibens",
        Act.HEAR_FIGURES: "Einkommen und Beträge",
        Act.ANSWER: "auf das Schreiben antworten",
        Act.APPLY: "den Antrag stellen",
        Act.CHANGE_CONTACT: "Kontaktdaten ändern",
        Act.OBJECT: "unsere Schreiben ablehnen",
    },
    ended="Mandat heute nicht gültig. Sagen Sie nichts über die Person. Bieten Sie an, die Person direkt anzurufen.",
    stranger="Kein Mandat bekannt. Sagen Sie nichts über die Person. Bieten Sie an, die Person direkt anzurufen.",
)
_WORDS = {Language.FR: _FR, Language.NL: _NL, Language.DE: _DE}
_TO_HEAR = (Act.HEAR, Act.HEAR_FIGURES)


def said_in_one_line(caller: Mandate | None, mandates: Collection[Mandate], day: date, language: Language) -> str:
    """What the caller may hear and do; `caller` is the mandate they call under, None when we know of none.

    `mandates` is everything known of who acts for the person: the line names no other holder.
    """
    words = _WORDS[language]
    if caller is None:
        return words.stranger
    if not in_force(caller, day):
        return words.ended
    extents = {act: caller_may(caller, mandates, act, day) for act in Act}
    to_do = [act for act in Act if act not in _TO_HEAR]
    parts = (
        (words.hear, [act for act in _TO_HEAR if extents[act].is_allowed]),
        (words.alone, [act for act in to_do if extents[act] is Extent.ALONE]),
        (words.together, [act for act in to_do if extents[act] is Extent.TOGETHER]),
        (words.ask, [act for act in Act if extents[act] is Extent.UNKNOWN]),
        (words.no, [act for act in Act if extents[act] is Extent.NO]),
    )
    colon = " : " if language is Language.FR else ": "
    said = [f"{label}{colon}{', '.join(words.acts[act] for act in acts)}" for label, acts in parts if acts]
    return ". ".join((_who(caller, words), *said)) + "."


def _who(caller: Mandate, words: Words) -> str:
    """Kind, scope and form, as far as known; of parents nothing more is said, the law gives their scope."""
    if caller.kind in (MandateKind.PARENT, MandateKind.GUARDIAN) and not caller.scopes:
        return words.kinds[caller.kind]
    scopes = ", ".join(words.scopes[MandateScope(scope)] for scope in caller.scopes) or words.scope_unknown
    return ", ".join(part for part in (f"{words.kinds[caller.kind]} ({scopes})", words.forms[caller.form]) if part)
