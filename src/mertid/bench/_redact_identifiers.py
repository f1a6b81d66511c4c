"""Makers of invented identifiers, each with its way of writing: ``(text, way)`` from a random generator."""

import random
import string
from collections.abc import Callable
from datetime import date, timedelta

WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2)
MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december")
STREETS = (
    "Skovbrynet",
    "Nørregade",
    "Lindevej",
    "Karen Blixens Vej",
    "H.C. Andersens Boulevard",
    "Gl. Kongevej",
    "Sankt Hans Gade",
    "Rosenvænget",
    "Østre Allé",
    "Møllestien",
    "Åvej",
    "Store Torv",
    "Peder Skrams Gade",
    "Hasselhegnet",
    "Søndre Ringgade",
    "Vestergårdsvej",
    "Havnepladsen",
)
TOWNS = (
    "8000 Aarhus C",
    "2100 København Ø",
    "5000 Odense C",
    "9000 Aalborg",
    "8900 Randers C",
    "4600 Køge",
    "6700 Esbjerg",
    "8660 Skanderborg",
    "8990 Fårup",
)


def cpr_number(draw: random.Random, *, passing: bool | None = None, replacement: bool = False) -> str:
    """Return ten digits of a valid date; ``passing`` tells whether modulus 11 must hold, None leaves it to chance."""
    while True:
        born = date(1930, 1, 1) + timedelta(days=draw.randrange(34_000))
        seventh = draw.choice("0123") if born.year < 2000 else draw.choice("4567" if born.year <= 2036 else "567")
        day = born.day + (60 if replacement else 0)
        told = f"{day:02}{born.month:02}{born.year % 100:02}{seventh}{draw.randrange(1000):03}"
        if passing is None or (sum(w * int(d) for w, d in zip((*WEIGHTS, 1), told, strict=True)) % 11 == 0) == passing:
            return told


def cpr(draw: random.Random) -> tuple[str, str]:
    """Return a CPR number and its way of writing."""
    told = cpr_number(draw, passing=draw.random() < 0.5, replacement=draw.random() < 0.04)
    d, s = told[:6], told[6:]
    dotted = f"{d[:2]}.{d[2:4]}.{d[4:]}"
    ways = {
        "hyphen": f"{d}-{s}",
        "plain": d + s,
        "space": f"{d} {s}",
        "spaced hyphen": f"{d} - {s}",
        "dash": f"{d}\u2013{s}",
        "minus": f"{d}\u2212{s}",
        "line end": f"{d}-\n{s}",
        "soft line end": f"{d}\n{s}",
        "cell": f"{d}\t{s}",
        "bar": f"{d} | {s}",
        "dotted": f"{dotted}-{s}",
        "parts": f"{d[:2]} {d[2:4]} {d[4:]}-{s}",
        "hyphens": f"{d[:2]}-{d[2:4]}-{d[4:]}-{s}",
        "no-break": f"{d}\u2011{s}",
        "broken serial": f"{d}-{s[:2]}\n{s[2:]}",
        "broken date": f"{d[:4]}\n{d[4:]}-{s}",
        "masked": f"{d}-XXXX",
        "boxes": " ".join(d) + " - " + " ".join(s),
    }
    way = draw.choices(list(ways), weights=[30, 14, 8, 4, 4, 1, 3, 1, 3, 1, 2, 1, 1, 2, 1, 1, 3, 1])[0]
    return ways[way], way


def phone(draw: random.Random) -> tuple[str, str]:
    """Return a telephone number of the Danish plan, or a foreign one."""
    n = draw.choice("234567") + "".join(draw.choices(string.digits, k=7))
    n = (
        draw.choice(
            ("20", "21", "22", "26", "28", "30", "31", "40", "42", "50", "51", "60", "61", "33", "35", "44", "75", "86", "87", "97", "98")
        )
        + n[2:]
    )
    ways = {
        "pairs": f"{n[:2]} {n[2:4]} {n[4:6]} {n[6:]}",
        "plain": n,
        "halves": f"{n[:4]} {n[4:]}",
        "+45": f"+45 {n[:2]} {n[2:4]} {n[4:6]} {n[6:]}",
        "+45 plain": f"+45{n}",
        "0045": f"0045 {n}",
        "hyphens": f"{n[:2]}-{n[2:4]}-{n[4:6]}-{n[6:]}",
        "dots": f"{n[:2]}.{n[2:4]}.{n[4:6]}.{n[6:]}",
        "(+45)": f"(+45) {n[:4]} {n[4:]}",
        "threes": f"{n[:2]} {n[2:5]} {n[5:]}",
        "Swedish": f"+46 70 {n[:3]} {n[3:5]} {n[5:7]}",
        "German": f"+49 30 {n[:6]}",
        "British": f"+44 20 7946 0{n[:3]}",
    }
    way = draw.choices(list(ways), weights=[20, 12, 6, 8, 4, 2, 2, 1, 2, 2, 2, 1, 1])[0]
    return ways[way], way


def email(draw: random.Random) -> tuple[str, str]:
    """Return a mail address at a name reserved for examples."""
    name = draw.choice(("karen.vestergaard", "jens_overby", "mh74", "bjørn.ærø", "a.b.c", "lis-petersen", "t+klage"))
    host = draw.choice(("mail.example", "post.example.com", "firma-navn.example", "example.dk", "sub.do-main.example.org"))
    ways = {
        "plain": f"{name}@{host}",
        "upper": f"{name}@{host}".upper(),
        "(at)": f"{name}(at){host}",
        "angle": f"<{name}@{host}>",
        "broken": f"{name}@\n{host}",
    }
    way = draw.choices(list(ways), weights=[12, 2, 1, 3, 1])[0]
    return ways[way], way


