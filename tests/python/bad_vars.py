"""Values of vars that mean nothing, and what the error must name."""

from __future__ import annotations

from typing import Any

Variables = dict[str, Any]

# A text for a number stops dbt earlier: a model subtracts it while dbt parses the project.
TEXT_WINDOW: Variables = {"rfm_window_days": "365"}

BAD_VARS: list[tuple[Variables, tuple[str, ...]]] = [
    ({"rfm_windw_days": 30}, ("rfm_windw_days", "is unknown", "Did you mean 'rfm_window_days'?")),
    ({"as_of_date": "2011-02-30"}, ("as_of_date", "must be a date", "2011-02-30")),
    ({"as_of_date": "yesterday"}, ("as_of_date", "must be a date", "yesterday")),
    ({"as_of_date": "2011-12-10 08:00:00"}, ("as_of_date", "must be a date")),
    ({"as_of_date": "9999-12-31"}, ("as_of_date", "must be a date")),
    ({"list_date": "2011-13-01"}, ("list_date", "must be a date")),
    ({"shop_timezone": "Europe/Rom"}, ("Europe/Rom",)),
    ({"shop_timezone": "UTC') --"}, ("shop_timezone", "IANA time zone")),
    ({"connector": "online_retial"}, ("connector", "is not a connector", "There are")),
    (
        {"connector": "online_retail", "input_schema": "s"},
        ("connector", "input_schema", "choose one"),
    ),
    ({"input_schema": "nowhere"}, ("schema nowhere is missing or holds no input table",)),
    ({"input_path": ["a", "b"]}, ("input_path", "must be a text")),
    ({"input_path": "nowhere/at/all"}, ("folder nowhere/at/all is missing or empty",)),
    ({"max_reject_share": 1.01}, ("max_reject_share", "must be between 0 and 1")),
    ({"max_reject_share": "5%"}, ("max_reject_share", "must be a number")),
    ({"max_reject_share": None}, ("max_reject_share", "must not be null")),
    ({"reporting_currency": "eur"}, ("reporting_currency", "ISO code in capitals")),
    ({"default_country_code": "ITA"}, ("default_country_code", "ISO code in capitals")),
    ({"default_margin_rate": 35}, ("default_margin_rate", "must be between 0 and 1")),
    ({"rfm_window_days": 0}, ("rfm_window_days", "must be between 1 and 36525")),
    ({"rfm_window_days": 36.5}, ("rfm_window_days", "must be an integer")),
    ({"rfm_window_days": 10**12}, ("rfm_window_days", "must be")),
    ({"rfm_scoring": "ntile"}, ("rfm_scoring", "must be one of quantile, fixed")),
    ({"frequency_unit": "invoices"}, ("frequency_unit", "must be one of purchase_days, orders")),
]
