with

export_rows as (

    {{ export_rows('online_retail') }}

),

typed as (

    select
        source_file,
        source_row,
        upper({{ trimmed('cast(invoiceno as string)') }}) as invoice_number,
        -- 85123a and 85123A are one product.
        upper({{ trimmed('cast(stockcode as string)') }}) as stock_code,
        {{ clean_text('cast(description as string)') }} as description,
        quantity,
        unitprice as unit_price,
        {{ utc_from_zone('try_cast(invoicedate as timestamp)', shop_timezone()) }} as invoiced_at,
        -- A gap makes data frames write whole numbers with a point.
        coalesce(
            cast(try_cast(customerid as bigint) as string), cast(customerid as string)
        ) as customer_id,
        {{ trimmed('cast(country as string)') }} as country
    from export_rows

)

select * from typed
