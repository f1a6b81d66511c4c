"""Measures of estimates: what each is called, and the model in use beside its rivals and per protected group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mertid.core import Evaluation, GroupMeasure, Interval, Solution, Text, WorkPoint, same

from .people import whole
from .work import reach

NAMES: dict[str, Text] = {
    "concordance": Text(da="Af to, hvor det gik den ene værst, sættes den rigtige øverst",
                        en="Of two of whom one fared worse, the right one on top"),
    "auroc": Text(da="Af to, hvor det skete for den ene, sættes den rigtige øverst (AUROC)",
                  en="Of two of whom it happened to one, the right one on top (AUROC)"),
    "auprc": Text(da="Hvor rene de øverste på listen er (AUPRC)", en="How clean the top of the list is (AUPRC)"),
    "brier": Text(da="Gennemsnitlig kvadreret fejl (Brier)", en="Mean squared error (Brier)"),
    "brier_skill": Text(da="Bedre end at sige det samme om alle (Brier)", en="Better than saying the same of everybody (Brier)"),
    "calibration_error": Text(da="Afstand mellem det sagte og det, der skete", en="Gap between what was said and what happened"),
    "calibration_slope": Text(da="Hældning (1 er rigtig)", en="Slope (1 is right)"),
    "calibration_intercept": Text(da="Niveau (0 er rigtigt)", en="Level (0 is right)"),
    "observed_expected": Text(da="Skete i forhold til ventet (1 er rigtigt)", en="Happened against expected (1 is right)"),
    "observed_to_expected": Text(da="Skete i forhold til ventet (1 er rigtigt)", en="Happened against expected (1 is right)"),
    "coverage": Text(da="Så ofte rammer det, der ikke udelukkes", en="How often what is not ruled out holds"),
    "abstained": Text(da="Andel uden tal", en="Share without a figure"),
    "net_benefit": Text(da="Nettonytte ved grænsen", en="Net benefit at the limit"),
    "log_loss": Text(da="Logaritmisk tab", en="Log loss"),
    "deviance": Text(da="Afvigelse (Poisson)", en="Deviance (Poisson)"),
    "accuracy": Text(da="Det mest sandsynlige er rigtigt", en="The likeliest is right"),
    "top3": Text(da="Rigtigt blandt de tre øverste", en="Right among the top three"),
    "top5": Text(da="Rigtigt blandt de fem øverste", en="Right among the top five"),
    "found": Text(da="Findes ved grænsen", en="Found at the limit"),
    "hit": Text(da="Af dem, der tages, sker det for", en="Of those taken, it happens to"),
    "flagged": Text(da="Tages ved grænsen", en="Taken at the limit"),
    "single": Text(da="Får ét svar, der ikke kan udelukkes", en="Only one answer is not ruled out"),
    "c_index": Text(da="Af to, hvor det skete for den ene først, sættes den rigtige øverst (C)",
                    en="Of two of whom it happened to one first, the right one on top (C)"),
    "uno_c": Text(da="Det samme, renset for hvor længe der er fulgt (Unos C)",
                  en="The same, freed of how long they were followed (Uno's C)"),
    "balanced": Text(da="Rigtigt i gennemsnit over klasserne", en="Right on average over the classes"),
    "top1": Text(da="Det likeligste er rigtigt", en="The likeliest is right"),
    "deviance_skill": Text(da="Bedre end at sige det samme om alle (afvigelse)", en="Better than saying the same of everybody (deviance)"),
    "false_alarms": Text(da="Tages, uden at det sker", en="Taken though it does not happen"),
    "gain": Text(da="Ændring pr. person, hvis hver får det, der siges at hjælpe",
                 en="Change per person when each gets what is told to help"),
    "helped": Text(da="Ændring for dem, der ville få noget", en="Change for those who would be given one"),
    "told": Text(da="Det, der blev sagt til dem", en="What was told of them"),
    "gain_error": Text(da="Set i forhold til sagt (0 er rigtigt)", en="Seen less told (0 is right)"),
    "supported": Text(da="Andel, hvor nok ligner til, at der kan siges noget", en="Share with enough alike to tell anything"),
    "gap_top1": Text(da="Største forskel mellem grupper i, hvor ofte det mest sandsynlige er rigtigt",
                     en="Largest gap between groups in how often the likeliest is right"),
    "gap_found": Text(da="Største forskel mellem grupper i, hvor mange der findes", en="Largest gap between groups in how many are found"),
    "gap_auroc": Text(da="Største forskel mellem grupper i AUROC", en="Largest gap between groups in AUROC"),
    "gap_observed_to_expected": Text(da="Største forskel mellem grupper i sket mod ventet", en="Largest gap in happened to expected"),
}
SHORT: dict[str, Text] = {
    "auroc": same("AUROC"), "auprc": same("AUPRC"), "brier": same("Brier"), "concordance": same("C"),
    "observed_to_expected": Text(da="Sket mod ventet", en="Happened to expected"), "calibration_error": Text(da="Afstand", en="Gap"),
    "found": Text(da="Findes", en="Found"), "flagged": Text(da="Tages", en="Taken"), "hit": Text(da="Rammer", en="Hits"),
    "calibration_slope": Text(da="Hældning", en="Slope"), "false_alarms": Text(da="Forgæves", en="In vain"),
}
"""What measures are called over a column."""
LOWER_IS_BETTER = (
    "brier", "calibration_error", "log_loss", "deviance", "abstained", "false_alarms", "gap_found", "gap_auroc", "gap_observed_to_expected",
    "gap_top1",
)
AS_NUMBER = (
    "calibration_slope", "calibration_intercept", "observed_expected", "observed_to_expected", "log_loss", "deviance", "deviance_skill",
    "net_benefit", "brier", "brier_skill", "gain", "helped", "told", "gain_error",
)
RIVALS: dict[str, Text] = {
    "logistic": Text(da="Almindelig regression", en="Plain regression"), "cox": Text(da="Cox-regression", en="Cox regression"),
    "boosted": Text(da="Forklarlig boosting", en="Explainable boosting"),
    "linear": Text(da="Almindelig regression", en="Plain regression"),
    "boosting": Text(da="Gradient boosting (kan ikke læses)", en="Gradient boosting (not readable)"),
    "tool": Text(da="Redskabet i dag", en="Today's tool"), "naive": Text(da="At sige det samme om alle", en="Saying the same of everybody"),
}


@dataclass(frozen=True)
class Row:
    """One measure: of the model, and of each rival in the order of the table's columns."""

    label: Text
    own: Interval
    rivals: tuple[Interval | None, ...]
    lower_is_better: bool
    plain: bool


