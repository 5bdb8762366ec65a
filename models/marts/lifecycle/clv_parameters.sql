with

fits as (

    select * from {{ ref('int_clv_fits__read') }}

),

chosen as (

    select * from {{ ref('int_clv__chosen') }}

),

final as (

    select
        fits.model,
        fits.parameter,
        fits.as_of_date as fitted_as_of,
        fits.reason,
        fits.value,
        fits.log_likelihood,
        fits.customer_count,
        -- Gamma-Gamma has no rival: it is used wherever it is fitted beside a model of purchases.
        coalesce(
            fits.value is not null
            and chosen.is_fitted
            and fits.model in (chosen.model, 'gamma_gamma'),
            false
        ) as is_chosen
    from fits
    left join chosen on fits.as_of_date = chosen.as_of_date
    where fits.model in ('bg_nbd', 'mbg_nbd', 'gamma_gamma')

)

select * from final
