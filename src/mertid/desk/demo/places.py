"""Invented names of people and places that fill the mails' slots."""

from dataclasses import dataclass

FIRST_NAMES = (
    "Anna", "Bente", "Birgit", "Camilla", "Charlotte", "Ditte", "Else", "Emma", "Fatima", "Grethe", "Hanne", "Helle", "Ida", "Inger",
    "Jette", "Karen", "Kirsten", "Laila", "Lene", "Lone", "Maja", "Maria", "Mette", "Nadia", "Pernille", "Rikke", "Signe", "Sofie",
    "Susanne", "Tove", "Ulla", "Zainab", "Ahmed", "Anders", "Bjarne", "Carsten", "Claus", "Dennis", "Erik", "Finn", "Flemming",
    "Hans", "Henrik", "Ibrahim", "Jan", "Jens", "Jesper", "Jørgen", "Kasper", "Kurt", "Lars", "Mads", "Martin", "Mehmet", "Mikkel",
    "Morten", "Niels", "Ole", "Per", "Peter", "Poul", "Rasmus", "Simon", "Søren", "Thomas", "Torben", "Viggo", "Yusuf",
)
LAST_NAMES = (
    "Aaby", "Agerskov", "Bakmand", "Birkelund", "Brandstrup", "Damkjær", "Egelund", "Elmquist", "Engholm", "Fuglkær", "Gravlund",
    "Hedevang", "Hyldahl", "Kærsgaard", "Klitmark", "Lindeby", "Lyngholt", "Mosevang", "Nørreskov", "Overbæk", "Pilegaard", "Ravnsbo",
    "Rosenlund", "Rytterholm", "Skovbjerg", "Stendal", "Søndervig", "Tangbæk", "Toftelund", "Vadmose", "Vestersø", "Yilmazer", "Østervang",
)
CHILDREN = (
    "Alma", "Asta", "Clara", "Ella", "Freja", "Karla", "Luna", "Nora", "Olivia", "Vigga", "Aksel", "Alfred", "August", "Carl", "Elias",
    "Emil", "Hugo", "Malthe", "Noah", "Oscar", "Valdemar", "William",
)
MAIL_HOSTS = ("post.example", "netmail.example", "hjemme.example", "mail.example", "brev.example")


@dataclass(frozen=True)
class Place:
    """An invented municipality."""

    name: str
    host: str
    areas: tuple[str, ...]
    streets: tuple[str, ...]
    schools: tuple[str, ...]
    nurseries: tuple[str, ...]
    halls: tuple[str, ...]
    homes: tuple[str, ...]


BAKKELY = Place(
    name="Bakkely Kommune",
    host="bakkely.example",
    areas=("Bakkely", "Lilleskov", "Nørre Ager", "Vestermose", "Havrekær", "Klintrup", "Østerhede"),
    streets=(
        "Rævebakken", "Møllevangen", "Kirsebærhaven", "Skovfyrvej", "Gammel Mejerivej", "Teglgårdsvej", "Lærkesletten", "Stationspladsen",
        "Bredagervej", "Kløvermarken", "Nørrevold", "Præstegårdsvej", "Solbakkevej", "Åstien", "Hyldehegnet", "Smedebakken",
    ),
    schools=("Lilleskov Skole", "Bakkelyskolen", "Åskolen", "Klintrup Skole"),
    nurseries=("Mariehønen", "Grævlingehuset", "Solstrålen", "Skovtrolden", "Regnbuehuset"),
    halls=("Bakkelyhallen", "Lilleskov Hallen", "Hal 2"),
    homes=("Plejehjemmet Lindehaven", "Plejecenter Åparken", "Birkegården"),
)
FJORDBY = Place(
    name="Fjordby Kommune",
    host="fjordby.example",
    areas=("Fjordby", "Sandvig Strand", "Mågeby", "Øster Næs", "Tornhøj", "Engelsborg Mark"),
    streets=(
        "Strandengen", "Fiskergade", "Kystvænget", "Ternevej", "Gartnervej", "Havnegade Øst", "Marehalmen", "Tornhøjvej", "Kalkværksvej",
        "Sømandshaven", "Bådlaugsvej", "Klokkelyngen", "Nymarksvej", "Fyrstien", "Tangvejen",
    ),
    schools=("Fjordby Skole", "Næsskolen", "Tornhøjskolen"),
    nurseries=("Strandskaden", "Muslingen", "Klitrosen", "Fyrtårnet"),
    halls=("Fjordhallen", "Næshallen", "Tornhøj Idrætscenter"),
    homes=("Plejehjemmet Havblik", "Tornhøj Plejecenter", "Marehalmen"),
)
