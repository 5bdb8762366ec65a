{#
    Merging people, one rule after the other. A level holds who is one person so far: source_customer_id and
    person_id, the oldest of the person's records; only of people with more than one record.

    people_by is the whole of a level after three CTEs of its own:
      keys     stg_customer_keys
      people   the level before
      holders  who holds which key: key_hash, source_customer_id, customer_type, name_hash

    shared_by: 'names' or 'people': what must not exceed var max_people_per_key. A code of the law belongs to one
      name, however often it was registered; an address to whoever holds it.
    apart_by: key types of which one person has one: two of them keep two records apart.
    within_names: of whom only records of one name are merged, 'people' or 'all'; a nameless one where all others are
      of one name. Then persons and companies stay apart as well.
#}
{% macro people_by(shared_by, apart_by, within_names) %}
repeated as (

    select key_hash
    from holders
    group by key_hash
    having count(*) > 1

),

held as (

    select
        holders.key_hash,
        holders.customer_type,
        holders.name_hash,
        holders.source_customer_id,
        coalesce(people.person_id, holders.source_customer_id) as person_id
    from holders
    inner join repeated on holders.key_hash = repeated.key_hash
    left join people on holders.source_customer_id = people.source_customer_id

),

shared as (

    select key_hash
    from held
    group by key_hash
    having
        count(distinct person_id) > 1
        and count(distinct {{ 'coalesce(name_hash, source_customer_id)' if shared_by == 'names' else 'person_id' }})
        <= {{ var('max_people_per_key') }}

),

circles as (

    select
        held.person_id,
        {% if within_names -%}
        concat_ws(
            '|',
            held.key_hash,
            held.customer_type,
            case
                when
                    min(held.name_hash) over alike != max(held.name_hash) over alike
                    {%- if within_names == 'people' %}
                    and held.customer_type = 'person'
                    {%- endif %}
                    then coalesce(held.name_hash, held.source_customer_id)
            end
        ) as circle_id
        {%- else -%}
        held.key_hash as circle_id
        {%- endif %}
    from held
    inner join shared on held.key_hash = shared.key_hash
    {% if within_names -%}
    window alike as (partition by held.key_hash, held.customer_type)
    {%- endif %}

),

memberships as (

    select
        circle_id,
        person_id
    from circles
    group by circle_id, person_id

),

concerned as (

    select person_id
    from memberships
    group by person_id

),

records as (

    select
        concerned.person_id,
        coalesce(people.source_customer_id, concerned.person_id) as source_customer_id
    from concerned
    left join people on concerned.person_id = people.person_id

),

-- The oldest record of a person is the one that stays; where days are equal the id decides.
described as (

    select
        records.person_id,
        min(case when keys.key_type = 'customer_id' then
            {{ seniority('keys.record_date', 'keys.source_customer_id') }}
        end) as seniority
        {%- for key_type in apart_by %},
        min(case when keys.key_type = '{{ key_type }}' and keys.is_matchable then keys.key_hash end)
            as first_{{ key_type }},
        max(case when keys.key_type = '{{ key_type }}' and keys.is_matchable then keys.key_hash end)
            as last_{{ key_type }}
        {%- endfor %}
    from records
    inner join keys on records.source_customer_id = keys.source_customer_id
    group by records.person_id

),

told_apart as (

    select
        memberships.circle_id,
        memberships.person_id,
        described.seniority,
        {% for key_type in apart_by -%}
        max(described.first_{{ key_type }}) over circle
        > min(described.last_{{ key_type }}) over circle as has_two_{{ key_type }},
        {% endfor -%}
        count(*) over circle as people_count
    from memberships
    inner join described on memberships.person_id = described.person_id
    window circle as (partition by memberships.circle_id)

),

agreeing as (

    select
        seniority as node,
        circle_id as hub
    from told_apart
    where
        people_count > 1
        {%- for key_type in apart_by %}
        and not coalesce(has_two_{{ key_type }}, false)
        {%- endfor %}

),

components as (

    {{ connected_components('agreeing') }}

),

-- Circles that agree one by one may still chain two people: then none of the chain is merged.
joined as (

    select
        described.person_id,
        {{ senior_id('components.component') }} as joined_person_id,
        {% for key_type in apart_by -%}
        max(described.first_{{ key_type }}) over chain
        > min(described.last_{{ key_type }}) over chain as has_two_{{ key_type }},
        {% endfor -%}
        count(*) over chain as people_count
    from components
    inner join described on components.node = described.seniority
    window chain as (partition by components.component)

),

merged as (

    select
        person_id,
        joined_person_id
    from joined
    where
        people_count > 1
        {%- for key_type in apart_by %}
        and not coalesce(has_two_{{ key_type }}, false)
        {%- endfor %}

),

members as (

    select
        source_customer_id,
        person_id
    from people

    union all

    select
        merged.person_id as source_customer_id,
        merged.person_id
    from merged
    left join people on merged.person_id = people.source_customer_id
    where people.source_customer_id is null

)

select
    members.source_customer_id,
    coalesce(merged.joined_person_id, members.person_id) as person_id
from members
left join merged on members.person_id = merged.person_id
{%- endmacro %}


{# A text by which records of one person are put in order of age: the day of the record, then its id. #}
{% macro seniority(record_date, customer_id) -%}
    coalesce(cast({{ record_date }} as string), '0000-00-00') || '|' || {{ customer_id }}
{%- endmacro %}

{# The same for how late a record was changed: of one instant, the greatest id. #}
{% macro recency(updated_at, created_at, customer_id) -%}
    coalesce(cast(coalesce({{ updated_at }}, {{ created_at }}) as string), '') || ' ' || {{ customer_id }}
{%- endmacro %}

{# The id that stands behind the ten characters of the day and the bar. #}
{% macro senior_id(seniority) -%}
    substring({{ seniority }}, 12)
{%- endmacro %}
