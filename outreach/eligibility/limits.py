"""Facts and parameters as a rule writes them: `fact.age`, `p.age.minimum`, `p.arr.maximum[category]`."""

from typing import Any

from outreach.eligibility.expression import Amount, Category, Codes, Given, Number, Said, absent
from outreach.eligibility.facts import FACTS, FactKind
from outreach.eligibility.parameters import Parameter, Parameters
from outreach.errors import ParameterMissing, RuleBroken


class FactNames:
    """`fact.age` is a number, `fact.partner_counts` a condition, `fact.residence` a set of codes to ask about."""

    def __getattr__(self, name: str) -> Any:
        if name not in FACTS:
            raise RuleBroken(reason=f"a rule reads the fact {name}, which does not exist")
        match FACTS[name].kind:
            case FactKind.YES_NO:
                return Said(name)
            case FactKind.CATEGORY:
                return Codes(name)
            case FactKind.WHOLE | FactKind.CENTS:
                return Given(name)


class LimitNames:
    """The parameters of a day by their dotted names; percentages are plain numbers."""

    def __init__(self, parameters: Parameters, name: str = "") -> None:
        self._parameters = parameters
        self._name = name

    def __getattr__(self, name: str) -> Any:
        full = f"{self._name}.{name}" if self._name else name
        if full in self._parameters.values:
            return self._limit(self._parameters[full])
        if not self._parameters.children(full):
            raise RuleBroken(reason=f"a rule reads the parameter {full}, which does not exist")
        return LimitNames(self._parameters, full)

    def __getitem__(self, category: Category | str) -> Any:
        """The limit of one case, or of the category a household falls in."""
        children = self._parameters.children(self._name)
        if isinstance(category, str):
            return self._limit(children[category])
        return category.pick({case: self._amount(parameter) for case, parameter in children.items()})

    def _limit(self, parameter: Parameter) -> Amount | int:
        if parameter.unit != "percent":
            return self._amount(parameter)
        if parameter.whole is None:
            raise ParameterMissing(parameter=parameter.name, day=self._parameters.day.isoformat())
        return parameter.whole

    def _amount(self, parameter: Parameter) -> Amount:
        return absent() if parameter.whole is None else Number(parameter.whole, parameter)
