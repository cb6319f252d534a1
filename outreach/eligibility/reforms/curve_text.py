"""Says a curve in plain sentences: what each stretch of earnings does, what ends where, and what was left out."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from outreach.eligibility.facts import FACTS
from outreach.eligibility.reforms.curve import Curve, Missed, Step
from outreach.eligibility.reforms.line import Figure
from outreach.eligibility.reforms.net_income import simplifications, sources
from outreach.eligibility.right import Right
from outreach.eligibility.yaml_files import read_yaml
from outreach.languages import Language

WORDS: Mapping[str, Mapping[str, str]] = read_yaml(Path(__file__).with_name("curve_words.yaml"))
TOTALS = ("total", "net_total")


def explain_curve(curve: Curve, rights: Mapping[str, Right], language: Language | str) -> list[str]:
    """The whole curve: what grows, each stretch, what could not be drawn, and how the net was reckoned."""
    tongue = Language(language)
    names = {code: right.abbreviation[tongue] for code, right in rights.items()}
    lines = [_said("axis", tongue)]
    lines += [_said("received", tongue, right=names[code]) for code in curve.received]
    lines += [_missed(one, rights[one.right], tongue) for one in curve.missed]
    for step in curve.steps:
        lines.append(" ".join(_step(step, names, tongue)))
    return lines + _about_net(curve, tongue)


def _step(step: Step, names: Mapping[str, str], language: Language) -> Iterator[str]:
    """One stretch; a jump says only what jumps."""
    start, end = step.start, step.end
    if step.is_jump:
        for code, name in names.items():
            if code in start.amounts and start.amounts[code] != end.amounts[code]:
                before, after = (language.euros(point.amounts[code]) for point in (start, end))
                yield _said("jump", language, right=name, before=before, after=after, earned=language.euros(end.earned))
        return
    yield _said("stretch", language, start=language.euros(start.earned), end=language.euros(end.earned)) + "."
    for code, name in names.items():
        if code in start.amounts:
            yield from _amount(step, code, name, language)
    for total in TOTALS:
        if total in step.slopes:
            yield _kept(total, step.slopes[total], language)


def _amount(step: Step, code: str, name: str, language: Language) -> Iterator[str]:
    slope, before, after = step.slopes[code], step.start.amounts[code], step.end.amounts[code]
    if slope:
        yield _said("deducted" if slope < 0 else "added", language, right=name, share=_percent(max(slope, -slope)))
    elif before:
        yield _said("stays", language, right=name, amount=language.euros(before))
    else:
        yield _said("nothing", language, right=name)
    if before and not after:
        yield _said("ends", language, right=name, earned=language.euros(step.end.earned))


def _kept(total: str, slope: Figure, language: Language) -> str:
    label, cents = WORDS[total][language], round(slope * 10_000)
    if cents > 0:
        return _said("kept", language, label=label, kept=language.euros(cents))
    if cents == 0:
        return _said("none_kept", language, label=label)
    return _said("loss", language, label=label, lost=language.euros(-cents))


def _missed(one: Missed, right: Right, language: Language) -> str:
    name = right.abbreviation[language]
    if one.fact:
        return _said("fact_missing", language, right=name, fact=FACTS[one.fact].title[language])
    if one.unclear:
        return _said("unclear", language, right=name, text=right.unclear[one.unclear][language])
    text = right.conditions[one.condition].no[language] if one.condition else ""
    return _said("failed", language, right=name, text=text).strip()


def _about_net(curve: Curve, language: Language) -> list[str]:
    """Which year, what is left out, and where the values stand; or why there is no net income."""
    if curve.tax_year is None:
        return [_said(f"net_{curve.net_missing}", language)]
    return [
        _said("net_of", language, year=str(curve.tax_year.year)),
        *simplifications(language),
        _said("sources", language, titles=" / ".join(sources(language))),
    ]


def _said(name: str, language: Language, **filled: str) -> str:
    return WORDS[name][language].format(**filled)


def _percent(slope: Figure) -> str:
    """A share of what is earned more, with the comma all three languages use."""
    hundredths = round(Fraction(slope) * 10_000)
    whole, rest = divmod(hundredths, 100)
    return f"{whole},{rest:02d}" if rest else str(whole)
