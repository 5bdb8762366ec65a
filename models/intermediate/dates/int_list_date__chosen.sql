with

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

chosen as (

    select
        {% if var('list_date') -%}
        cast('{{ var("list_date") }}' as date) as list_date,
        {%- else -%}
        as_of_date as list_date,
        {%- endif %}
        as_of_date
    from as_of

)

select
    list_date,
    as_of_date
from chosen