def account(draw: random.Random) -> tuple[str, str]:
    """Return a registration and account number."""
    reg, konto = f"{draw.randrange(1000, 9999)}", "".join(draw.choices(string.digits, k=draw.choice((7, 10, 10))))
    ways = {"reg konto": f"reg.nr. {reg} konto {konto}", "hyphen": f"{reg}-{konto}", "space": f"{reg} {konto}"}
    way = draw.choice(list(ways))
    return ways[way], way


def iban(draw: random.Random) -> tuple[str, str]:
    """Return an IBAN whose check digits fit."""
    land, length = draw.choice((("DK", 14), ("DK", 14), ("SE", 20), ("DE", 18)))
    rest = "".join(draw.choices(string.digits, k=length))
    check = 98 - int("".join(str(int(c, 36)) for c in rest + land + "00")) % 97
    told = f"{land}{check:02}{rest}"
    ways = {"plain": told, "groups": " ".join(told[i : i + 4] for i in range(0, len(told), 4))}
    way = draw.choice(list(ways))
    return ways[way], way


def plate(draw: random.Random) -> tuple[str, str]:
    """Return a number plate."""
    letters, n = "".join(draw.choices("ABCDEHJKLMNPRSTUVXYZ", k=2)), "".join(draw.choices(string.digits, k=5))
    ways = {"spaced": f"{letters} {n[:2]} {n[2:]}", "plain": letters + n, "half": f"{letters} {n}"}
    way = draw.choice(list(ways))
    return ways[way], way


def cvr(draw: random.Random) -> tuple[str, str]:
    """Return a company number whose check digit fits."""
    while True:
        body = "".join(draw.choices("123456789", k=1) + draw.choices(string.digits, k=6))
        rest = sum(w * int(d) for w, d in zip((2, 7, 6, 5, 4, 3, 2), body, strict=True)) % 11
        if rest != 1:
            told = body + str((11 - rest) % 11)
            return (told, "plain") if draw.random() < 0.7 else (f"{told[:2]} {told[2:4]} {told[4:6]} {told[6:]}", "pairs")


def birth_date(draw: random.Random) -> tuple[str, str]:
    """Return a date of birth."""
    born = date(1930, 1, 1) + timedelta(days=draw.randrange(33_000))
    ways = {
        "words": f"{born.day}. {MONTHS[born.month - 1]} {born.year}",
        "hyphens": f"{born:%d-%m-%Y}",
        "dots": f"{born:%d.%m.%Y}",
        "slash": f"{born.day}/{born.month} {born.year}",
        "short": f"{born.day}/{born.month}-{born:%y}",
        "iso": f"{born:%Y-%m-%d}",
        "six": f"{born:%d%m%y}",
    }
    way = draw.choice(list(ways))
    return ways[way], way


def address(draw: random.Random) -> tuple[str, str]:
    """Return an address with as much of it as people write."""
    street, number, town = draw.choice(STREETS), draw.randrange(1, 220), draw.choice(TOWNS)
    letter, door = draw.choice(("", "", "B", " A")), draw.choice((", 2. tv.", ", st. th", " 1. mf", ", 3. sal"))
    ways = {
        "street": f"{street} {number}{letter}",
        "door": f"{street} {number}{letter}{door}",
        "whole": f"{street} {number}{letter}{door}, {town}",
        "town": f"{street} {number}{letter}, {town}",
        "two lines": f"{street} {number}\n{town}",
        "upper": f"{street.upper()} {number}",
    }
    way = draw.choice(list(ways))
    return ways[way], way


def passport(draw: random.Random) -> tuple[str, str]:
    """Return a passport number."""
    told = "".join(draw.choices(string.digits, k=9))
    return told, "plain"


def ip(draw: random.Random) -> tuple[str, str]:
    """Return an IP address of the ranges reserved for documentation (RFC 5737, RFC 3849)."""
    ways = {
        "v4": f"{draw.choice(('192.0.2', '198.51.100', '203.0.113'))}.{draw.randrange(256)}",
        "v6": f"2001:db8::{draw.randrange(1, 65535):x}",
    }
    way = draw.choices(list(ways), weights=[4, 1])[0]
    return ways[way], way


def coordinate(draw: random.Random) -> tuple[str, str]:
    """Return a place in Denmark."""
    north, east = draw.uniform(54.6, 57.7), draw.uniform(8.2, 12.6)
    ways = {
        "degrees": f"{north:.5f}, {east:.5f}",
        "minutes": f"{int(north)}°{draw.randrange(60)}'{draw.randrange(60)}\"N {int(east)}°{draw.randrange(60)}'{draw.randrange(60)}\"E",
    }
    way = draw.choice(list(ways))
    return ways[way], way


MAKE: dict[str, Callable[[random.Random], tuple[str, str]]] = {
    "cpr": cpr,
    "phone": phone,
    "email": email,
    "account": account,
    "iban": iban,
    "plate": plate,
    "cvr": cvr,
    "birth_date": birth_date,
    "address": address,
    "passport": passport,
    "ip": ip,
    "coordinate": coordinate,
}
"""Makers by kind; an IBAN counts as an account."""
