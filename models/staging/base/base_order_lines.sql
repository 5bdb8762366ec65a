{{ incremental_by(
    {'order_id': 'base_orders_logged'},
    key="coalesce(order_id, '')",
    aside=['found_rows as .*? clean_rows as', "cast[(]'" ~ var('as_of_date') ~ "' as date[)]"],
) }}
with

rows_read as {{ not_materialized() }} (

    {{ contract_rows('order_lines', changed='order_id') }}

),

rows_valued as {{ not_materialized() }} (

    select
        *,
        -- In floating point, which nothing overflows.
        coalesce(
            cast(net_amount as double),
            cast(quantity as double) * cast(unit_price as double)
            - coalesce(cast(discount_amount as double), 0)
        ) as rough_amount
    from rows_read

),

-- A discount that comes back with its goods is a return of a positive amount; alone it is none.
positive_returns as (

    select order_id
    from rows_valued
    where quantity < 0
    group by order_id
    having sum(rough_amount) >= 0.005

),

orders as (

    select
        order_id,
        bool_or(is_accepted) as is_accepted,
        max(case when is_accepted then exchange_rate end) as exchange_rate
    from {{ ref('base_orders') }}
    where order_id is not null
    group by order_id

),

rows_joined as (

    select
        rows_valued.*,
        orders.order_id as known_order_id,
        orders.is_accepted as is_order_accepted,
        positive_returns.order_id is not null as is_return_positive,
        greatest(
            abs(cast(rows_valued.net_amount as double)),
            abs(cast(rows_valued.discount_amount as double)),
            abs(cast(rows_valued.quantity as double) * cast(rows_valued.unit_price as double)),
            abs(cast(rows_valued.quantity as double) * cast(rows_valued.unit_cost as double)),
            abs(cast(rows_valued.quantity as double))
        ) * greatest(cast(orders.exchange_rate as double), 1) as greatest_amount
    from rows_valued
    left join orders on rows_valued.order_id = orders.order_id
    left join positive_returns on rows_valued.order_id = positive_returns.order_id

),

rows_checked as (

    select
        *,
        coalesce(
            contract_reason,
            case
                when unit_price is null and net_amount is null
                    then 'unit_price and net_amount are both missing'
                when known_order_id is null then 'order_id is not in orders'
                when not is_order_accepted then 'its order was rejected'
                when is_return_positive and quantity < 0 and rough_amount >= 0.005
                    then 'it is a return with a positive amount'
                when greatest_amount >= 1e12 then 'its amount is a trillion or more'
            end
        ) as reject_reason
    from rows_joined

),

-- DuckDB writes this out, as it is read more than once: so without what was found, which is half of
-- a row and wanted of rejected ones alone.
rows_recorded as (

    select
        order_id,
        line_number,
        product_id,
        quantity,
        unit_price,
        discount_amount,
        net_amount,
        unit_cost,
        updated_at,
        {% for name in passthrough_names('order_lines') -%}
        {{ name }},
        {% endfor -%}
        source_file,
        source_row,
        reject_reason,
        given__line_number is null as is_unnumbered,
        {{ record_columns('order_lines') }}
    from rows_checked

),

unnumbered as (

    select * from rows_recorded
    where is_unnumbered

),

-- Lines that bring no number get one in file order, after the numbers given: none of them is a
-- duplicate.
last_numbers as (

    select
        order_id,
        max(line_number) as last_number
    from rows_recorded
    where order_id in (select unnumbered.order_id from unnumbered)
    group by order_id

),

newly_numbered as (

    select
        unnumbered.*,
        coalesce(last_numbers.last_number, 0) + row_number() over (
            partition by unnumbered.order_id
            order by
                unnumbered.source_file nulls last,
                unnumbered.source_row nulls last,
                unnumbered.product_id nulls last,
                unnumbered.quantity nulls last,
                unnumbered.unit_price nulls last,
                unnumbered.net_amount nulls last,
                unnumbered.discount_amount nulls last,
                unnumbered.unit_cost nulls last,
                {% for name in passthrough_names('order_lines') -%}
                cast(unnumbered.{{ name }} as string) nulls last,
                {% endfor -%}
                unnumbered.updated_at nulls last
        ) as numbered_line
    from unnumbered
    left join last_numbers on unnumbered.order_id = last_numbers.order_id

),

-- Not written out once more: both of its parts are already.
rows_numbered as {{ not_materialized() }} (

    select
        *,
        line_number as numbered_line
    from rows_recorded
    where not is_unnumbered

    union all

    select * from newly_numbered

)

{{ sorted_rows(
    'order_lines', 'rows_numbered', instead={'line_number': 'numbered_line'}, recorded=true
) }}
