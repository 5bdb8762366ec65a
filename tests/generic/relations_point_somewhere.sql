{#
    Relations of a category that the company sells to one that it does not: fails with an error that names
    them, as what is to be mended is a row of the seed. Relations of two unknown categories are dormant.
#}
{% test relations_point_somewhere(model, categories) %}

{%- if execute -%}
    {%- set query -%}
        select
            relations.bought_category,
            relations.proposed_category
        from {{ model }} as relations
        inner join {{ categories }} as bought
            on {{ category_key('relations.bought_category') }} = bought.category_key
        left join {{ categories }} as proposed
            on {{ category_key('relations.proposed_category') }} = proposed.category_key
        where proposed.category_key is null
        order by relations.bought_category, relations.proposed_category
    {%- endset -%}
    {%- set nowhere = [] -%}
    {%- for row in run_query(query).rows -%}
        {%- do nowhere.append(row[0] ~ ' -> ' ~ row[1]) -%}
    {%- endfor -%}
    {%- if nowhere -%}
        {{ exceptions.raise_compiler_error(
            'Seed ' ~ model.identifier ~ ' points nowhere: the company sells nothing of the proposed category of '
            ~ nowhere | join('; ') ~ '. Mend the row, or take it out.'
        ) }}
    {%- endif -%}
{%- endif -%}

select 1 as never_returned
where 1 = 0

{% endtest %}
