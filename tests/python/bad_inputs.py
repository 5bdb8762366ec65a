"""A good input, and inputs whose tables, columns or rows are not those that are wanted."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

MARK = "qz"  # in every personal value, lower case; no header and no message of ours holds it
AMOUNT = "917.35"
Files = dict[str, bytes | None]


def csv(*lines: str) -> bytes:
    """The bytes of a CSV file."""
    return ("\n".join(lines) + "\n").encode()


CUSTOMERS = csv(
    "customer_id,first_name,last_name,email,city",
    "QZ-C1,Qzanna,Qzossi,qzanna@example.org,Qzilano",
    'QZ-C2,Qzino,"Qzianchi, detto ""Qz""",qzino@example.org,Qzoma',
)
ORDERS = csv(
    "order_id,customer_id,ordered_at,sales_channel",
    "QZ-O1,QZ-C1,2025-03-01 10:00:00,qzstore",
    "QZ-O2,QZ-C2,2025-03-08 11:30:00,qzweb",
    "QZ-O3,QZ-C1,2025-04-02 09:15:00,qzstore",
)
ORDER_LINES = csv(
    "order_id,line_number,product_id,quantity,unit_price",
    "QZ-O1,1,QZ-P1,1,917.35",
    "QZ-O2,1,QZ-P1,2,917.35",
    "QZ-O3,1,QZ-P1,1,917.35",
)
CONSENTS = csv(
    "customer_id,channel,is_granted,recorded_at",
    "QZ-C1,qzemail,true,2025-03-01 10:00:00",
)
GOOD: Files = {
    "customers.csv": CUSTOMERS,
    "orders.csv": ORDERS,
    "order_lines.csv": ORDER_LINES,
    "consents.csv": CONSENTS,
}


@dataclass(frozen=True)
class Bad:
    """A broken input: the files that differ from GOOD (None: left out), what the error names."""

    name: str
    files: Files
    names: tuple[str, ...]

    def write(self, folder: Path) -> Path:
        """Write the input into a folder."""
        for name, content in (GOOD | self.files).items():
            if content is not None:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        return folder


