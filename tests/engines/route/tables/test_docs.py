from pathlib import Path

from mertid.engines.route.tables import COLUMNS, TITLES

PAGE = Path(__file__).parents[4] / "docs" / "route-data.md"


def test_the_page_names_every_column_under_its_table_and_says_which_must_be_there() -> None:
    rows = {line.split("|")[1].strip(): line.split("|")[2:4] for line in PAGE.read_text("utf-8").splitlines() if line.count("|") == 4}
    for kind, columns in COLUMNS.items():
        must, may = ([name.strip() for name in cell.split(",")] for cell in rows[TITLES[kind].da])
        assert must == [c.label.da for c in columns if c.must]
        assert may == [c.label.da for c in columns if not c.must]
