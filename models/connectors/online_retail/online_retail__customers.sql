with

export_lines as (

    select * from {{ ref('online_retail__export') }}

),

countries as (

    select * from {{ ref('online_retail_countries') }}

),

-- Eight customers bought from two countries: the last one is where they are now.
sightings as (

    select
        export_lines.customer_id,
        countries.country_code,
        min(export_lines.invoiced_at) over (partition by export_lines.customer_id) as created_at,
        row_number() over (
            partition by export_lines.customer_id
            order by export_lines.invoiced_at desc, export_lines.country asc
        ) as sighting_number
    from export_lines
    left join countries on export_lines.country = countries.country
    where export_lines.customer_id is not null

)

select
    customer_id,
    country_code,
    -- The export has no list of customers: nobody was known before their first invoice.
    created_at
from sightings
where sighting_number = 1
