{# Calendar arithmetic and series that the engines spell differently. #}

{# Whole days from one date to a later one. #}
{% macro days_between(earlier, later) -%}
    {{ adapter.dispatch('days_between', 'clientela')(earlier, later) }}
{%- endmacro %}

{% macro duckdb__days_between(earlier, later) -%}
    date_diff('day', {{ earlier }}, {{ later }})::int
{%- endmacro %}

{% macro spark__days_between(earlier, later) -%}
    datediff({{ later }}, {{ earlier }})
{%- endmacro %}


{# The date a number of days after another. #}
{% macro add_days(day, days) -%}
    {{ adapter.dispatch('add_days', 'clientela')(day, days) }}
{%- endmacro %}

{% macro duckdb__add_days(day, days) -%}
    ({{ day }} + ({{ days }})::int)
{%- endmacro %}

{% macro spark__add_days(day, days) -%}
    date_add({{ day }}, cast({{ days }} as int))
{%- endmacro %}


{# The shop's calendar day of a UTC timestamp. #}
{% macro local_date(timestamp_utc) -%}
    {%- if shop_timezone() == 'UTC' -%}
        cast({{ timestamp_utc }} as date)
    {%- else -%}
        {{ adapter.dispatch('date_in_zone', 'clientela')(timestamp_utc, shop_timezone()) }}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__date_in_zone(timestamp_utc, zone) -%}
    cast(timezone('{{ zone }}', timezone('UTC', {{ timestamp_utc }})) as date)
{%- endmacro %}

{% macro spark__date_in_zone(timestamp_utc, zone) -%}
    cast(from_utc_timestamp({{ timestamp_utc }}, '{{ zone }}') as date)
{%- endmacro %}


{# The UTC timestamp of a wall clock in a zone. #}
{% macro utc_from_zone(wall_clock, zone) -%}
    {{ adapter.dispatch('utc_from_zone', 'clientela')(wall_clock, zone) }}
{%- endmacro %}

{% macro duckdb__utc_from_zone(wall_clock, zone) -%}
    timezone('UTC', timezone('{{ zone }}', {{ wall_clock }}))
{%- endmacro %}

{% macro spark__utc_from_zone(wall_clock, zone) -%}
    to_utc_timestamp({{ wall_clock }}, '{{ zone }}')
{%- endmacro %}


{# Monday = 1 .. Sunday = 7. #}
{% macro iso_day_of_week(day) -%}
    {{ adapter.dispatch('iso_day_of_week', 'clientela')(day) }}
{%- endmacro %}

{% macro duckdb__iso_day_of_week(day) -%}
    isodow({{ day }})::int
{%- endmacro %}

{% macro spark__iso_day_of_week(day) -%}
    (weekday({{ day }}) + 1)
{%- endmacro %}


{# A select of one column, date_day: every day from first_day to last_day, two expressions over relation. #}
{% macro date_series(relation, first_day, last_day) -%}
    {{ adapter.dispatch('date_series', 'clientela')(relation, first_day, last_day) }}
{%- endmacro %}

{% macro duckdb__date_series(relation, first_day, last_day) -%}
    select unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day))::date as date_day
    from {{ relation }}
{%- endmacro %}

{% macro spark__date_series(relation, first_day, last_day) -%}
    select explode(sequence({{ first_day }}, {{ last_day }}, interval 1 day)) as date_day
    from {{ relation }}
{%- endmacro %}


{# In a select list, a row for each whole number from first to last; last must not be less than first. #}
{% macro integer_series(first, last) -%}
    {{ adapter.dispatch('integer_series', 'clientela')(first, last) }}
{%- endmacro %}

{% macro duckdb__integer_series(first, last) -%}
    unnest(generate_series({{ first }}, {{ last }}))
{%- endmacro %}

{% macro spark__integer_series(first, last) -%}
    explode(sequence({{ first }}, {{ last }}))
{%- endmacro %}
