with

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

fits as (

    select * from {{ ref('int_clv_fits__read') }}

),

fitted as (

    select
        as_of_date,
        model,
        max(log_likelihood) as log_likelihood,
        max(customer_count) as customer_count,
        max(reason) as reason,
        max(case when parameter = 'r' then value end) as r,
        max(case when parameter = 'alpha' then value end) as alpha,
        max(case when parameter = 'a' then value end) as a,
        max(case when parameter = 'b' then value end) as b,
        max(case when parameter = 'p' then value end) as p,
        max(case when parameter = 'q' then value end) as q,
        max(case when parameter = 'v' then value end) as v,
        max(case when parameter = 'mean_margin' then value end) as mean_margin,
        max(case when parameter = 'margin_correlation' then value end) as margin_correlation
    from fits
    group by as_of_date, model

),

ranked as (

    select
        *,
        -- Of equal likelihoods, as where nobody drops out, that of BG/NBD is taken.
        row_number() over (
            partition by as_of_date
            order by round(log_likelihood, 6) desc nulls last, model asc
        ) as place
    from fitted
    where model in ('bg_nbd', 'mbg_nbd')

),

purchases as (

    select * from ranked
    where place = 1

),

spending as (

    select * from fitted
    where model = 'gamma_gamma'

),

margins as (

    select * from fitted
    where model = 'margin'

)

select
    dates.as_of_date,
    case when purchases.log_likelihood is not null then purchases.model end as model,
    case
        when purchases.as_of_date is null then 'not fitted: run scripts/fit_clv.py'
        else purchases.reason
    end as reason,
    purchases.r,
    purchases.alpha,
    purchases.a,
    purchases.b,
    case purchases.model
        when 'bg_nbd' then purchases.b
        when 'mbg_nbd' then purchases.b + 1
    end as b_dropout,
    spending.p,
    spending.q,
    spending.v,
    margins.mean_margin,
    margins.margin_correlation,
    cast(coalesce(purchases.customer_count, 0) as int) as customer_count,
    purchases.log_likelihood is not null as is_fitted
from dates
left join purchases on dates.as_of_date = purchases.as_of_date
left join spending on dates.as_of_date = spending.as_of_date
left join margins on dates.as_of_date = margins.as_of_date