@dataclass(frozen=True)
class GroupRow:
    """One group and its measures in the order of the table's columns."""

    group: GroupMeasure
    measures: tuple[Interval | None, ...]


def named(kind: str) -> Text:
    """Return what a measure is called; one without a name here is told as it stands."""
    return NAMES.get(kind, Text(da=kind.replace("_", " "), en=kind.replace("_", " ")))


def tool_says(evaluation: Evaluation, target: str, points: Sequence[WorkPoint]) -> str:
    """Return in words what today's tool finds, and what the model finds when as many are taken; '' where it was not measured."""
    tool = evaluation.rivals.get("tool", {})
    flagged, found = tool.get(f"{target}_flagged"), tool.get(f"{target}_found")
    ours = reach(points, flagged.value) if flagged is not None else None
    if flagged is None or found is None or ours is None:
        return ""
    said = _("Redskabet i dag slår ud for %(n)s af 100 og finder %(found)s ud af 100. Tages lige så mange efter modellen, findes %(ours)s.")
    return said % {"n": whole(flagged.value), "found": whole(found.value), "ours": whole(ours.found)}


def kinds_of(measures: Mapping[str, Interval], target: str) -> list[str]:
    """Return the measures of a target without its name, in order."""
    return [name.removeprefix(f"{target}_") for name in measures if name.startswith(f"{target}_")]


def rows_of(evaluation: Evaluation, target: str) -> tuple[list[Text], list[Row]]:
    """Return the rivals' names and a row a measure of one outcome."""
    kinds = [kind for kind in kinds_of(evaluation.measures, target) if kind in NAMES]
    rivals = [name for name, found in evaluation.rivals.items() if any(one.startswith(f"{target}_") for one in found)]
    rows = [
        Row(
            named(kind), evaluation.measures[f"{target}_{kind}"],
            tuple(evaluation.rivals[name].get(f"{target}_{kind}") for name in rivals), kind in LOWER_IS_BETTER, kind in AS_NUMBER,
        )
        for kind in kinds
    ]
    return [RIVALS.get(name, Text(da=name, en=name)) for name in rivals], rows


def groups_of(solution: Solution, evaluation: Evaluation, target: str) -> tuple[list[tuple[Text, bool]], list[GroupRow]]:
    """Return the measures' names (with whether they are plain numbers) and a row a protected group."""
    mine = [group for group in evaluation.protected if group.target == target]
    kinds = list(dict.fromkeys(kind for group in mine for kind in _own(group)))
    rows = [GroupRow(group, tuple(_own(group).get(kind) for kind in kinds)) for group in mine]
    return [(SHORT.get(kind, named(kind)), kind in AS_NUMBER) for kind in kinds], rows


def _own(group: GroupMeasure) -> dict[str, Interval]:
    return {name.removeprefix(f"{group.target}_"): value for name, value in group.measures.items()}
