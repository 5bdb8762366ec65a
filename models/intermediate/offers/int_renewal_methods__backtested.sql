{%- set methods = renewal_methods() -%}
with

predictions as (

    select * from {{ ref('int_renewals__predicted') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

cut_off as (

    select {{ add_days('as_of_date', '-' ~ var('renewal_backtest_days')) }} as as_of_date
    from as_of

),

evaluated as (

    select
        *,
        case when is_renewed then 1e0 else 0e0 end as renewed
    from predictions
    where is_evaluated

),

squared as (

    {% for method in methods -%}
    select
        '{{ method }}' as method,
        {{ loop.index }} as method_number,
        count(*) as evaluated_terms,
        sum(renewed) as renewed_terms,
        avg(
            ({{ method }}_probability - renewed) * ({{ method }}_probability - renewed)
        ) as brier_score
    from evaluated
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- What a small sample would choose is chance; there the shrinking decides, by product.
ranked as (

    select
        *,
        row_number() over (
            order by
                case
                    when evaluated_terms >= {{ var('min_sample_size') }}
                        then cast(brier_score as decimal(18, 9))
                    when method = 'product' then 0
                    else 1
                end,
                method_number
        ) as method_rank
    from squared

)

select
    ranked.method,
    cut_off.as_of_date,
    cast({{ var('renewal_backtest_days') }} as int) as horizon_days,
    cast(ranked.evaluated_terms as int) as evaluated_terms,
    cast(coalesce(ranked.renewed_terms, 0) as int) as renewed_terms,
    ranked.brier_score,
    ranked.method_rank = 1 as is_chosen
from ranked
cross join cut_off
