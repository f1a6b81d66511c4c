"""The invented words of the desk's tests, apart so that a test without a database can use them."""

PASSWORD = "prøve-prøve-1234"
TEAMS = {"vand": "Vand og klima", "jura": "Jura og forsikring", "vej": "Vej og park", "byg": "Byggesag"}
SUBJECTS = {"06.01.00": "Spildevand, generelt", "05.01.00": "Veje, generelt", "02.34.02": "Byggetilladelser", "88.01.00": "Forsikring"}
BODY = (
    "Hej\n\nI nat stod der igen vand i kælderen hos os på Engvej 12. Det er tredje gang i år, og kloakken ude på vejen kan ikke "
    "følge med, når det regner kraftigt. Naboerne har det på samme måde.\n\nHvem skal betale for det? Vores forsikring siger, at det er "
    "kommunen, der har ansvaret for afløbet. Jeg har vedhæftet billeder og brevet fra forsikringsselskabet.\n\nVenlig hilsen\nBirgit Nøhr"
)
