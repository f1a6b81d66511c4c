"""What planning solutions have in common in law and practice: lawful ground, what a person chooses, why a proposal is not followed.

A text here is the starting point that an authority's own jurist confirms or replaces. Read 2026-11-29.
"""

from mertid.core import LegalBasis, Text

BASIS = LegalBasis(
    development=Text(
        da="Databeskyttelsesforordningen art. 6, stk. 1, litra e, og art. 9, stk. 2, litra g og h, sammen med ældreloven, serviceloven og "
        "sundhedslovens regler om hjemmesygepleje: planer for den hjælp, der er bevilget. For medarbejdere databeskyttelsesloven § 12",
        en="GDPR art. 6(1)(e) and 9(2)(g) and (h) with the acts on elder care, social service and health (home nursing): plans for the "
        "help that is granted. For staff, Data Protection Act § 12",
    ),
    operation=Text(
        da="Samme grundlag som udvikling: planlægning af den bevilgede hjælp og ledelse af arbejdet. Kommunens jurist bekræfter det, og "
        "medarbejderne orienteres, før planer bruges",
        en="The same ground as development: planning the help that is granted, and managing the work. The municipality's jurist confirms "
        "it, and staff are informed before plans are used",
    ),
    retraining=Text(
        da="Der læres kun, hvor ofte planer bruges uændret; optællingen indeholder ingen oplysninger om borgere eller medarbejdere",
        en="Learned is only how often plans are used unchanged; the count holds nothing of citizens or carers",
    ),
)
CHOICES = {
    "accept": Text(da="Planen bruges, som den er", en="The plan is used as it is"),
    "changed": Text(da="Planen bruges med ændringer", en="The plan is used with changes"),
    "reject": Text(da="Planen bruges ikke", en="The plan is not used"),
}
"""What a planner decides of a proposed plan."""
OVERRIDE = {
    "citizen_wish": Text(da="En borgers ønske, der ikke står i data", en="A citizen's wish that is not in the data"),
    "carer_wish": Text(da="Aftale med en medarbejder", en="An agreement with a carer"),
    "wrong_data": Text(da="En oplysning er forkert eller forældet", en="A fact is wrong or outdated"),
    "travel": Text(da="Vejen eller køretiden passer ikke", en="The way or the travel time is not right"),
    "length": Text(da="Besøget tager længere eller kortere tid", en="The visit takes longer or shorter"),
    "changed_day": Text(da="Dagen er ændret: sygdom, aflysning eller akut besøg", en="The day has changed: sickness, cancellation or an "
                        "acute visit"),
    "professional": Text(da="Faglig vurdering", en="Professional judgement"),
    "other": Text(da="Andet", en="Other"),
}
"""Why a proposal is changed or not used."""
