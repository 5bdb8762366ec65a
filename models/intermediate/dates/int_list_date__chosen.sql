with

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

-- A list of a day that has been would rest on what nobody knew on it. Failing here, nothing that
-- rests on the date is replaced.
chosen as (

    select
        {% if var('list_date') -%}
        case
            when as_of_date is null or as_of_date <= cast('{{ var("list_date") }}' as date)
                then cast('{{ var("list_date") }}' as date)
            else
                cast(
                    {{ raised(
                        "concat('Var list_date ', '" ~ var('list_date') ~ "', ' is before the as-of date ', "
                        ~ "cast(as_of_date as string), ': that day has been, and is known. Set var as_of_date.')"
                    ) }} as date
                )
        end as list_date,
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
