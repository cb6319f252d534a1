"""What right.yaml says, checked: its texts in three languages, its conditions, its effects; every problem at once."""

from collections.abc import Mapping
from typing import Any

from outreach.eligibility.facts import FACTS, Texts
from outreach.eligibility.values import frozen

LANGUAGES = ("fr", "nl", "de")
TEXTS = ("name", "abbreviation", "summary", "authority", "how_to_claim", "claim_url")
LEVELS = ("federal", "wallonia", "brussels", "flanders", "german_community", "regional", "local")
GRANTS = ("automatic", "automatic_partly", "on_request", "mixed", "service", "not_found")
LETTERS_TO = ("person", "household")  # anything on disability goes to the person alone
GRANTED_UNASKED = ("automatic", "automatic_partly", "mixed")
EFFECTS = ("claim_first", "advances", "other_rights", "reassessment", "duty_to_report")  # what else may change
SENTENCES = ("yes", "no", "unknown")
BARE: Mapping[Any, str] = {True: "yes", False: "no"}  # YAML reads a bare yes as true
UNCLEAR_EFFECT = {
    "fr": "Ce n'est pas clair. Demandez à l'administration.",
    "nl": "Dat is niet duidelijk. Vraag het aan de administratie.",
    "de": "Das ist nicht klar. Fragen Sie die Behörde.",
}


@frozen
class ConditionText:
    """One condition of the law in words: what a yes, a no and an unknown mean, and what to show beside them."""

    name: str
    article: str
    yes: Texts
    no: Texts
    unknown: Texts
    shows: tuple[str, ...] = ()  # facts
    limits: tuple[str, ...] = ()  # parameters


@frozen
class Effect:
    """One thing a right may change elsewhere; without a source nobody could say, and the text says whom to ask."""

    name: str
    source: str
    texts: Texts

    @property
    def is_unclear(self) -> bool:
        return not self.source


class RightTexts:
    """Reads the tree of a right.yaml; what is wrong is collected in `problems`, a sentence each."""

    def __init__(self, code: str, tree: Any, has_rule: bool) -> None:
        self.code = code
        self.tree: Mapping[str, Any] = tree if isinstance(tree, dict) else {}
        self.problems: list[str] = []
        self.parts = self._public() | (self._ruled() if has_rule else self._without_rule())

    def _public(self) -> dict[str, Any]:
        """What every right says, a page without a rule too."""
        parts: dict[str, Any] = {name: self._texts(self.tree.get(name), name) for name in TEXTS}
        for name in ("when_automatic", "documents"):
            parts[name] = self._texts(self.tree[name], name) if self.tree.get(name) else {}
        parts["source"] = str(self.tree.get("source") or "")
        if not parts["source"]:
            self._wrong("names no source")
        for name, words in (("level", LEVELS), ("grant", GRANTS)):
            parts[name] = self.tree.get(name)
            if parts[name] not in words:
                self._wrong(f"has a {name} that is none of {', '.join(words)}")
        if parts["grant"] in GRANTED_UNASKED and not parts["when_automatic"]:
            self._wrong("is granted without a claim but has no text when_automatic")
        parts["has_letters"] = bool(self.tree.get("letters"))
        parts["letters_to"] = self.tree.get("letters_to", LETTERS_TO[0])
        if parts["letters_to"] not in LETTERS_TO:
            self._wrong(f"has letters_to that is none of {', '.join(LETTERS_TO)}")
        return parts | self._amounts() | {"effects": self._effects(self.tree.get("effects"))}

    def _amounts(self) -> dict[str, Any]:
        """The parameters the page shows; one of several needs a label, so `amounts` may be names with texts."""
        amounts = self.tree.get("amounts") or ()
        if not isinstance(amounts, dict):
            return {"amounts": tuple(amounts), "amount_labels": {}}
        labels = {name: self._texts(texts, f"the amount {name}") for name, texts in amounts.items()}
        return {"amounts": tuple(amounts), "amount_labels": labels}

    def _effects(self, tree: Any) -> dict[str, Effect]:
        """What else the right may change, all five headings; `unclear` where no source was found."""
        if not isinstance(tree, dict) or set(tree) != set(EFFECTS):
            self._wrong(f"must say under `effects`: {', '.join(EFFECTS)}")
        effects = {}
        for name in EFFECTS:
            record = tree.get(name) if isinstance(tree, dict) else None
            if record == "unclear":
                effects[name] = Effect(name, "", UNCLEAR_EFFECT)
            elif isinstance(record, dict):
                if not record.get("source"):
                    self._wrong(f"names no source for the effect {name}; without one write `unclear`")
                texts = {language: text for language, text in record.items() if language != "source"}
                effects[name] = Effect(name, str(record.get("source")), self._texts(texts, f"the effect {name}"))
            elif record is not None:
                self._wrong(f"says neither texts nor `unclear` for the effect {name}")
        return effects

    def _without_rule(self) -> dict[str, Any]:
        if self.tree.get("conditions"):
            self._wrong("has conditions in right.yaml but no rule.py")
        return {"conditions": {}, "unclear": {}, "received": "", "missing_order": ()}

    def _ruled(self) -> dict[str, Any]:
        """What a right says that can be screened."""
        records = self.tree.get("conditions")
        if not isinstance(records, dict) or not records:
            self._wrong("has a rule but no conditions")
            records = {}
        conditions = {name: self._condition(name, record or {}) for name, record in records.items()}
        unclear = {name: self._texts(record, f"what is unclear about {name}")
                   for name, record in (self.tree.get("unclear") or {}).items()}  # fmt: skip
        facts, received = tuple(self.tree.get("facts") or ()), str(self.tree.get("received") or "")
        if not received:
            self._wrong("does not say under `received` which fact tells that somebody has it already")
        if not facts:
            self._wrong("lists no facts")
        shown = {name for condition in conditions.values() for name in condition.shows}
        if unknown := sorted({*facts, *shown, *([received] if received else [])} - set(FACTS)):
            self._wrong(f"names facts that do not exist: {', '.join(unknown)}")
        return {"conditions": conditions, "unclear": unclear, "received": received, "missing_order": facts}

    def _condition(self, name: str, record: Mapping[str, Any]) -> ConditionText:
        if not record.get("article"):
            self._wrong(f"names no article for the condition {name}")
        said = {BARE.get(key, key): value for key, value in record.items()}
        sentences = {key: self._texts(said.get(key), f"the condition {name}, its sentence for {key},")
                     for key in SENTENCES}  # fmt: skip
        return ConditionText(
            name=name,
            article=str(record.get("article") or ""),
            shows=tuple(record.get("shows") or ()),
            limits=tuple(record.get("limits") or ()),
            **sentences,
        )

    def _texts(self, texts: Any, what: str) -> Texts:
        given = texts if isinstance(texts, dict) else {}
        lacking = [language for language in LANGUAGES if not given.get(language)]
        if lacking or set(given) - set(LANGUAGES):
            reason = f"it lacks {', '.join(lacking)}" if lacking else "it has others beside them"
            self._wrong(f"{what} is not there in all three languages: {reason}", colon=True)
        return {language: " ".join(str(text).split()) for language, text in given.items()}

    def _wrong(self, what: str, colon: bool = False) -> None:
        self.problems.append(f"{self.code}: {what}" if colon else f"{self.code} {what}")
