"""What an authority must have in place before post is sorted, and what is still missing. Reads only."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mertid.desk.estimating import estimates_at
from mertid.desk.models import CaseRow, Deployment, KlePlan, OutcomeRow, Role, Seat, Team

SHOWING = ("pilot", "operation")


@dataclass(frozen=True)
class Step:
    """One step: its name, where it is done, what is missing (or said of it), whether it is in place and whether it can wait."""

    name: str | Promise
    url: str
    says: str | Promise
    done: bool
    can_wait: bool = False


def first_steps(deployment: Deployment) -> list[Step]:
    """Return the steps in the order in which they are best taken."""
    if estimates_at(deployment):
        return _steps_for_people(deployment)
    home, solution = deployment.authority_id, deployment.solution
    here = {"solution": solution}
    decided = CaseRow.objects.filter(deployment=deployment, state__in=("decided", "filed")).exists()
    sorters = Seat.objects.filter(user__authority_id=home, role__in=(Role.SORTER, Role.CASE_WORKER), solution__in=("", solution))
    return [
        Step(
            _("Team"), reverse("settings_teams", kwargs=here), _("Opret de team, som posten skal fordeles til; mindst to."),
            Team.objects.filter(authority=home, active=True).count() >= 2,
        ),
        Step(
            _("Brugere"), reverse("people"), _("Opret dem, der skal fordele posten, og giv dem rollen postfordeler eller sagsbehandler."),
            sorters.filter(user__is_active=True).exists(),
        ),
        Step(
            _("Kilder"), reverse("settings_sources", kwargs=here),
            _("Tilføj en postkasse, Digital Post eller en mappe, så post kommer ind."),
            deployment.sources.filter(active=True).exists(),
        ),
        Step(
            _("KLE"), reverse("settings_kle", kwargs=here), _("Indlæs emneplanen, hvis I også vil have foreslået KLE-emne."),
            KlePlan.objects.filter(authority=home, active=True).exists(), can_wait=True,
        ),
        Step(
            _("Regler"), reverse("rules", kwargs=here),
            _("Skriv regler for post, hvor I altid ved, hvor den skal hen. De virker fra første dag."),
            deployment.rules.filter(active=True).exists(), can_wait=True,
        ),
        Step(
            _("Afsendelse"), reverse("settings_delivery", kwargs=here),
            _("Vælg, hvad der sker med fordelt post. Indtil da bliver den liggende, hvor den er."),
            deployment.filing != "none" or bool(deployment.case_system), can_wait=True,
        ),
        Step(
            _("Model"), reverse("models", kwargs=here),
            _("Der er fordelt post at lære af. Se, om der er nok, og træn den første model.") if decided
            else _("Modellen lærer af post, som I har fordelt: indlæs tidligere post (mertid import-history), eller begynd med ny post."),
            deployment.models.filter(state="active").exists(), can_wait=True,
        ),
        Step(
            _("Trin"), reverse("settings_stage", kwargs=here), _("Forslag vises først, når løsningen er på trinnet Pilot eller Drift."),
            deployment.stage in SHOWING,
        ),
    ]


def _steps_for_people(deployment: Deployment) -> list[Step]:
    """Return the steps where outcomes are estimated: history with outcomes first, then proof, then shadow, and only then is it shown."""
    home, here = deployment.authority_id, {"solution": deployment.solution}
    workers = Seat.objects.filter(user__authority_id=home, role__in=(Role.SORTER, Role.CASE_WORKER), solution__in=("", deployment.solution))
    known = OutcomeRow.objects.filter(case__deployment=deployment, kind="observed").exists()
    ready = any((model.readiness or {}).get("enough") for model in deployment.models.all()[:5])
    return [
        Step(
            _("Brugere"), reverse("people"), _("Opret dem, der skal bestemme, og giv dem rollen sagsbehandler."),
            workers.filter(user__is_active=True).exists(),
        ),
        Step(
            _("Tidligere sager"), _table_page(here),
            _("Læs en tabel ind med tidligere sager og hvordan det gik (siden her, mertid import-table eller API'et)."), known,
        ),
        Step(
            _("Data"), reverse("models_readiness", kwargs=here), _("Undersøg, om der er data nok, og om noget i dem afslører fremtiden."),
            ready,
        ),
        Step(
            _("Model"), reverse("models", kwargs=here), _("Træn modellen, og se tallene ved siden af det redskab, I bruger i dag."),
            deployment.models.filter(state="active").exists(),
        ),
        Step(
            _("Skygge"), reverse("settings_stage", kwargs=here),
            _("Lad modellen regne i skygge, mens I arbejder som hidtil. Så ses det på jeres egne sager, om den holder."),
            deployment.stage in ("shadow", *SHOWING),
        ),
        Step(
            _("Trin"), reverse("settings_stage", kwargs=here), _("Tal og forslag vises først på trinnet Pilot eller Drift."),
            deployment.stage in SHOWING,
        ),
    ]


def _table_page(here: dict[str, str]) -> str:
    """Return the page where tables are read in."""
    try:
        return reverse("tables", kwargs=here)
    except NoReverseMatch:
        return reverse("models_readiness", kwargs=here)


def missing(deployment: Deployment) -> bool:
    """Whether a step that cannot wait is still to be taken, other than the stage, which may be a choice."""
    return any(not step.done and not step.can_wait for step in first_steps(deployment)[:-1])
