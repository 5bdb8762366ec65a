"""Inputs whose files are broken inside: in their text, in a line, in their Parquet."""

from __future__ import annotations

from bad_inputs import CUSTOMERS, ORDERS, ORDERS_PARQUET, Bad, Files, edited, parquet

CUSTOMERS_PARQUET = parquet("select 'QZ-C1' as customer_id, 'Qzossi' as last_name")
BINARY = bytes((i * 73 + 41) % 256 for i in range(3000))


def parted_by(sign: str) -> bytes:
    """Orders with another delimiter."""
    return ORDERS.replace(b",", sign.encode())


def many(broken: bytes) -> Files:
    """Orders in three files, the second of which is broken."""
    names = ("orders/a.csv", "orders/b's [1].csv", "orders/c.csv")
    return {"orders.csv": None, **dict(zip(names, (ORDERS, broken, ORDERS), strict=True))}


TEXT = [
    Bad("semicolons", {"orders.csv": parted_by(";")}, ("orders.csv", "'order_id'", "semicolons")),
    Bad("tabs", {"orders.csv": parted_by("\t")}, ("orders.csv", "'order_id'", "tabs")),
    Bad("pipes", {"orders.csv": parted_by("|")}, ("orders.csv", "'order_id'", "vertical bars")),
    Bad(
        "latin-1 body",
        {"customers.csv": edited(CUSTOMERS, "Qzossi", "Qzossì", "latin-1")},
        ("customers.csv, line 2", "UTF-8"),
    ),
    Bad(
        "latin-1 header",
        {"customers.csv": edited(CUSTOMERS, "city", "città", "latin-1")},
        ("customers.csv, line 1", "UTF-8"),
    ),
    Bad("utf-16", {"orders.csv": ORDERS.decode().encode("utf-16")}, ("orders.csv", "UTF-8")),
    Bad(
        "utf-16 without mark",
        {"orders.csv": ORDERS.decode().encode("utf-16-le")},
        ("orders.csv", "UTF-8"),
    ),
    Bad("binary", {"orders.csv": BINARY}, ("orders.csv", "UTF-8")),
    Bad("zeros", {"orders.csv": bytes(500)}, ("orders.csv", "UTF-8")),
]

LINES = [
    Bad(
        "short line",
        {"orders.csv": edited(ORDERS, "QZ-O2,QZ-C2,", "QZ-O2,")},
        ("orders.csv, line 3", "columns"),
    ),
    Bad(
        "long line",
        {"orders.csv": edited(ORDERS, "QZ-O2,", "QZ-O2,QZ,")},
        ("orders.csv, line 3", "columns"),
    ),
    Bad(
        "quote unended, middle",
        {"customers.csv": edited(CUSTOMERS, "Qzossi", '"Qzossi')},
        ("customers.csv, line 2", "quote"),
    ),
    Bad(
        "quote unended, last line",
        {"customers.csv": edited(CUSTOMERS, "Qzoma", '"Qzoma')},
        ("customers.csv, line 3", "quote"),
    ),
    Bad(
        "stray quote",
        {"customers.csv": edited(CUSTOMERS, "Qzossi", '"Qz"ossi')},
        ("customers.csv, line 2", "quote"),
    ),
    Bad(
        "carriage return inside",
        {"orders.csv": edited(ORDERS, "qzstore\n", "qzstore\r")},
        ("orders.csv", "lines end in more than one way"),
    ),
    Bad(
        "one line ends in CR LF",
        {"orders.csv": edited(ORDERS, "qzweb\n", "qzweb\r\n")},
        ("orders.csv", "lines end in more than one way"),
    ),
    Bad(
        "one line ends in LF",
        {"orders.csv": ORDERS.replace(b"\n", b"\r\n").replace(b"\r\n", b"\n", 1)},
        ("orders.csv", "lines end in more than one way"),
    ),
    Bad(
        "one of many files",
        many(edited(ORDERS, "QZ-O2,QZ-C2,", "QZ-O2,")),
        ("orders/b's [1].csv, line 3", "columns"),
    ),
    # Three files on one thread: DuckDB, asked for all at once, would see no end of the quote.
    Bad(
        "quote that never ends in one of many files",
        many(edited(ORDERS, "QZ-O2,", '"QZ-O2,')),
        ("orders/b's [1].csv, line 3", "quote"),
    ),
    Bad(
        "one of many files is not UTF-8",
        many(edited(ORDERS, "qzstore", "qzst\xf2re", "latin-1")),
        ("orders/b's [1].csv, line 2", "encoding"),
    ),
    Bad(
        "lines of one of many files end in two ways",
        many(edited(ORDERS, "qzstore\n", "qzstore\r\n")),
        ("orders/b's [1].csv", "lines end in more than one way"),
    ),
    Bad("one of many files is empty", many(b""), ("orders/b's [1].csv, line 1", "no header")),
    Bad(
        "one of many files lacks a column",
        {
            "orders.csv": None,
            "orders/a.csv": ORDERS,
            "orders/b.csv": edited(ORDERS, "ordered_at", "day"),
        },
        ("orders/b.csv", "'ordered_at'"),
    ),
]

PARQUET = [
    Bad(
        "truncated parquet",
        {"orders.csv": None, "orders.parquet": ORDERS_PARQUET[:-20]},
        ("orders.parquet", "Parquet"),
    ),
    Bad(
        "text named parquet",
        {"orders.csv": None, "orders.parquet": ORDERS},
        ("orders.parquet", "Parquet"),
    ),
    Bad(
        "zero bytes named parquet",
        {"orders.csv": None, "orders.parquet": b""},
        ("orders.parquet", "Parquet"),
    ),
    Bad("parquet named csv", {"orders.csv": ORDERS_PARQUET}, ("orders.csv", "UTF-8")),
    Bad(
        "gap in the middle of parquet",
        {
            "orders.csv": None,
            "orders.parquet": ORDERS_PARQUET[:30] + bytes(40) + ORDERS_PARQUET[70:],
        },
        ("orders.parquet",),
    ),
    # DuckDB's own error would quote the name.
    Bad(
        "latin-1 in parquet",
        {
            "customers.csv": None,
            "customers.parquet": CUSTOMERS_PARQUET.replace(b"Qzossi", b"Qzoss\xec"),
        },
        ("customers.parquet, column 'last_name'", "not UTF-8"),
    ),
    Bad(
        "bytes in parquet",
        {
            "customers.csv": None,
            "customers.parquet": parquet(
                "select 'QZ-C1' as customer_id, 'Qzossi'::blob as last_name"
            ),
        },
        ("customers.parquet", "'last_name' holds bytes"),
    ),
]

BAD_FILES = [*TEXT, *LINES, *PARQUET]