def parquet(select: str) -> bytes:
    """The bytes of a Parquet file with the rows of a query."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.parquet"
        duckdb.connect().execute(f"copy ({select}) to '{path}' (format parquet)")
        return path.read_bytes()


ORDERS_PARQUET = parquet(
    "select 'QZ-O' || i as order_id, 'QZ-C1' as customer_id, timestamp '2025-03-01' as ordered_at"
    " from range(1, 4) as numbers (i)"
)


def edited(content: bytes, old: str, new: str, encoding: str = "utf-8") -> bytes:
    """Content with a text replaced once; in another encoding if asked."""
    text = content.decode()
    assert old in text
    return text.replace(old, new, 1).encode(encoding)


def header_only(content: bytes) -> bytes:
    """The first line alone."""
    return content.split(b"\n")[0] + b"\n"


NOTHING: Files = dict.fromkeys(GOOD)

PLACES = [
    Bad("folder empty", NOTHING, ("is missing or empty",)),
    Bad(
        "unrelated files",
        NOTHING | {"notes.txt": b"hello", "pictures/a.png": b"x"},
        ("holds no input table", "notes.txt"),
    ),
    Bad("orders missing", {"orders.csv": None}, ("table orders is required",)),
    Bad("order_lines missing", {"order_lines.csv": None}, ("table order_lines is required",)),
    Bad(
        "csv and parquet",
        {"orders.parquet": ORDERS_PARQUET},
        ("orders.csv and orders.parquet", "Keep one"),
    ),
    Bad("csv and folder", {"orders/part.csv": ORDERS}, ("orders.csv and orders/*.csv", "Keep one")),
    Bad(
        "folder with both formats",
        {"orders.csv": None, "orders/a.csv": ORDERS, "orders/b.parquet": ORDERS_PARQUET},
        ("orders/*.csv and orders/*.parquet",),
    ),
    Bad(
        "files in a folder of the table's folder",
        {"orders.csv": None, "orders/2025/a.csv": ORDERS},
        ("orders/2025/a.csv would not be read", "folder orders itself"),
    ),
    Bad(
        "an optional table in a folder called as a file",
        {"consents.csv": None, "consents.csv/part-0.csv": CONSENTS},
        ("consents.csv/part-0.csv would not be read", "consents/*.csv is wanted"),
    ),
    Bad(
        "an optional table far below",
        {"consents.csv": None, "consents/year=2025/month=3/a.csv": CONSENTS},
        ("consents/year=2025/month=3/a.csv would not be read",),
    ),
    Bad(
        "an optional table in capitals",
        {"consents.csv": None, "Consents.CSV": CONSENTS},
        ("Consents.CSV would not be read", "consents.csv is wanted"),
    ),
    Bad(
        "table folder without files",
        {"orders.csv": None, "orders/readme.txt": b"none"},
        ("table orders is required",),
    ),
]

COLUMNS = [
    Bad(
        "orders without order_id",
        {"orders.csv": edited(ORDERS, "order_id", "order_no")},
        (
            "orders.csv",
            "lacks the required column 'order_id'",
            "Found: order_no, customer_id",
            "Did you mean 'order_no'?",
        ),
    ),
    Bad(
        "orders without ordered_at",
        {"orders.csv": edited(ORDERS, "ordered_at", "when")},
        (
            "orders.csv",
            "lacks the required column 'ordered_at'",
            "Found: order_id, customer_id, when",
        ),
    ),
    Bad(
        "lines without quantity",
        {"order_lines.csv": edited(ORDER_LINES, "quantity", "qty")},
        ("order_lines.csv", "lacks the required column 'quantity'", "Found: order_id, line_number"),
    ),
    Bad(
        "customers misspelt",
        {"customers.csv": edited(CUSTOMERS, "customer_id", "costumer_id")},
        ("customers.csv", "'customer_id'", "Did you mean 'costumer_id'?"),
    ),
    Bad(
        "consents run together",
        {"consents.csv": edited(CONSENTS, "customer_id", "customerid")},
        ("consents.csv", "'customer_id'", "Did you mean 'customerid'?"),
    ),
    Bad(
        "lines without price and amount",
        {"order_lines.csv": edited(ORDER_LINES, "unit_price", "price")},
        (
            "order_lines.csv",
            "has neither unit_price nor net_amount",
            "Found: order_id, line_number, product_id",
        ),
    ),
    Bad(
        "a column twice",
        {"orders.csv": edited(ORDERS, "sales_channel", "customer_id")},
        ("orders.csv, line 1", "column 'customer_id' is there twice"),
    ),
    Bad(
        "a column twice, in capitals",
        {"orders.csv": edited(ORDERS, "sales_channel", "Customer_ID")},
        ("orders.csv, line 1", "column 'customer_id' is there twice"),
    ),
    Bad(
        "no header",
        {"customers.csv": CUSTOMERS.split(b"\n", 1)[1]},
        ("customers.csv, line 1", "not a header of table customers", "customer_id"),
    ),
    Bad(
        "no header, semicolons",
        {"customers.csv": CUSTOMERS.split(b"\n", 1)[1].replace(b",", b";")},
        ("customers.csv, line 1", "not a header of table customers"),
    ),
    Bad(
        "x column with a space",
        {"customers.csv": edited(CUSTOMERS, "city", "x_loyalty card")},
        ("customers.csv", "column 'x_loyalty card'"),
    ),
    Bad(
        "parquet lacks a column",
        {
            "orders.csv": None,
            "orders.parquet": parquet("select 'QZ-O1' as order_id, 'QZ' as ordered_on"),
        },
        ("orders.parquet", "lacks the required column 'ordered_at'", "'ordered_on'"),
    ),
]

EMPTY = [
    Bad(
        "header-only orders",
        {"orders.csv": header_only(ORDERS)},
        ("orders.csv", "has a header but no row"),
    ),
    Bad(
        "header-only lines",
        {"order_lines.csv": header_only(ORDER_LINES)},
        ("order_lines.csv", "has a header but no row"),
    ),
    Bad("zero bytes", {"orders.csv": b""}, ("orders.csv, line 1", "no header")),
    Bad(
        "zero bytes, optional table", {"customers.csv": b""}, ("customers.csv, line 1", "no header")
    ),
    Bad("blank lines", {"orders.csv": b"\n\n\n"}, ("orders.csv, line 1", "no header")),
    Bad(
        "parquet without rows",
        {
            "orders.csv": None,
            "orders.parquet": parquet(
                "select 'a' as order_id, timestamp '2025-01-01' as ordered_at where false"
            ),
        },
        ("orders.parquet", "no row"),
    ),
]

BAD_TABLES = [*PLACES, *COLUMNS, *EMPTY]
