with

fits as (

    {{ clv_fits() }}

),

cells as (

    select * from {{ ref('int_clv_cells__counted') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

checksums as (

    select
        dates.as_of_date,
        cast(coalesce(sum(
            cells.customer_count * (
                1 + 3 * cells.repeat_count + 5 * cells.last_days + 7 * cells.age_days
            )
            + cells.customer_count * cast(cells.repeat_margin_amount * 100 as bigint)
        ), 0) as bigint) as input_checksum
    from dates
    left join cells on dates.as_of_date = cells.as_of_date
    group by dates.as_of_date

)

select
    fits.as_of_date,
    fits.model,
    fits.parameter,
    fits.reason,
    fits.value,
    fits.log_likelihood,
    fits.customer_count
from fits
inner join checksums
    on
        fits.as_of_date = checksums.as_of_date
        -- Fits of other rows are none: they were written before the rows changed.
        and fits.input_checksum = checksums.input_checksum
