"""Types to begin from, with what they cost and let out. Every figure is the authority's to change; each says where it comes from.

Prices are round figures for planning, put together from the sources named, not offers: a municipality fills in its own agreement's.
CO2 is from driving and, for electricity, from making it; the making of the vehicle is left at 0 until the authority has a figure.
"""

from .model import VehicleType

ROUND = "Rundt planlægningstal; ret til egen aftale"
SMALL_ELECTRIC = VehicleType(
    key="el-lille", name="Lille elbil", kind="car", fuel="electric", year_dkk=38000, km_dkk=0.55, km_co2=0.018, range_km=260,
    charge_km_per_hour=60, seats=4, load=0, source=ROUND,
)
LARGE_ELECTRIC = VehicleType(
    key="el-stor", name="Stor elbil", kind="car", fuel="electric", year_dkk=52000, km_dkk=0.70, km_co2=0.022, range_km=380,
    charge_km_per_hour=60, seats=5, load=1, source=ROUND,
)
ELECTRIC_VAN = VehicleType(
    key="el-kasse", name="Elkassevogn", kind="van", fuel="electric", year_dkk=62000, km_dkk=0.95, km_co2=0.030, range_km=220,
    charge_km_per_hour=55, seats=3, load=3, source=ROUND,
)
SMALL_PETROL = VehicleType(
    key="benzin-lille", name="Lille benzinbil", kind="car", fuel="petrol", year_dkk=31000, km_dkk=1.35, km_co2=0.125, seats=4, load=0,
    source=ROUND,
)
DIESEL_VAN = VehicleType(
    key="diesel-kasse", name="Dieselkassevogn", kind="van", fuel="diesel", year_dkk=48000, km_dkk=1.75, km_co2=0.185, seats=3, load=3,
    source=ROUND,
)
MINIBUS = VehicleType(
    key="minibus", name="Minibus (diesel)", kind="minibus", fuel="diesel", year_dkk=69000, km_dkk=2.10, km_co2=0.210, seats=9, load=2,
    source=ROUND,
)
EBIKE = VehicleType(
    key="elcykel", name="Elcykel", kind="ebike", fuel="electric", year_dkk=5500, km_dkk=0.10, km_co2=0.002, range_km=60,
    charge_km_per_hour=15, seats=1, load=0, longest_km=10, slower_min_per_km=1.0, source=ROUND,
)
STANDARD = (SMALL_ELECTRIC, LARGE_ELECTRIC, ELECTRIC_VAN, SMALL_PETROL, DIESEL_VAN, MINIBUS, EBIKE)
