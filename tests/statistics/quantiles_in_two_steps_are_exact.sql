-- Heavy groups' quantiles are those of R (type 7) and of the engine's own aggregate, whatever a
-- group holds: an odd and an even number of values, ties, one value, none; values of both signs and
-- of sizes far apart; shares that fall on a value, between two of one bucket and of two buckets.
-- Nobody has no quantile.
{% set shares = [0, 0.2, 0.5, 0.8, 0.99, 1] -%}
{% set examples = {
    'odd': ['1 2 3 4 5 6 7 8 9 10 11', '1 3 6 9 10.9 11'],
    'even': ['1 10 2 3', '1 1.6 2.5 5.8 9.79 10'],
    'ties': ['5 7 5 5', '5 5 5 5.8 6.94 7'],
    'one': ['-4', '-4 -4 -4 -4 -4 -4'],
    'signs': [
        '-1000000 0 0 -0.25 12.34 98765432.1',
        '-1000000 -0.25 0 12.34 93827161.112 98765432.1',
    ],
    'nothing': ['none', 'none none none none none none'],
} -%}
{% set differences = [
    'nobody_count is distinct from 0', 'amount_of_nobody is not null', 'count_found != amount_count'
] -%}
{% for share in shares -%}
{% set place = loop.index -%}
{% for found, expected in [
    ('amount', 'expected_amount'), ('opposite', 'expected_opposite'), ('amount', 'published')
] -%}
{% set found, expected = found ~ '_' ~ place, expected ~ '_' ~ place -%}
{% do differences.append(
    'abs(' ~ found ~ ' - ' ~ expected ~ ') > 1e-12 * greatest(abs(' ~ expected ~ '), 1)'
) -%}
{% do differences.append(
    '(' ~ found ~ ' is null) != (' ~ expected ~ ' is null)'
) -%}
{% endfor -%}
{% endfor -%}
with

examples as (

    {% for scope, (amounts, published) in examples.items() -%}
    select
        '{{ scope }}' as scope,
        '{{ published }}' as published,
        {{ text_parts("'" ~ amounts ~ "'", ' ') }} as amount
    {{ 'union all' if not loop.last }}

    {% endfor -%}

),

numbers as (

    select {{ integer_series(1, 2000) }} as row_number

),

-- Amounts from a cent to millions, most of them small, a part of them negative.
drawn as (

    select
        concat('drawn ', cast(mod(row_number, 3) as string)) as scope,
        exp(16 * {{ hash_fraction('cast(row_number as string)') }} - 4)
        * case when mod(row_number, 7) = 0 then -1 else 1 end as amount
    from numbers

),

cases as (

    select
        scope,
        published,
        try_cast(amount as decimal(18, 2)) as amount
    from examples

    union all

    select
        scope,
        cast(null as string) as published,
        cast(amount as decimal(18, 2)) as amount
    from drawn

),

two_steps as (

    {{ clientela.default__grouped_quantiles(
        'cases', ['scope'], {'amount': ['amount', shares], 'opposite': ['-amount', shares]}
    ) | indent(4) }}

),

one_step as (

    select
        scope,
        max(published) as published,
        count(amount) as amount_count,
        {{ quantiles('amount', shares) }} as amount_quantiles,
        {{ quantiles('-amount', shares) }} as opposite_quantiles
    from cases
    group by scope

),

of_nobody as (

    {{ clientela.default__grouped_quantiles(
        '(select * from cases where scope is null) as nobody', [], {'amount': ['amount', [0.5]]}
    ) | indent(4) }}

),

compared as (

    select
        one_step.*,
        of_nobody.amount_count as nobody_count,
        of_nobody.amount_1 as amount_of_nobody,
        {% for share in shares -%}
        two_steps.amount_{{ loop.index }},
        two_steps.opposite_{{ loop.index }},
        coalesce(
            try_cast(split_part(one_step.published, ' ', {{ loop.index }}) as double),
            case when one_step.published is null then two_steps.amount_{{ loop.index }} end
        ) as published_{{ loop.index }},
        {{ quantile_of('one_step.amount_quantiles', loop.index) }}
            as expected_amount_{{ loop.index }},
        {{ quantile_of('one_step.opposite_quantiles', loop.index) }}
            as expected_opposite_{{ loop.index }},
        {% endfor -%}
        coalesce(two_steps.amount_count, 0) as count_found
    from one_step
    cross join of_nobody
    left join two_steps on one_step.scope = two_steps.scope

)

select *
from compared
where
    {{ differences | join('\n    or ') }}
