-- The fifteen p-values of Benjamini and Hochberg (1995, section 3.2), whose procedure discovers
-- four at .05 where Bonferroni's discovers three; a family of its own, in which nothing is to be
-- adjusted; and three whose largest, times 3 and divided by 3, is less than it was.
with

tests as (

    {% for p_value in [
        '0.0001', '0.0004', '0.0019', '0.0095', '0.0201', '0.0278', '0.0298', '0.0344',
        '0.0459', '0.3240', '0.4262', '0.5719', '0.6528', '0.7590', '1.0000'
    ] -%}
    select
        'many' as tested_together,
        {{ loop.index }} as test_number,
        cast({{ p_value }} as double) as p_value
    union all
    {% endfor -%}
    {% for p_value in ['0.01', '0.02', '0.173'] -%}
    select
        'three' as tested_together,
        {{ loop.index }} as test_number,
        cast({{ p_value }} as double) as p_value
    union all
    {% endfor -%}
    select
        'one' as tested_together,
        1 as test_number,
        cast(0.04 as double) as p_value

),

{{ benjamini_hochberg('tests', 'p_value', 'tested_together', ['test_number']) }}

select *
from adjusted
where
    tested_together = 'many' and (adjusted_p_value <= 0.05) != (test_number <= 4)
    or tested_together = 'many' and test_number = 4 and abs(adjusted_p_value - 0.035625) > 1e-12
    or tested_together = 'many'
    and test_number = 6
    and abs(adjusted_p_value - 0.0638571428571429) > 1e-12
    or adjusted_p_value < p_value
    or tested_together = 'one' and abs(adjusted_p_value - 0.04) > 1e-12
