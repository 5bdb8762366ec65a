"""What of a customer's record is compared, in SQL: cleaned further than for sending, in memory."""

from __future__ import annotations

import duckdb

# Two records are compared if they agree on an identifier or on one of these, and on nothing else.
# A block that more records share than MAX_RECORDS_PER_BLOCK compares none of them.
BLOCKS = {
    "block_names": "first_name || '|' || last_name",
    "block_surname_birth": "last_name || '|' || birth_date",
    "block_name_birth": "first_name || '|' || birth_date",
    "block_birth_place": "birth_date || '|' || postal_code",
    "block_name_street": "first_name || '|' || street",
    "block_surname_street": "left(last_name, 4) || '|' || postal_code || '|' || street_number",
    "block_company": "left(company_name, 12) || '|' || postal_code",
}
MAX_RECORDS_PER_BLOCK = 200
IDENTIFIERS = ("email", "phone", "tax_code", "vat_number")
DESCRIBED = (
    "first_name",
    "last_name",
    "company_name",
    "birth_date",
    "street",
    "postal_code",
)

LEGAL_FORM = " (s ?r ?l ?s?|s ?p ?a|s ?n ?c|s ?a ?s|ltd|llc|gmbh|sarl|inc|plc|bv)$"


def words(column: str) -> str:
    """Lower case without accents, apostrophes, dots and doubled spaces."""
    letters = f"regexp_replace(strip_accents(lower({column})), '[^a-z0-9]+', ' ', 'g')"
    return f"nullif(trim({letters}), '')"


def code(column: str) -> str:
    """Letters and digits alone, in capitals."""
    return f"nullif(upper(regexp_replace({column}, '[^0-9A-Za-z]', '', 'g')), '')"


def capped(names: list[str], count: str, most: int) -> str:
    """Columns without the values that too many share: these say nothing of who it is."""
    return ", ".join(
        f"case when {count} over (partition by {name}) <= {most} then {name} end as {name}"
        for name in names
    )


def records_sql(customers: str, max_people_per_key: int) -> str:
    """Query of the records as they are compared.

    customers: a relation with the columns of input table customers and person_id, the person that
    each record is known to be of.
    """
    is_company = "coalesce(customer_type = 'company', false)"
    domain = "split_part(lower(trim(email)), '@', 2)"
    local_part = "regexp_replace(split_part(lower(trim(email)), '@', 1), '[+].*$', '')"
    blocks = ", ".join(f"{block} as {name}" for name, block in BLOCKS.items())
    described = ", ".join(DESCRIBED)
    return f"""
        with cleaned as (
            select
                customer_id as unique_id,
                person_id,
                case when not {is_company} then {words("first_name")} end as first_name,
                case when not {is_company} then {words("last_name")} end as last_name,
                case when {is_company}
                    then regexp_replace({words("company_name")}, '{LEGAL_FORM}', '')
                end as company_name,
                {is_company} as is_company,
                strftime(birth_date, '%Y%m%d') as birth_date,
                {words("street_address")} as street,
                nullif(regexp_extract(street_address, '[0-9]+'), '') as street_number,
                {code("postal_code")} as postal_code,
                case when email like '%_@_%'
                    then replace({local_part}, '.', '') || '@' || {domain}
                end as email,
                -- Neither calling code nor trunk prefix is among the last nine digits.
                nullif(
                    right(regexp_replace(coalesce(mobile, phone), '[^0-9]', '', 'g'), 9), ''
                ) as phone,
                {code("tax_code")} as tax_code,
                right({code("vat_number")}, 11) as vat_number
            from {customers}
        ),

        identified as (
            select
                unique_id, person_id, is_company, street_number, {described},
                {capped(list(IDENTIFIERS), "count(distinct person_id)", max_people_per_key)}
            from cleaned
        ),

        blocked as (
            select *, {blocks}
            from identified
        )

        select
            unique_id, person_id, is_company, {described}, {", ".join(IDENTIFIERS)},
            {capped(list(BLOCKS), "count(*)", MAX_RECORDS_PER_BLOCK)}
        from blocked
        where coalesce(first_name, last_name, company_name, {", ".join(IDENTIFIERS)}) is not null
        order by unique_id
    """


def filled(connection: duckdb.DuckDBPyConnection, records: str) -> set[str]:
    """Columns that hold more than one value: the others compare nothing."""
    names = [*DESCRIBED, *IDENTIFIERS, *BLOCKS]
    counts = connection.execute(
        f"select {', '.join(f'count({name})' for name in names)} from {records}"
    ).fetchall()[0]
    return {name for name, count in zip(names, counts, strict=True) if count > 1}


def pairs_sql(records: str, scored: str, min_probability: float) -> str:
    """Query of the pairs of people worth offering: likely, and nothing speaks against them.

    An equal tax code speaks for itself; the guards of the build come on top.
    """
    return f"""
        select
            least(one.person_id, other.person_id) as customer_id,
            greatest(one.person_id, other.person_id) as other_customer_id,
            max(scored.match_probability) as match_probability
        from {scored} as scored
        inner join {records} as one on scored.unique_id_l = one.unique_id
        inner join {records} as other on scored.unique_id_r = other.unique_id
        where scored.match_probability >= {min_probability}
            and one.person_id != other.person_id
            and one.is_company = other.is_company
            and (
                coalesce(one.tax_code = other.tax_code, false)
                -- Given names neither alike nor short for one another nor swapped: a family.
                or not coalesce(
                    jaro_winkler_similarity(one.first_name, other.first_name) < 0.85
                    and not starts_with(one.first_name, other.first_name)
                    and not starts_with(other.first_name, one.first_name)
                    and one.first_name is distinct from other.last_name
                    and one.last_name is distinct from other.first_name,
                    false
                )
                -- Two birth dates, as the build's rules have it: parent and child of one name.
                and coalesce(one.birth_date = other.birth_date, true)
            )
        group by 1, 2
        order by 1, 2
    """
