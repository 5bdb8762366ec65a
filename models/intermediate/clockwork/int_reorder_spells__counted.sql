with

gaps as (

    select * from {{ ref('int_product_gaps__measured') }}

),

-- Only steps that are over by the day count: of the one that is not, reorders would be seen and
-- those who wait would not. A reorder falls in the step that it is made in.
stepped as (

    select
        as_of_date,
        product_id,
        {{ purchase_class('purchase_number') }} as purchase_class,
        {{ whole_steps(days_between('purchase_date', 'as_of_date')) }} as followed_steps,
        {{ whole_steps('(gap_days - 1)') }} + 1 as reorder_step
    from gaps

),

ended as (

    select
        as_of_date,
        product_id,
        purchase_class,
        least(followed_steps, coalesce(reorder_step, followed_steps)) as step_number,
        coalesce(reorder_step <= followed_steps, false) as is_reordered
    from stepped

)

select
    as_of_date,
    product_id,
    purchase_class,
    cast(step_number as int) as step_number,
    count(*) as ended_count,
    count_if(is_reordered) as reorder_count
from ended
group by as_of_date, product_id, purchase_class, step_number
