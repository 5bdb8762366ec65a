-- Numbers, ranks, running totals and even parts of heavy relations are those of a window over all
-- rows: among ties, in a group of fewer rows than parts, for values of both signs.
{% set by_days = {
    'order_by': ['recency desc', 'id asc'],
    'buckets': ['-recency'],
    'by': ['scope'],
} -%}
{% set by_amount = {'order_by': ['amount desc', 'id asc'], 'buckets': ['-' ~ coarse('amount')]} -%}
{% set found = {
    'row_number': clientela.default__in_order('cases', 'row_number', **by_days),
    'row_rank': clientela.default__in_order('cases', 'row_rank', ['recency'], ['recency'], ties=true),
    'row_total': clientela.default__in_order('cases', 'row_total', counted='cost', **by_amount),
    'row_part': clientela.default__parts_in_order('cases', 'row_part', 5, **by_days),
    'row_fine_part': clientela.default__parts_in_order('cases', 'row_fine_part', 7, **by_amount),
} -%}
{% set differences = [] -%}
{% for name in found -%}
{% do differences.append(
    'expected.' ~ name ~ ' is distinct from ' ~ name ~ '_found.' ~ name
) -%}
{% endfor -%}
with

numbers as (

    select {{ integer_series(1, 1500) }} as row_number

),

drawn as (

    select
        row_number,
        {{ hash_fraction('cast(row_number as string)') }} as fraction
    from numbers

),

cases as (

    select
        case
            when row_number <= 3 then 'few'
            when row_number = 4 then 'one'
            when row_number <= 500 then 'some'
            else 'many'
        end as scope,
        concat('C', cast(mod(row_number * 7919, 1511) as string)) as id,
        cast(floor(fraction * 40) as int) as recency,
        cast(exp(20 * fraction - 5) as decimal(18, 2))
        * case when mod(row_number, 5) = 0 then -1 else 1 end as amount,
        cast(mod(row_number, 4) as decimal(18, 2)) as cost
    from drawn

),

{% for name, query in found.items() -%}
{{ name }}_found as (

    {{ query | indent(4) }}

),

{% endfor -%}
expected as (

    select
        id,
        row_number() over (partition by scope order by recency desc, id asc) as row_number,
        rank() over (order by recency) as row_rank,
        sum(cost) over (
            order by amount desc, id asc
            rows between unbounded preceding and current row
        ) as row_total,
        ntile(5) over (partition by scope order by recency desc, id asc) as row_part,
        ntile(7) over (order by amount desc, id asc) as row_fine_part
    from cases

)

select
    {% for name in found -%}
    {{ name }}_found.{{ name }} as {{ name }}_found,
    {% endfor -%}
    expected.*
from expected
{% for name in found -%}
left join {{ name }}_found on expected.id = {{ name }}_found.id
{% endfor -%}
where
    {{ differences | join('\n    or ') }}
