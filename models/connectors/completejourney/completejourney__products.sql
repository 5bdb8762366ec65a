with

products as (

    {{ export_rows('products') }}

)

select
    cast(product_id as string) as product_id,
    product_type as product_name,
    -- Fuel, coupons and sundries are no groceries: they go under their department, which the rules
    -- leave out.
    case
        when department in ('FUEL', 'COUPON', 'MISCELLANEOUS') then department
        else product_category
    end as category,
    product_type as subcategory,
    brand,
    department as x_department
from products
