{#
    Relations, other than the shipped examples, to a category of which the company has no merchandise: fails with an
    error that names them, as what is to be mended is a row of the seed. It is a test of product_replenishment, on
    which no model rests: a test of the seed would stop the build of all that reads it.
#}
{% test relations_point_somewhere(model, relations) %}

{%- if execute -%}
    {%- set query -%}
        with

        known as (

            select {{ category_key('category') }} as category_key
            from {{ model }}
            where category is not null
            group by {{ category_key('category') }}

        )

        select
            relations.bought_category,
            relations.proposed_category,
            bought.category_key is null as is_bought_unknown
        from {{ relations }} as relations
        left join known as bought
            on {{ category_key('relations.bought_category') }} = bought.category_key
        left join known as proposed
            on {{ category_key('relations.proposed_category') }} = proposed.category_key
        where proposed.category_key is null and not coalesce(relations.is_example, false)
        order by relations.bought_category, relations.proposed_category
    {%- endset -%}
    {%- set nowhere = [] -%}
    {%- for row in run_query(query).rows -%}
        {%- do nowhere.append(
            row[0] ~ ' -> ' ~ row[1] ~ (' (both unknown)' if row[2] else ' (' ~ row[1] ~ ' is unknown)')
        ) -%}
    {%- endfor -%}
    {%- if nowhere -%}
        {{ exceptions.raise_compiler_error(
            'Seed ' ~ relations.identifier ~ ' points nowhere: the company sells nothing of the proposed category of '
            ~ nowhere | join('; ') ~ '. Mend the row, or take it out.'
        ) }}
    {%- endif -%}
{%- endif -%}

select 1 as never_returned
where 1 = 0

{% endtest %}
